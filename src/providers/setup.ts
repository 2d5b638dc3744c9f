/**
 * A set-up: who signs in where, checked and completed.
 *
 * Flags, the wizard and the library all use `checkSetup`, so that the same mistake gets the same message, and `setupFiles`, so
 * that the same answers make the same files.
 */
import { a, requireArguments } from '../core/arguments.ts';
import { commonName, encodeName } from '../core/certificates/distinguished-names.ts';
import { longValidity, validity } from '../core/certificates/validity.ts';
import { DEFAULT_DAYS } from '../core/defaults.ts';
import { KitError, type MissingOption, missingOptions } from '../core/errors.ts';
import { looksLikeKey } from '../core/key-shape.ts';
import { refusePlaceholder } from '../core/placeholder.ts';
import { refusePrivateKey } from '../core/private-key-text.ts';
import { checkProvider, providers } from './index.ts';
import type { Provider } from './provider.ts';
import type { Checked, Setting } from './settings.ts';
import { KEY_IN_FILE } from './settings.ts';

/** The answers as given; only provider and name are required. */
export interface SetupOptions {
  /** Id of a provider. */
  provider?: string | undefined;
  /** Name of the app. */
  name?: string | undefined;
  /** Distinguished name for the certificate (default: `CN=` and the app's name). */
  subject?: string | undefined;
  /** Validity of the certificate in whole days (default: 365). */
  days?: number | undefined;
  /** A provider's settings by name, unchecked. */
  settings?: Readonly<Record<string, string | undefined>>;
}

/** Checked and completed answers. */
export interface Setup {
  provider: Provider;
  name: string;
  subject: string;
  days: number;
  settings: Record<string, string>;
  /** What the user should know about the answers. */
  notes: string[];
}

/** Longest name of an app, in characters: the lowest known limit of a server. */
const LONGEST_NAME = 255;

const answersRule = a.options({
  provider: a.optional(a.text),
  name: a.optional(a.text),
  subject: a.optional(a.text),
  days: a.optional(a.number),
  settings: a.optional(a.record(a.optional(a.text))),
});

/**
 * Checks and completes the answers.
 *
 * @param known all providers
 * @throws KitError ANSWER_MISSING, naming all missing answers; USAGE if an answer is invalid
 */
export function checkSetup(options: SetupOptions, now: Date, known = providers): Setup {
  requireArguments({ options, now }, { options: answersRule, now: a.date });
  const provider = options.provider === undefined ? undefined : checkProvider(options.provider, known);
  const open = [
    ...(options.provider === undefined ? [missingProvider(known)] : []),
    ...(options.name === undefined ? [{ option: 'name', value: '<app>' }] : []),
  ];
  if (provider === undefined || open.length > 0)
    throw missingOptions(open, 'give them as flags, or run init in a terminal and answer its questions');
  return completeSetup(checkGiven(provider, options, { now, known }), options.name as string, now);
}

/** A partial set-up: the given answers are checked, each once; the others are still missing. */
export interface SetupDraft {
  provider: Provider;
  subject?: string | undefined;
  days?: number | undefined;
  /** Settings by name, as their checks returned them. */
  answers: Record<string, Checked>;
}

/**
 * Checks the given answers.
 *
 * @throws KitError USAGE if an answer is invalid or belongs to another provider
 */
export function checkGiven(
  provider: Provider,
  { name, settings = {}, subject, days }: SetupOptions,
  { now, known = providers }: { now: Date; known?: readonly Provider[] | undefined },
): SetupDraft {
  if (name !== undefined) checkName(name);
  const answers = checkAnswers(provider, settings, known);
  if (subject !== undefined) encodeName(subject);
  if (days !== undefined) validity(now, days);
  return { provider, answers, subject, days };
}

