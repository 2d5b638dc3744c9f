/** The question of `init` whether there is a key already, and reading it: an answer is checked before the next question. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { findPrivateKey } from '../../../core/keys/read-keys.ts';
import { requireRs256Key } from '../../../core/keys/rsa.ts';
import { storeIn } from '../../../core/keys/store-items.ts';
import { refusePrivateKey } from '../../../core/private-key-text.ts';
import type { Provider } from '../../../providers/provider.ts';
import { choosing, sayProblem, typing } from '../../ask.ts';
import type { CommandIo } from '../../command.ts';
import type { ForeignKey } from '../../input/foreign-key.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { isWebAddress } from '../../input/network.ts';
import { type OpenedKey, openSigningKey } from '../../input/private-key.ts';
import { typedPath } from '../../path-inside.ts';
import type { InitOptions } from './flags.ts';

export const EXISTING_KEY = 'Do you already have a key?';

/** The answer: what was chosen, where the key is, and the key; no key if one is made. */
export interface KeyAnswer {
  choice: 'make' | 'own' | 'foreign';
  /** The file or the URL, as typed. */
  place?: string;
  key?: ExistingKey;
}

/** An answer as the review shows it. */
export const shownKey = ({ choice, place }: KeyAnswer): string =>
  choice === 'make' ? 'No, make one' : `${choice === 'own' ? 'Yes, in' : "Someone else's, in"} ${place}`;

/** A key to use instead of a new one: the user's own, or someone else's public key. */
export type ExistingKey = { own: OpenedKey; foreign?: undefined } | { foreign: ForeignKey; own?: undefined };

/** Options that already say which key it is. */
const saying = ['key', 'jwk', 'bits', 'passphraseFile'] as const;

/** Options for a certificate, which someone else's key does not get. */
const ofCertificate = ['subject', 'days'] as const;

/** Whether a flag says which key to use. */
export const saysKey = (given: InitOptions): boolean => saying.some((name) => given[name] !== undefined);

/**
 * Asks which key to use.
 *
 * @param before the answer given before
 */
export async function askExistingKey(
  given: InitOptions,
  provider: Provider,
  { io, before }: { io: CommandIo; before?: KeyAnswer | undefined },
): Promise<KeyAnswer> {
  const certified = ofCertificate.some((name) => given[name] !== undefined);
  const foreign = provider.foreignKey !== undefined && !certified;
  const choices: { value: KeyAnswer['choice']; name: string; description: string }[] = [
    { value: 'make', name: 'No, make one', description: 'the usual choice: a new RSA key, which stays on this computer' },
    {
      value: 'own',
      name: 'Yes, in a file or a key store',
      description: 'PEM, DER, JWK, OpenSSH, .p12, .pfx or .jks; it is copied into the directory',
    },
    ...(foreign
      ? [
          {
            value: 'foreign' as const,
            name: 'Someone else has it',
            description: 'their JWK or key set, in a file or at a URL; they sign',
          },
        ]
      : []),
  ];
  const choice = await choosing(EXISTING_KEY, choices, io, before?.choice);
  if (choice === 'make') return { choice };
  const suggested = before?.choice === choice ? before.place : undefined;
  if (choice === 'own') {
    const { place, own } = await untilRead(() => askOwnKey(given, io, suggested), io);
    return { choice, place, key: { own } };
  }
  const theirs = await untilRead(() => askForeignKey(given, io, suggested), io);
  return { choice, place: theirs.place, key: { foreign: theirs.foreign } };
}

/** Asks again if what was answered cannot be used; says why. */
async function untilRead<T>(ask: () => Promise<T>, io: CommandIo): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof KitError) || error.code === 'CANCELLED') throw error;
      sayProblem(error, io);
    }
  }
}

async function askOwnKey(
  { storePasswordFile, alias }: InitOptions,
  io: CommandIo,
  suggested: string | undefined,
): Promise<{ place: string; own: OpenedKey }> {
  const {
    path,
    bytes,
    key,
    notes = [],
  } = await typing(
    {
      message: 'Which file is it in?',
      why: 'If it has a password, that is asked next.',
      suggested,
      check: (text) => readOwnKey(pathIn(text, io), io),
    },
    io,
  );
  if (key !== undefined) return { place: path, own: { key, passphrase: undefined, encrypted: false, notes } };
  const store = { storePasswordFile, alias };
  return { place: path, own: await openSigningKey({ path, bytes }, { passphrase: undefined, store, io }) };
}

/** The file, and its key if that opens without a password. */
async function readOwnKey(
  path: string,
  io: CommandIo,
): Promise<{ path: string; bytes: Uint8Array; key?: KeyObject; notes?: readonly string[] }> {
  const bytes = await io.read(path);
  if (storeIn(bytes) !== undefined) return { path, bytes };
  return naming(path, () => {
    const sealed = findPrivateKey(bytes);
    if (sealed.encrypted) return { path, bytes };
    const key = sealed.open();
    requireRs256Key(key);
    return { path, bytes, key, notes: [...sealed.notes, ...sealed.beside(key)] };
  });
}

async function askForeignKey(
  { kid, storePasswordFile, alias }: InitOptions,
  io: CommandIo,
  suggested: string | undefined,
): Promise<{ place: string; foreign: ForeignKey }> {
  const jwk = await typing(
    {
      message: 'Which file or URL is it in?',
      why: 'A JWK, a key set or PEM; or the https URL of a key set or discovery document.',
      suggested,
      check: (text) => (isWebAddress(text) ? text : pathIn(text, io)),
    },
    io,
  );
  // Loaded now, so that the first question is not delayed.
  const { readForeignKey } = await import('../../input/foreign-key.ts');
  return { place: jwk, foreign: await readForeignKey({ jwk, kid, storePasswordFile, alias }, io) };
}

/** @throws KitError USAGE if the answer is empty, a key, or standard input, which is the keyboard here */
function pathIn(text: string, io: CommandIo): string {
  refusePrivateKey('the path', text);
  if (text === '' || text === '-') {
    throw new KitError('USAGE', text === '' ? 'the path is empty' : 'standard input is the keyboard here', {
      hint: 'type the path of a file, or press Ctrl-C',
    });
  }
  if (isWebAddress(text)) {
    throw new KitError('USAGE', `${visible(text)}: a private key is not read from a URL`, { hint: 'type the path of a file' });
  }
  return typedPath(text, io);
}
