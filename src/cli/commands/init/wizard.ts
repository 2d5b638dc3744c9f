/**
 * The questions of `init` in their order: only what the flags left open, the name first, after which the directory is called, then
 * the directory, so that one in use is noticed before the other questions. Then a review: nothing is written before the user agrees, and every answer can be changed.
 */
import { KitError } from '../../../core/errors.ts';
import { checkProvider } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Checked } from '../../../providers/settings.ts';
import { checkGiven, completeSetup, type SetupDraft } from '../../../providers/setup.ts';
import { sayProblem } from '../../ask.ts';
import type { CommandIo } from '../../command.ts';
import { askSetting } from '../../input/ask-setting.ts';
import { isInOneDrive } from '../../windows/onedrive.ts';
import { askExistingKey, EXISTING_KEY, type KeyAnswer, saysKey, shownKey } from './existing-key.ts';
import type { InitOptions } from './flags.ts';
import {
  askDays,
  askDirectory,
  askName,
  askProvider,
  DAYS,
  DIRECTORY,
  NAME,
  type Place,
  PROVIDER,
  shownDays,
} from './questions.ts';
import { type Answered, askAnswerToChange, askWhetherRight, type ShownAnswer } from './review.ts';

const introduction = (things: string, leaving: string): string => `
  ${things} and a checklist for signing in with the JWT Bearer grant.
  ${leaving}, and nothing is written before you confirm.
  Enter accepts the answer in brackets, or leaves it blank; Ctrl-C cancels.
`;

const IN_ONEDRIVE = `
  Careful: this directory is in OneDrive, which uploads everything in it, also
  the private key. Choose a directory outside of OneDrive.`;

/**
 * Asks for what the flags of `init` left open. Each flag and each answer is checked once.
 *
 * @param place what the user agreed to about a directory that a flag gives
 * @throws KitError CANCELLED if the user cancels; USAGE if a flag is invalid, as early as possible
 */
export async function askInit(given: InitOptions, io: CommandIo, place: { replaces: boolean }): Promise<Answered> {
  const wizard = new Wizard(given, io, place);
  const introduced = given.jwk === undefined ? 'A key, a certificate' : "Someone else's public key";
  const uploaded = given.jwk === undefined && isInOneDrive(given.directory ?? '.', io);
  if (uploaded) io.say(IN_ONEDRIVE);
  const leaving = uploaded ? 'jwt-kit itself sends nothing' : 'Nothing leaves this computer';
  io.say(introduction(introduced, leaving));
  await wizard.askOpen();
  for (;;) {
    const answered = wizard.complete();
    if (answered instanceof KitError) {
      if (wizard.answers.length === 0) throw answered;
      sayProblem(answered, io);
    } else if (wizard.answers.length === 0 || (await askWhetherRight({ ...answered, given }, io))) return answered;
    const change = await askAnswerToChange(wizard.answers, io);
    if (change !== undefined) await wizard.change(change);
  }
}

/** One question. */
interface Step {
  id: string;
  message: string;
  /** Asks, keeps the answer, and returns it as it is shown; the previous one is the default. */
  ask(): Promise<string>;
}

/** What the id of a question about a setting starts with. */
const SETTING = 'setting ';

const settingId = (name: string): string => `${SETTING}${name}`;

class Wizard {
  readonly #given: InitOptions;
  readonly #io: CommandIo;
  readonly #now: Date;
  /** The answers by question, as they are shown. */
  readonly #done = new Map<string, string>();
  #place: Place | undefined;
  #draft: SetupDraft | undefined;
  #key: KeyAnswer | undefined;
  #name: string | undefined;
  /** The answers to the questions of settings, also of another provider; undefined for one left blank. */
  readonly #settings = new Map<string, Checked | undefined>();
  #days: number | undefined;

  constructor(given: InitOptions, io: CommandIo, { replaces }: { replaces: boolean }) {
    this.#given = given;
    this.#io = io;
    this.#now = io.now();
    this.#name = given.name;
    this.#days = given.days;
    if (given.directory !== undefined) this.#place = { directory: given.directory, replaces };
    if (given.provider !== undefined) this.#draft = this.#draftFor(given.provider);
  }

  /** Asks every question that has no answer yet. */
  async askOpen(): Promise<void> {
    for (;;) {
      const next = this.#steps().find(({ id }) => !this.#done.has(id));
      if (next === undefined) return;
      this.#done.set(next.id, await next.ask());
    }
  }

