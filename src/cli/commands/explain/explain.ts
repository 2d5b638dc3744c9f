/** `jwt-kit explain`: what an answer that means no can come from; offline, whatever it was copied from. */
import { KitError } from '../../../core/errors.ts';
import type { Finding } from '../../../core/findings.ts';
import { explain as explained } from '../../../core/refusals/explain-refusal.ts';
import { catalogueText, explanationText, headOf } from '../../../core/refusals/explanation-text.ts';
import { readPastedRefusal, textOf } from '../../../core/refusals/refusal-in-text.ts';
import { providers } from '../../../providers/index.ts';
import { catalogueFor, refusalsOf } from '../../../providers/refusals/catalogue.ts';
import { checkProvider } from '../../../providers/setup.ts';
import { type Examined, examineBundle } from '../../bundle/inspect-bundle.ts';
import { refuseMixedSet } from '../../bundle/open-bundle.ts';
import type { Command, CommandIo } from '../../command.ts';
import { readPassphrase } from '../../input/private-key.ts';
import { ownCommands, standpoint } from '../../sign-in/explain-failure.ts';
import type { ExplainOptions } from './flags.ts';

/** Exit status of an answer that is not known. */
const UNKNOWN = 1;

export const explain: Command<ExplainOptions> = async ({ text: words, bundle, provider: id, passphraseFile, list }, io) => {
  const named = id === undefined ? undefined : checkProvider(id, io.providers);
  if (list) {
    const catalogue = named && catalogueFor(named);
    const answers = catalogue ? [...catalogue.groups, ...catalogue.codes] : refusalsOf(io.providers ?? providers);
    return { text: catalogueText(answers), data: { answers } };
  }
  const pasted = readPastedRefusal(await readAnswer(words, io));
  if (pasted.granted) {
    return { text: 'this answer holds an access token: nothing was refused\n', data: { granted: true } };
  }
  if (pasted.readings.length === 0) {
    throw new KitError('INPUT_INVALID', 'no response found in it', {
      hint: 'paste what the server said: JSON, what curl or sf printed, an address, or just the words',
    });
  }
  const passphrase = await readPassphrase(passphraseFile, io);
  if (bundle !== undefined) await refuseMixedSet(bundle, io);
  const examined = bundle === undefined ? undefined : await examineBundle(bundle, io, { passphrase });
  const record = examined?.record;
  const provider = named ?? examined?.provider;
  const settings = provider === examined?.provider ? record?.settings : {};
  const place = { directory: bundle, app: record?.name, provider, settings, findings: examined ? certain(examined) : [] };
  const explanation = explained(pasted, catalogueFor(provider, io.providers), standpoint(place, io));
  const printed = [...(examined?.commands ?? []), ...ownCommands(bundle, io)];
  return {
    text: `${headOf(explanation)}${explanationText(explanation, printed)}`,
    data: { explanation },
    status: explanation.groups.length === 0 ? UNKNOWN : 0,
  };
};

/** What was found, without what it says of a key that was not looked into. */
const certain = ({ findings, keyOpened }: Examined): Finding[] =>
  findings.filter(({ check, status }) => keyOpened || check !== 'pair' || status !== 'ok');

async function readAnswer(words: readonly string[], io: CommandIo): Promise<string> {
  if (words.length > 0 && !(words.length === 1 && words[0] === '-')) return words.join(' ');
  return textOf(await io.read('-'));
}
