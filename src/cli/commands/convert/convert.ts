/** `jwt-kit convert`: converts a key from any supported form to the requested form. */
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
  const { input, kid, private: secret = false, out, passphraseFile, storePasswordFile, alias, allowWeak } = options;
  checkForm(options);
  const opening = { passphraseFile, storePasswordFile, alias, allowWeak };
  const source = { input, kid, ...opening, private: secret, all: options.to === 'jwks' };
  const read = await readKeySource({ ...source, overrides: ['kid', ...Object.keys(opening)] }, io);
  const form = options.to ?? (read.inJson ? (secret ? 'pkcs8' : 'spki') : 'jwk');
  checkForm({ ...options, to: form });
  const labels = { alg: options.alg, use: options.use, kid: options.kidOut };
  if (labels.kid !== undefined && read.keys.length > 1) {
    throw new KitError('USAGE', `--kid-out works with one key; the input has ${read.keys.length}`, {
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

/** Rejects options that fit no key, before a key is read. */
function checkForm({ to, private: secret = false, alg, use, kidOut }: ConvertOptions): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (kidOut !== undefined && (kidOut === '' || hasKeyMark(kidOut))) {
    const what = kidOut === '' ? 'is empty' : 'looks like a key, not like a key id';
    throw refuse(`--kid-out ${what}`, 'leave it out: the kid is then the thumbprint of the key');
  }
  if (to === undefined) return;
  if (to === 'pkcs8' && !secret) throw refuse('--to pkcs8 is for private keys', 'add --private, or use --to spki');
  if (to === 'spki' && secret) throw refuse('--to spki is for public keys', 'leave out --private, or use --to pkcs8');
  const labelled = [
    ...(alg === undefined ? [] : ['--alg']),
    ...(use === undefined ? [] : ['--use']),
    ...(kidOut === undefined ? [] : ['--kid-out']),
  ];
  const [label] = labelled;
  if (label !== undefined && to !== 'jwk' && to !== 'jwks') {
    throw refuse(`${label} works only with --to jwk and --to jwks, not with --to ${to}`, `use --to jwk, or leave out ${label}`);
  }
}

/** Notes on what happened to a private key. */
function secrecy(keys: readonly FoundKey[], { secret, encrypted }: { secret: boolean; encrypted: boolean }): string[] {
  if (!keys.some(({ key }) => key.type === 'private')) return [];
  if (!secret) return ['the input is a private key; only its public key was written (--private writes the private key)'];
  return encrypted ? ['the input key was encrypted; the written key is not'] : [];
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