  /** The answers so far. */
  get answers(): ShownAnswer[] {
    return this.#steps().flatMap(({ id, message }) => {
      const answer = this.#done.get(id);
      return answer === undefined ? [] : [{ id, message, answer }];
    });
  }

  /** Asks a question again, then those that depend on it. */
  async change(id: string): Promise<void> {
    const step = this.#steps().find((one) => one.id === id);
    if (step === undefined) return;
    try {
      this.#done.set(id, await step.ask());
    } catch (error) {
      // A flag does not fit the new answer; the old one stays.
      if (!(error instanceof KitError) || error.code === 'CANCELLED') throw error;
      sayProblem(error, this.#io);
    }
    await this.askOpen();
  }

  /** The result, or the error if two answers contradict each other. */
  complete(): Answered | KitError {
    const { provider, answers, ...draft } = this.#draft as SetupDraft;
    const asked = [...this.#settings].filter((one): one is [string, Checked] => {
      return one[1] !== undefined && this.#done.has(settingId(one[0]));
    });
    try {
      const all = { provider, ...draft, answers: { ...answers, ...Object.fromEntries(asked) }, days: this.#certifiedDays() };
      const setup = completeSetup(all, this.#name as string, this.#now);
      return { ...(this.#place as Place), setup, existing: this.#key?.key };
    } catch (error) {
      if (error instanceof KitError) return error;
      throw error;
    }
  }

  #draftFor(id: string): SetupDraft {
    const { providers: known } = this.#io;
    return checkGiven(checkProvider(id, known), this.#given, { now: this.#now, known });
  }

  /** Whether the question about the end of the certificate matters: not for a bare key, which has no end. */
  #endMatters(provider: Provider): boolean {
    const foreign = this.#given.jwk !== undefined || this.#key?.key?.foreign !== undefined;
    const { days, certificate } = this.#given;
    return days === undefined && certificate === undefined && !foreign && provider.renews === 'certificate';
  }

  #certifiedDays(): number | undefined {
    return this.#given.days ?? (this.#done.has('days') ? this.#days : undefined);
  }

  /** All questions that the flags and the answers so far leave, in their order. */
  #steps(): Step[] {
    const { directory, provider, name } = this.#given;
    return [
      ...(name === undefined ? [this.#nameStep()] : []),
      ...(directory === undefined ? [this.#directoryStep()] : []),
      ...(provider === undefined ? [this.#providerStep()] : []),
      ...(this.#draft === undefined || saysKey(this.#given) ? [] : [this.#keyStep(this.#draft.provider)]),
      ...(this.#draft === undefined ? [] : this.#settingSteps(this.#draft)),
      ...(this.#draft === undefined || !this.#endMatters(this.#draft.provider) ? [] : [this.#daysStep()]),
    ];
  }

  #directoryStep(): Step {
    const ask = async (): Promise<string> => {
      this.#place = await askDirectory({ ...this.#given, name: this.#name }, this.#io, this.#place?.directory);
      return this.#place.directory;
    };
    return { id: 'directory', message: DIRECTORY, ask };
  }

  #providerStep(): Step {
    const ask = async (): Promise<string> => {
      const before = this.#draft?.provider;
      this.#draft = this.#draftFor(await askProvider(this.#io, before?.id));
      const { provider } = this.#draft;
      if (provider !== before) this.#forgetFor(provider);
      return provider.title;
    };
    return { id: 'provider', message: PROVIDER, ask };
  }

  /** Forgets the answers that depend on the provider; those to settings stay as defaults. */
  #forgetFor(provider: Provider): void {
    for (const id of this.#done.keys()) if (id.startsWith(SETTING)) this.#done.delete(id);
    this.#done.delete('days');
    if (this.#key?.key?.foreign === undefined || provider.foreignKey !== undefined) return;
    this.#done.delete('key');
    this.#key = undefined;
  }

  #keyStep(provider: Provider): Step {
    const ask = async (): Promise<string> => {
      this.#key = await askExistingKey(this.#given, provider, { io: this.#io, before: this.#key });
      return shownKey(this.#key);
    };
    return { id: 'key', message: EXISTING_KEY, ask };
  }

  #nameStep(): Step {
    const ask = async (): Promise<string> => {
      this.#name = await askName(this.#given.directory, this.#io, this.#name);
      return this.#name;
    };
    return { id: 'name', message: NAME, ask };
  }

  #settingSteps({ provider, answers }: SetupDraft): Step[] {
    return provider.settings.flatMap((setting) => {
      const { name, question } = setting;
      if (question === undefined || answers[name] !== undefined) return [];
      if (question.unless !== undefined && answers[question.unless] !== undefined) return [];
      const ask = async (): Promise<string> => {
        const checked = await askSetting(setting, this.#io, this.#settings.get(name)?.value);
        this.#settings.set(name, checked);
        const chosen = question.choices?.find(({ value }) => value === checked?.value);
        return chosen?.name ?? checked?.value ?? 'left blank';
      };
      return [{ id: settingId(name), message: question.message, ask }];
    });
  }

  #daysStep(): Step {
    const ask = async (): Promise<string> => {
      this.#days = await askDays(this.#io, this.#days);
      return shownDays(this.#days, this.#io);
    };
    return { id: 'days', message: DAYS, ask };
  }
}
