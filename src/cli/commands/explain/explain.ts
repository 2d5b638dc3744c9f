/** `jwt-kit explain`: lists the possible causes of an error response, offline. */
import { KitError } from '../../../core/errors.ts';
import { textOf } from '../../../core/octets/text-encoding.ts';
import { explain as explained } from '../../../core/refusals/explain-refusal.ts';
import { catalogueText, explanationText, headOf } from '../../../core/refusals/explanation-text.ts';
import { readPastedRefusal } from '../../../core/refusals/refusal-in-text.ts';
import { checkProvider, providers } from '../../../providers/index.ts';
import { catalogueFor, refusalsOf } from '../../../providers/refusals/catalogue.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import type { Command, CommandIo } from '../../command.ts';
import { ownCommands, standpoint } from '../../sign-in/standpoint.ts';
import type { ExplainOptions } from './flags.ts';

/** Exit status for an unknown error response. */
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
    return { text: 'this response contains an access token: it is not an error\n', data: { granted: true } };
  }
  if (pasted.readings.length === 0) {
    throw new KitError('INPUT_INVALID', 'no error response found in the input', {
      hint: 'paste the response: JSON, the output of curl or sf, a URL, or just the error text',
    });
  }
  const examined = bundle === undefined ? undefined : await lookAt(bundle, passphraseFile, io);
  const record = examined?.record;
  const provider = named ?? examined?.provider;
  const settings = provider === examined?.provider ? record?.settings : {};
  const place = { directory: bundle, app: record?.name, provider, settings, findings: examined?.findings ?? [] };
  const explanation = explained(pasted, catalogueFor(provider, io.providers), standpoint(place, io));
  const printed = [...(examined?.commands ?? []), ...ownCommands(bundle, io)];
  return {
    text: `${headOf(explanation)}${explanationText(explanation, printed)}`,
    data: { explanation },
    status: explanation.groups.length === 0 ? UNKNOWN : 0,
  };
};

/** Checks a bundle; the code for that is loaded only when needed. */
async function lookAt(directory: string, passphraseFile: string | undefined, io: CommandIo): Promise<Examined> {
  const { lookAtBundle } = await import('./look-at-bundle.ts');
  return lookAtBundle(directory, passphraseFile, io);
}

async function readAnswer(words: readonly string[], io: CommandIo): Promise<string> {
  if (words.length > 0 && !(words.length === 1 && words[0] === '-')) return words.join(' ');
  return textOf(await io.read('-'));
}
