/** `jwt-kit convert`: a key from any form it is in to the form asked for. */
import { KitError } from '../../../core/errors.ts';
import { shortened } from '../../../core/escape.ts';
import { hasKeyMark } from '../../../core/key-shape.ts';
import { kindOf, thumbprint } from '../../../core/keys/jwk/jwk.ts';
import type { FoundKey } from '../../../core/keys/read-keys.ts';
import { writeKeys } from '../../../core/keys/write-keys.ts';
import type { Command } from '../../command.ts';
import { readKeySource } from '../../input/key-source.ts';
import { deliver } from '../../output.ts';
import type { ConvertOptions } from './flags.ts';

export const convert: Command<ConvertOptions> = async (options, io) => {
  const { input, kid, private: secret = false, out, passphraseFile, allowWeak } = options;
  checkForm(options);
  const source = { input, kid, passphraseFile, allowWeak, private: secret, all: options.to === 'jwks' };
  const read = await readKeySource({ ...source, overrides: ['allowWeak', 'kid', 'passphraseFile'] }, io);
  const form = options.to ?? (read.inJson ? (secret ? 'pkcs8' : 'spki') : 'jwk');
  checkForm({ ...options, to: form });
  const labels = { alg: options.alg, use: options.use, kid: options.kidOut };
  if (labels.kid !== undefined && read.keys.length > 1) {
    throw new KitError('USAGE', `--kid-out names one key, and there are ${read.keys.length}`, {
      hint: 'choose one with --kid',
    });
  }
  const content = writeKeys(
    read.keys.map((found) => ({ key: found.key, labels, found })),
    form,
    { secret },
  );
  const notes = [...read.notes, ...secrecy(read.keys, { secret, encrypted: read.encrypted })];
  const document = form === 'jwk' || form === 'jwks' ? { [form]: JSON.parse(content) } : { pem: content };
  return {
    ...deliver({ content, out, secret, data: { format: form, private: secret, keys: read.keys.map(described) }, document }),
    notes,
  };
};

/** Refuses what fits no key, before any is read. */
function checkForm({ to, private: secret = false, alg, use, kidOut }: ConvertOptions): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (kidOut !== undefined && (kidOut === '' || hasKeyMark(kidOut))) {
    const what = kidOut === '' ? 'is empty' : 'holds a text, perhaps a key itself';
    throw refuse(`--kid-out ${what}`, 'leave it out: the kid is then the thumbprint of the key');
  }
  if (to === undefined) return;
  if (to === 'pkcs8' && !secret) throw refuse('--to pkcs8 is a format for private keys', 'add --private, or use --to spki');
  if (to === 'spki' && secret) throw refuse('--to spki is a format for public keys', 'leave out --private, or use --to pkcs8');
  const labelled = [
    ...(alg === undefined ? [] : ['--alg']),
    ...(use === undefined ? [] : ['--use']),
    ...(kidOut === undefined ? [] : ['--kid-out']),
  ];
  const [label] = labelled;
  if (label !== undefined && to !== 'jwk' && to !== 'jwks') {
    throw refuse(`${label} is said in a JWK, and ${to} has no room for it`, 'add --to jwk or --to jwks, or leave it out');
  }
}

/** What a person should know of the private half. */
function secrecy(keys: readonly FoundKey[], { secret, encrypted }: { secret: boolean; encrypted: boolean }): string[] {
  if (!keys.some(({ key }) => key.type === 'private')) return [];
  if (!secret) return ['a private key was given: wrote its public half; --private writes the private key'];
  return encrypted ? ['the key was encrypted, and what was written is not'] : [];
}

const described = ({ key, kid }: FoundKey): object => {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  return {
    ...(kid === undefined ? {} : { kid: hasKeyMark(kid) ? shortened(kid) : kid }),
    kind: kindOf(key),
    ...(bits === undefined ? {} : { bits }),
    thumbprint: thumbprint(key),
  };
};
