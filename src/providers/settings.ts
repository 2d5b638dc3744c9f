/**
 * Checks of answers that more than one provider asks for: each returns the form in which the answer is kept, or says what is
 * wrong with it.
 */
import { KitError } from '../core/errors.ts';
import { excerpt, visible } from '../core/escape.ts';
import type { CheckName } from '../core/findings.ts';
import { CREDENTIALS, hasCredentials } from '../core/jwt/web-addresses.ts';
import { hasKeyMark } from '../core/key-shape.ts';
import { refusePrivateKey } from '../core/private-key-text.ts';

/** An answer that was checked: the form in which it is kept, and what the user should know about it. */
export interface Checked {
  value: string;
  note?: string;
}

/** The flag of a setting in the help of a command. */
export interface SettingFlag {
  /** What stands for the value: `url`. */
  readonly value: string;
  /** What it is, in a few words with no full stop. */
  readonly says: string;
  /** The commands that have it, where not all that take settings do. */
  readonly on?: 'init' | 'sign-in';
}

/** One thing a provider wants to know. The flag, the question and the library all go through `check`. */
export interface Setting {
  /** Its name among the options and in jwt-kit.json; the flag is the same in kebab case. */
  readonly name: string;
  /** Its flag, as help shows it; a setting without one is known by its name in a record alone. */
  readonly flag?: SettingFlag;
  /** How it is asked at a keyboard; a setting without a question is known by its flag alone. */
  readonly question?: {
    readonly message: string;
    /** One line of at most 76 characters below a question that is answered in words: if the answer is found. */
    readonly why?: string;
    /** Answers to choose from, the usual one first; free text if there are none. */
    readonly choices?: readonly { readonly value: string; readonly name: string; readonly description?: string }[];
    /** Name of a setting that makes this question needless once it is given. */
    readonly unless?: string;
  };
  /** The value if none is given. */
  readonly fallback?: string;
  /** The check of a bundle that looks at it; none if it takes no part in signing in. */
  readonly judgedBy?: CheckName;
  /** Whether a bundle keeps it once `token` was given it. */
  readonly kept?: true;
  /** @throws KitError USAGE if the text makes no sense; the message starts with what the setting is called */
  check(text: string): Checked;
}

/** The flag of a setting or another option, `--instance-url` of `instanceUrl`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Settings by name, each as its `check` returned it. */
export type Settings = Readonly<Record<string, string>>;

/** Most characters any answer has: a pasted key is longer. */
const LONGEST = 512;

/** A setting whose `check` is done; each provider adds its question. */
type CheckedSetting = Omit<Setting, 'question'>;

/** What to do with a key that was typed where something else belongs. */
export const KEY_IN_FILE = 'keep the key in its file; if it was sent anywhere, make a new one';

/** What to do about an address to which an assertion would be sent in the clear. */
export const HTTPS_FOR_ASSERTION = 'use https: anybody who intercepts the assertion can sign in with it';

export const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });

/**
 * An answer without the blanks around it.
 *
 * @param what what the setting is called
 * @throws KitError USAGE if it contains a private key, nothing is left of it, or a character in it does not show, such as a line break
 */
export function oneLine(what: string, text: string): string {
  refusePrivateKey(what, text);
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

/** One @, and a dot inside of what follows it. */
const looksLikeEmail = (text: string): boolean =>
  /^[^\s@<>,;:/]+@[^\s@<>,;:/]+$/.test(text) && text.slice(text.indexOf('@') + 2, -1).includes('.');

/** One of a few words. */
export function oneOf(what: string, words: readonly string[], text: string): Checked {
  const word = oneLine(what, text).toLowerCase();
  if (!words.includes(word)) {
    throw refuse(`${what} ${excerpt(text.trim())} is not known`, `use one of ${words.join(', ')}`);
  }
  return { value: word };
}

/**
 * A web address; if the scheme is left out, https is meant. Whether the scheme is right is for the caller to say.
 *
 * @param example an address of the right form
 * @throws KitError USAGE if the text is none, or holds a password
 */
export function webAddress(what: string, text: string, example: string): URL {
  const found = oneLine(what, text);
  const hint = `write it like ${example}`;
  if (looksLikeEmail(found)) throw refuse(`${what} ${excerpt(found)} is an e-mail address`, hint);
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(found) ?? [];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) throw refuse(`${what} ${excerpt(found)} is not a URL`, hint);
  const full = scheme === undefined ? `https://${found}` : found;
  // The URL parser takes more than people mean: a blank, a backslash, a scheme with too few slashes.
  const mistyped = /[\s\\]/.test(found) || (scheme === undefined && /^\/|^[a-z]+:(?!\d)/i.test(found));
  if (mistyped || !URL.canParse(full)) throw refuse(`${what} ${excerpt(found)} is not a URL`, hint);
  const url = new URL(full);
  // Not repeated in the message: it may be a password.
  if (hasCredentials(url)) throw refuse(`${what} has ${CREDENTIALS}`, hint);
  return url;
}

/**
 * The host of a web address, in lower case and without a trailing dot.
 *
 * @throws KitError USAGE if it is not a name of a host with a domain, such as an IP address or a single word
 */
export function hostName(what: string, { hostname }: URL, example: string): string {
  const host = hostname.replace(/\.$/, '');
  const labels = host.split('.');
  const named = labels.every((label) => /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
  if (!named || labels.length < 2) throw refuse(`${what} ${excerpt(host)} is not a host name`, `write it like ${example}`);
  return host;
}

/** The host of an address that a check returned; undefined if the record was edited into something else. */
export const hostOf = (address: string | undefined): string | undefined => /^https?:\/\/([^/?#:]+)/.exec(address ?? '')?.[1];

export const clientId: CheckedSetting = {
  name: 'clientId',
  flag: { value: 'id', says: 'client id (consumer key) of the app' },
  kept: true,
  judgedBy: 'client-id',
  check(text) {
    const value = oneLine('client id', text);
    return /\s/.test(value)
      ? { value, note: `client id ${excerpt(value)} contains a space: check that it was copied correctly` }
      : { value };
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

/** The settings that providers share: one definition each, and one flag. */
export const sharedSettings: readonly CheckedSetting[] = [clientId, username, audience, email];

/** Claims that a setting can be given by as well as by its own name. */
export const claimNames = ['iss', 'sub', 'aud'] as const;
export type ClaimName = (typeof claimNames)[number];

const namedByClaim: Readonly<Record<ClaimName, CheckedSetting>> = { iss: clientId, sub: username, aud: audience };

/** The setting that a claim becomes or is made of: one of its own name, if a provider takes it whole, else the shared one. */
export const settingOf = (claim: ClaimName, settings: readonly Setting[]): CheckedSetting =>
  settings.find(({ name }) => name === claim) ?? namedByClaim[claim];
