/** `jwt-kit explain`: what an answer that means no can come from; offline, whatever it was copied from. */
import { KitError } from '../../core/errors.ts';
import { explain as explained } from '../../core/explanation.ts';
import { catalogueText, explanationText, headOf } from '../../core/explanation-text.ts';
import { readPastedAnswer, textOf } from '../../core/pasted-answer.ts';
import { allAnswers, catalogueFor } from '../../providers/answers.ts';
import { checkProvider } from '../../providers/setup.ts';
import type { Command, CommandIo } from '../command.ts';
import { type Examined, examineBundle } from '../examining.ts';
import { standpoint } from '../explaining.ts';

export interface ExplainOptions {
  /** The answer, as words of the command line; standard input where there are none, or a `-` alone. */
  words: readonly string[];
  /** A bundle to look at: what is right there rules causes out. */
  bundle?: string | undefined;
  /** Whose answer it is; that of the bundle, or anybody's. */
  provider?: string | undefined;
  /** Shows the whole catalogue instead. */
  list?: boolean | undefined;
}

/** Exit status of an answer that is not known. */
const UNKNOWN = 1;

export const explain: Command<ExplainOptions> = async ({ words, bundle, provider: id, list }, io) => {
  const named = id === undefined ? undefined : checkProvider(id);
  if (list) {
    const catalogue = named && catalogueFor(named);
    const answers = catalogue ? [...catalogue.groups, ...catalogue.codes] : allAnswers;
    return { text: catalogueText(answers), data: { answers } };
  }
  const pasted = readPastedAnswer(await readAnswer(words, io));
  if (pasted.granted) {
    return { text: 'this answer holds an access token: nothing was refused\n', data: { granted: true } };
  }
  if (pasted.readings.length === 0) {
    throw new KitError('INPUT_INVALID', 'there is no answer in it', {
      hint: 'paste what the server said: JSON, what curl or sf printed, an address, or just the words',
    });
  }
  const examined: Partial<Examined> = bundle === undefined ? {} : await examineBundle(bundle, io);
  const { record, findings = [] } = examined;
  const provider = named ?? examined.provider;
  const own = provider === examined.provider;
  const place = { directory: bundle, app: record?.name, provider, settings: own ? record?.settings : {}, findings };
  const explanation = explained(pasted, catalogueFor(provider), standpoint(place, io));
  return {
    text: `${headOf(explanation)}${explanationText(explanation)}`,
    data: { explanation },
    status: explanation.groups.length === 0 ? UNKNOWN : 0,
  };
};

async function readAnswer(words: readonly string[], io: CommandIo): Promise<string> {
  if (words.length > 0 && !(words.length === 1 && words[0] === '-')) return words.join(' ');
  if (io.interactive) io.say('Paste the answer as it came.');
  return textOf(await io.read('-'));
}