/** Completes a checked draft with default values. */
export function completeSetup({ provider, answers, ...draft }: SetupDraft, named: string, now: Date): Setup {
  const name = named.trim();
  const { settings, notes } = withFallbacks(provider, answers);
  const subject = draft.subject ?? commonName(name);
  const days = draft.days ?? DEFAULT_DAYS;
  if (draft.subject === undefined) encodeName(subject);
  const long = longValidity(validity(now, days).notAfter, now);
  return { provider, name, subject, days, settings, notes: [...notes, ...long, ...provider.review(settings)] };
}

/** The missing option if no provider was given. */
export const missingProvider = (known: readonly Provider[]): MissingOption => ({
  option: 'provider',
  value: known.map(({ id }) => id).join('|'),
});

/** @throws KitError USAGE if the name is empty, a placeholder, too long, or looks like a key */
export function checkName(text: string): string {
  refusePrivateKey('the name of the app', text);
  refusePlaceholder('the name of the app', text);
  const name = text.trim();
  if (name === '' || commonName(name) === 'CN=') {
    throw new KitError('USAGE', 'the name of the app is empty', {
      hint: 'give the name that the app has, or will have, on the server',
    });
  }
  if (looksLikeKey(name)) throw new KitError('USAGE', 'the name of the app looks like a key', { hint: KEY_IN_FILE });
  if ([...name].length > LONGEST_NAME) {
    throw new KitError('USAGE', `the name of the app has more than ${LONGEST_NAME} characters`, { hint: 'shorten it' });
  }
  return name;
}

/**
 * Checks settings by name, and adds default values.
 *
 * @throws KitError USAGE if a setting is invalid or belongs to another provider
 */
export const checkSettings = (
  provider: Provider,
  given: Readonly<Record<string, string | undefined>>,
  known = providers,
): Pick<Setup, 'settings' | 'notes'> => withFallbacks(provider, checkAnswers(provider, given, known));

/** The given settings, each as its check returned it. */
function checkAnswers(
  provider: Provider,
  given: Readonly<Record<string, string | undefined>>,
  known: readonly Provider[],
): Record<string, Checked> {
  for (const [name, text] of Object.entries(given)) {
    if (text !== undefined && !provider.settings.some((setting) => setting.name === name)) throw notFor(provider, name, known);
  }
  const answers: Record<string, Checked> = {};
  for (const { name, check } of provider.settings) {
    const text = given[name];
    if (text !== undefined) answers[name] = check(text);
  }
  return answers;
}

/** The values and notes of answers, in the provider's order, with default values. */
function withFallbacks(provider: Provider, answers: Readonly<Record<string, Checked>>): Pick<Setup, 'settings' | 'notes'> {
  const settings: Record<string, string> = {};
  const notes: string[] = [];
  for (const { name, question, fallback, check } of provider.settings) {
    const needless = question?.unless !== undefined && answers[question.unless] !== undefined;
    const checked = answers[name] ?? (needless || fallback === undefined ? undefined : check(fallback));
    if (checked === undefined) continue;
    settings[name] = checked.value;
    if (checked.note !== undefined) notes.push(checked.note);
  }
  return { settings, notes };
}

function notFor(provider: Provider, name: string, known: readonly Provider[]): KitError {
  const owners = known.filter(({ settings }) => settings.some((setting: Setting) => setting.name === name));
  const hint =
    owners.length === 0 ? 'leave it out' : `leave it out: it is for ${owners.map(({ title }) => title).join(' or ')}`;
  return new KitError('USAGE', `not a setting of ${provider.anyServer ? 'a ' : ''}${provider.title}`, { option: name, hint });
}

/** Directory names that Windows reserves for devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Default directory of a set-up: the slug of the app's name. */
export const directoryName = (name: string | undefined): string => slugOf(name ?? '') || 'jwt-bundle';

/** Most characters of a slug: with an ending and a staging suffix, far below the 255 octets of a file name. */
const LONGEST_SLUG = 60;

/** A name in lower-case letters, digits and hyphens, which is safe as a file name; empty if there are none. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-|-$/g, '');
  return reserved.test(slug) ? '' : slug;
}
