/** Someone else's public key: a file, standard input or a URL, for a bundle without a private key. */
import { asError, asProblem, KitError } from '../../core/errors.ts';
import type { FoundKey } from '../../core/keys/opening/open-item.ts';
import { keyTypeName } from '../../core/keys/rsa.ts';
import { publicHalf } from '../../core/keys/write-keys.ts';
import { FEWEST_RSA_BITS } from '../../core/limits.ts';
import { blanks } from '../../core/next-command.ts';
import type { CommandIo } from '../command.ts';
import { printedCommand } from '../printed-command.ts';
import { type KeySource, type ReadKeys, readKeySource } from './key-source.ts';
import { naming } from './name-file-in-error.ts';
import { isWebAddress } from './network.ts';

/** Where somebody else's key is, and which of several keys it is. */
export interface ForeignKeySource {
  /** A file, `-` for standard input, or a URL. */
  jwk: string;
  kid?: string | undefined;
  storePasswordFile?: string | undefined;
  alias?: string | undefined;
}

/** The note on a private key where a public one is expected. */
export const ONLY_PUBLIC =
  'the input is a private key; only its public key goes into the bundle; if the key is yours, use --key instead of --jwk';

/** A key that can verify RS256, and the notes from reading it. */
export interface ForeignKey {
  found: FoundKey;
  notes: string[];
}

/**
 * Reads the key, and checks that it is for RS256.
 *
 * @throws KitError naming the source
 */
export async function readForeignKey(
  { jwk, kid, storePasswordFile, alias }: ForeignKeySource,
  io: CommandIo,
): Promise<ForeignKey> {
  const source: KeySource = { input: jwk, kid, storePasswordFile, alias, closely: true };
  const { name, keys, notes } = await leadingOn(source, io, () => readKeySource({ ...source, overrides }, io));
  const found = keys[0] as FoundKey;
  await naming(name, () => requireSigning(found));
  return { found, notes };
}

/** Options that errors about a key store may suggest. */
const overrides = ['storePasswordFile', 'alias', 'passphraseFile'] as const;

/** Runs `read`; for an encrypted key, the error says how to get its public key. */
async function leadingOn(
  { input, storePasswordFile, alias }: KeySource,
  io: CommandIo,
  read: () => Promise<ReadKeys>,
): Promise<ReadKeys> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.next?.options?.['passphraseFile'] === undefined) throw cause;
    // The query of a URL may contain a token.
    const open = {
      command: 'convert',
      input: isWebAddress(input) ? { blank: 'source' } : input,
      options: { storePasswordFile, alias, passphraseFile: blanks.passphraseFile, to: 'jwk', out: 'public.jwk' },
    };
    const opened = `write its public key: ${printedCommand(open, io)}, then use --jwk public.jwk`;
    throw asError({ ...asProblem(cause), next: undefined, hint: opened }, cause);
  }
}

function requireSigning({ name, key: given, notForSigning }: FoundKey): void {
  if (notForSigning !== undefined) {
    throw new KitError('INPUT_INVALID', `${name}: not a signing key: ${notForSigning}`, {
      hint: 'ask for the key with "use": "sig"',
    });
  }
  const key = publicHalf(given);
  if (key.asymmetricKeyType === 'rsa') return;
  throw new KitError('INPUT_INVALID', `${name}: this is ${keyTypeName(key)}; RS256 needs plain RSA`, {
    hint: `ask for an RSA key of ${FEWEST_RSA_BITS} bits or more`,
  });
}
