/** `jwt-kit explain`: lists the possible causes of an error response, offline. */
import { KitError } from '../../../core/errors.ts';
import { asTyped } from '../../../core/escape.ts';
import { textOf } from '../../../core/octets/text-encoding.ts';
import { briefExplanation } from '../../../core/refusals/brief-explanation.ts';
import { type Explanation, explainRecognised } from '../../../core/refusals/explain-refusal.ts';
import { catalogueText, explanationText, headOf, othersText } from '../../../core/refusals/explanation-text.ts';
import type { Catalogue } from '../../../core/refusals/known-refusal.ts';
import { type RecognisedRefusal, recogniseRefusal } from '../../../core/refusals/recognise-refusal.ts';
import { type PastedRefusal, readPastedRefusal } from '../../../core/refusals/refusal-in-text.ts';
import { knownAnswersIn } from '../../../core/refusals/several-answers.ts';
import { checkProvider, providers } from '../../../providers/index.ts';
import { catalogueFor, refusalsOf } from '../../../providers/refusals/catalogue.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import type { Command, CommandIo } from '../../command.ts';
import type { KeyOptions } from '../../input/given-key.ts';
import { readIfNamed } from '../../input/named-file.ts';
import { standpoint } from '../../sign-in/standpoint.ts';
import { isTerminal, widthOf } from '../../terminal-text.ts';
import type { ExplainOptions } from './flags.ts';

/** Exit status for an unknown error response. */
const UNKNOWN = 1;

export const explain: Command<ExplainOptions> = async (options, io) => {
  const { text: words, bundle, provider: id, list, all } = options;
  refuseKeyAlone(options);
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
  const examined = bundle === undefined ? undefined : await lookAt(bundle, options, io);
  const record = examined?.record;
  const provider = named ?? examined?.provider;
  const settings = provider === examined?.provider ? record?.settings : {};
  const place = { directory: bundle, app: record?.name, provider, settings, findings: examined?.findings ?? [] };
  const seenFrom = standpoint(place, io);
  const [explanation, ...others] = recogniseAll(answer, pasted, catalogueFor(provider, io.providers)).map(
    ({ recognised, attempts }) => explainRecognised(recognised, seenFrom, attempts),
  ) as [Explanation, ...Explanation[]];
  const sheet = { width: widthOf(io.stdout), commands: io.printedCommands };
  const brief = isTerminal(io.stdout) && !all;
  const below = brief
    ? briefExplanation(explanation, others, { ...sheet, forAll: '--all' })
    : `${explanationText(explanation, sheet)}${othersText(others, sheet)}`;
  return {
    text: `${headOf(explanation, sheet)}${below}`,
    data: { explanation, ...(others.length === 0 ? {} : { others }) },
    status: explanation.groups.length === 0 ? UNKNOWN : 0,
  };
};

/** @throws KitError USAGE if there is a key or a passphrase, but no bundle that it could belong to */
function refuseKeyAlone({ bundle, ...keys }: ExplainOptions): void {
  if (bundle !== undefined) return;
  const option = (['key', 'keyEnv', 'passphraseFile', 'passphraseEnv'] as const).find((name) => keys[name] !== undefined);
  if (option === undefined) return;
  throw new KitError('USAGE', 'works only with --bundle', { option, hint: 'add --bundle with the directory of the bundle' });
}

/** Recognises the responses in a text, first the one that it is about; if that one is unknown, the first known one. */
function recogniseAll(
  text: string,
  { readings, attempts }: PastedRefusal,
  catalogue: Catalogue,
): { recognised: RecognisedRefusal; attempts?: number | undefined }[] {
  const first = recogniseRefusal(readings, catalogue);
  const ids = first.groups.map(({ id }) => id);
  const others = knownAnswersIn(text, catalogue)
    .filter(({ recognised }) => !recognised.groups.some(({ id }) => ids.includes(id)))
    .map(({ answer, recognised }) => ({ recognised, attempts: answer.attempts }));
  return ids.length === 0 && others.length > 0 ? others : [{ recognised: first, attempts }, ...others];
}

/** Checks a bundle; the code for that is loaded only when needed. */
async function lookAt(directory: string, keys: KeyOptions, io: CommandIo): Promise<Examined> {
  const { lookAtBundle } = await import('./look-at-bundle.ts');
  return lookAtBundle(directory, keys, io);
}

/** The response, and where it was: in the words, in the file that a single word names, or on standard input. */
async function readAnswer(words: readonly string[], io: CommandIo): Promise<{ answer: string; source: string }> {
  const [first = '-', ...more] = words;
  if (first === '-' && more.length === 0) return { answer: textOf(await io.read('-')), source: 'the input' };
  const bytes = more.length > 0 ? undefined : await readIfNamed(first, io, (cause) => isName(first) && cause);
  if (bytes instanceof KitError) throw bytes;
  if (!bytes) return { answer: words.join(' '), source: 'the input' };
  const answer = textOf(bytes);
  if (/^\s*-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/.test(answer)) {
    throw new KitError('INPUT_INVALID', `${asTyped(first)}: this is a private key, not an error response`, {
      hint: 'give the file with the response, or paste its text',
    });
  }
  return { answer, source: asTyped(first) };
}

/** Whether a word is the name of a file, and no error code. */
const isName = (word: string): boolean => /^[^\s"'{}<>=]+\.(?:txt|json|log|html?|out|err|md)$/i.test(word);
