/** `jwt-kit explain`: lists the possible causes of an error response, offline. */
import { KitError } from '../../../core/errors.ts';
import { asTyped } from '../../../core/escape.ts';
import { textOf } from '../../../core/octets/text-encoding.ts';
import { explain as explained } from '../../../core/refusals/explain-refusal.ts';
import { catalogueText, explanationText, headOf } from '../../../core/refusals/explanation-text.ts';
import { readPastedRefusal } from '../../../core/refusals/refusal-in-text.ts';
import { checkProvider, providers } from '../../../providers/index.ts';
import { catalogueFor, refusalsOf } from '../../../providers/refusals/catalogue.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import type { Command, CommandIo } from '../../command.ts';
import { readIfNamed } from '../../input/named-file.ts';
import { standpoint } from '../../sign-in/standpoint.ts';
import { widthOf } from '../../terminal-text.ts';
import type { ExplainOptions } from './flags.ts';

/** Exit status for an unknown error response. */
const UNKNOWN = 1;

export const explain: Command<ExplainOptions> = async ({ text: words, bundle, provider: id, passphraseFile, list }, io) => {
  const named = id === undefined ? undefined : checkProvider(id, io.providers);
  if (list) {
    const catalogue = named && catalogueFor(named);
    const answers = catalogue ? [...catalogue.groups, ...catalogue.codes] : refusalsOf(io.providers ?? providers);
    return { text: catalogueText(answers, widthOf(io.stdout)), data: { answers } };
  }
  const { answer, source } = await readAnswer(words, io);
  const pasted = readPastedRefusal(answer);
  if (pasted.granted) {
    return { text: 'this response contains an access token: it is not an error\n', data: { granted: true } };
  }
  if (pasted.readings.length === 0) {
    throw new KitError('INPUT_INVALID', `no error response found in ${source}`, {
      hint: 'paste the response: JSON, the output of curl or sf, a URL, or just the error text',
    });
  }
  const examined = bundle === undefined ? undefined : await lookAt(bundle, passphraseFile, io);
  const record = examined?.record;
  const provider = named ?? examined?.provider;
  const settings = provider === examined?.provider ? record?.settings : {};
  const place = { directory: bundle, app: record?.name, provider, settings, findings: examined?.findings ?? [] };
  const explanation = explained(pasted, catalogueFor(provider, io.providers), standpoint(place, io));
  const sheet = { width: widthOf(io.stdout), commands: io.printedCommands };
  return {
    text: `${headOf(explanation, sheet)}${explanationText(explanation, sheet)}`,
    data: { explanation },
    status: explanation.groups.length === 0 ? UNKNOWN : 0,
  };
};

/** Checks a bundle; the code for that is loaded only when needed. */
async function lookAt(directory: string, passphraseFile: string | undefined, io: CommandIo): Promise<Examined> {
  const { lookAtBundle } = await import('./look-at-bundle.ts');
  return lookAtBundle(directory, passphraseFile, io);
}

/** The response, and where it was: in the words, in the file that a single word names, or on standard input. */
async function readAnswer(words: readonly string[], io: CommandIo): Promise<{ answer: string; source: string }> {
  const [first = '-', ...more] = words;
  if (first === '-' && more.length === 0) return { answer: textOf(await io.read('-')), source: 'the input' };
  const bytes = more.length > 0 ? undefined : await readIfNamed(first, io, () => undefined);
  return bytes === undefined
    ? { answer: words.join(' '), source: 'the input' }
    : { answer: textOf(bytes), source: asTyped(first) };
}
