/**
 * Checks of settings that several providers have. Each returns the value to keep, or throws an error that says what is wrong.
 */
import { KitError } from '../core/errors.ts';
import { excerpt, visible } from '../core/escape.ts';
import type { CheckName } from '../core/findings.ts';
import { CREDENTIALS, hasCredentials } from '../core/jwt/web-addresses.ts';
import { hasKeyMark } from '../core/key-shape.ts';
import { refusePlaceholder } from '../core/placeholder.ts';
import { refusePrivateKey } from '../core/private-key-text.ts';

/** A checked answer: the value to keep, and a note for the user. */
export interface Checked {
  value: string;
  note?: string;
}

/** The flag of a setting in the help of a command. */
export interface SettingFlag {
  /** Placeholder for the value: `url`. */
  readonly value: string;
  /** What it is, in a few words without a full stop. */
  readonly says: string;
  /** The commands that have it (default: all that take settings). */
  readonly on?: 'init' | 'sign-in';
}

/** One setting of a provider. The flag, the question and the library all use `check`. */
export interface Setting {
  /** Its name in the options and in jwt-kit.json; the flag is the same in kebab case. */
  readonly name: string;
  /** Its flag in help; a setting without one exists only in the record. */
  readonly flag?: SettingFlag;
  /** Its question in a terminal; a setting without one has only its flag. */
  readonly question?: {
    readonly message: string;
    /** One line of at most 76 characters below a free-text question: where to find the answer. */
    readonly why?: string;
    /** Answers to choose from, the usual one first; free text if there are none. */
    readonly choices?: readonly { readonly value: string; readonly name: string; readonly description?: string }[];
    /** What a blank answer means, if nothing is left open by it: `the token URL is used`. */
    readonly otherwise?: string;
    /** Name of a setting that, if given, replaces this question. */
    readonly unless?: string;
  };
  /** Default value. */
  readonly fallback?: string;
  /** The `doctor` check that covers it; undefined if it is not used to sign in. */
  readonly judgedBy?: CheckName;
  /** Set if `token` saves it in the bundle. */
  readonly kept?: true;
  /** @throws KitError USAGE if the text is invalid; the message starts with the name of the setting */
  check(text: string): Checked;
}

/**
 * The settings whose questions have no answer yet.
 *
 * @param answers the values by name
 */
export const unanswered = (settings: readonly Setting[], answers: Settings): Setting[] =>
  settings.filter(({ name, question }) => {
    if (question === undefined || question.otherwise !== undefined || answers[name] !== undefined) return false;
    return question.unless === undefined || answers[question.unless] === undefined;
  });

/** The flag of a setting or another option: `--instance-url` for `instanceUrl`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Settings by name, each as its `check` returned it. */
export type Settings = Readonly<Record<string, string>>;

/** Most characters in an answer; a pasted key has more. */
const LONGEST = 512;

/** A setting without its question, which each provider adds. */
type CheckedSetting = Omit<Setting, 'question'>;

/** Hint for a key that was typed in the wrong place. */
export const KEY_IN_FILE = 'keep the key in its file; if it was sent anywhere, make a new one';

/** Hint for a URL that would send an assertion unencrypted. */
export const HTTPS_FOR_ASSERTION = 'use https: anybody who intercepts the assertion can sign in with it';

export const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });

/**
 * An answer without surrounding white space.
 *
 * @param what name of the setting, for the message
 * @throws KitError USAGE if it contains a private key, is a placeholder, is empty, or contains an invisible character, such as
 *   a line break
 */
export function oneLine(what: string, text: string): string {
  refusePrivateKey(what, text);
  refusePlaceholder(what, text);
  const found = text.trim();
  if (found === '') throw refuse(`${what} is empty`, 'leave it out until you know it');
  if (hasKeyMark(found)) throw refuse(`${what} looks like a key`, KEY_IN_FILE);
  if (visible(found) !== found) {
    throw refuse(
      `${what} ${excerpt(found)} contains invisible characters`,
      'type it, or copy it again without the text around it',
    );
  }
  if (found.length > LONGEST)
    throw refuse(`${what} has more than ${LONGEST} characters`, 'check that it is not something else, such as a key');
  return found;
}

/** One @, with a dot inside the part after it. */
const looksLikeEmail = (text: string): boolean =>
  /^[^\s@<>,;:/]+@[^\s@<>,;:/]+$/.test(text) && text.slice(text.indexOf('@') + 2, -1).includes('.');

/** Checks that the text is one of `words`. */
export function oneOf(what: string, words: readonly string[], text: string): Checked {
  const word = oneLine(what, text).toLowerCase();
  if (!words.includes(word)) {
    throw refuse(`unknown ${what} ${excerpt(text.trim())}`, `use one of ${words.join(', ')}`);
  }
  return { value: word };
}

/**
 * Reads a URL; without a scheme, it gets https. The caller checks whether http is allowed.
 *
 * @param example example of a valid URL, for the hint
 * @throws KitError USAGE if the text is not a URL, or contains a password
 */
export function webAddress(what: string, text: string, example: string): URL {
  const found = oneLine(what, text);
  const hint = `write it like ${example}`;
  if (looksLikeEmail(found)) throw refuse(`${what} ${excerpt(found)} is an e-mail address`, hint);
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(found) ?? [];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) throw refuse(`${what} ${excerpt(found)} is not a URL`, hint);
  const full = scheme === undefined ? `https://${found}` : found;
  // The URL parser also accepts typing errors: a space, a backslash, a scheme with too few slashes.
  const mistyped = /[\s\\]/.test(found) || (scheme === undefined && /^\/|^[a-z]+:(?!\d)/i.test(found));
  if (mistyped || !URL.canParse(full)) throw refuse(`${what} ${excerpt(found)} is not a URL`, hint);
  const url = new URL(full);
  // The message does not repeat it: it may be a password.
  if (hasCredentials(url)) throw refuse(`${what} has ${CREDENTIALS}`, hint);
  return url;
}

/**
 * The host of a URL, in lower case and without a trailing dot.
 *
 * @throws KitError USAGE if it is not a host name with a domain, for example an IP address or a single word
 */
export function hostName(what: string, { hostname }: URL, example: string): string {
  const host = hostname.replace(/\.$/, '');
  const labels = host.split('.');
  const named = labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  if (!named || labels.length < 2) throw refuse(`${what} ${excerpt(host)} is not a host name`, `write it like ${example}`);
  return host;
}

/** The host of a checked URL; undefined if the record was edited into something else. */
export const hostOf = (address: string | undefined): string | undefined => /^https?:\/\/([^/?#:]+)/.exec(address ?? '')?.[1];

export const clientId: CheckedSetting = {
  name: 'clientId',
  flag: { value: 'id', says: 'client id (consumer key) of the app' },
  kept: true,
  judgedBy: 'client-id',
  check(text) {
    const value = oneLine('client id', text);
    const [odd] = /[\s"'`‘’“”«»<>]/.exec(value) ?? [];
    if (odd === undefined) return { value };
    const what = /\s/.test(odd) ? 'a space' : odd;
    return { value, note: `client id ${excerpt(value)} contains ${what}: check that it was copied correctly` };
  },
};

export const username: CheckedSetting = {
  name: 'username',
  flag: { value: 'user', says: 'user to sign in as' },
  kept: true,
  judgedBy: 'username',
  check: (text) => ({ value: oneLine('username', text) }),
};

export const audience: CheckedSetting = {
  name: 'audience',
  flag: { value: 'aud', says: 'audience of the assertion, if not the usual one' },
  judgedBy: 'audience',
  check: (text) => ({ value: oneLine('audience', text) }),
};

export const email: CheckedSetting = {
  name: 'email',
  flag: { value: 'contact', says: 'contact e-mail for the app', on: 'init' },
  check(text) {
    const value = oneLine('e-mail', text);
    if (!looksLikeEmail(value))
      throw refuse(`e-mail ${excerpt(value)} is not an e-mail address`, 'write it like admin@example.com');
    return { value };
  },
};

/** Claims that are other names for a setting. */
export const claimNames = ['iss', 'sub', 'aud'] as const;
export type ClaimName = (typeof claimNames)[number];

const namedByClaim: Readonly<Record<ClaimName, CheckedSetting>> = { iss: clientId, sub: username, aud: audience };

/** The setting behind a claim: one with the name of the claim if the provider has it, else the shared one. */
export const settingOf = (claim: ClaimName, settings: readonly Setting[]): CheckedSetting =>
  settings.find(({ name }) => name === claim) ?? namedByClaim[claim];
