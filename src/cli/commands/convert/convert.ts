/** `jwt-kit convert`: converts a key from any supported form to the requested form. */
import { type ConvertForm, KEY_VARIABLE } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt, shortened } from '../../../core/escape.ts';
import { hasKeyMark } from '../../../core/key-shape.ts';
import { pemBlock } from '../../../core/keys/containers/pem.ts';
import { kindOf, thumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import type { FoundKey } from '../../../core/keys/opening/open-item.ts';
import { type WritableKey, writeKeyDer, writeKeys } from '../../../core/keys/write-keys.ts';
import type { Command, CommandIo, Outcome } from '../../command.ts';
import { readKeySource } from '../../input/key-source.ts';
import { deliver, requireNoTerminal } from '../../output.ts';
import type { ConvertOptions } from './flags.ts';

export const convert: Command<ConvertOptions> = async (options, io) => {
  const { input, kid, private: secret = false, out, passphraseFile, storePasswordFile, alias, allowWeak } = options;
  checkForm(options);
  if (options.to?.endsWith('-der') && (out === undefined || out === '-')) requireNoTerminal(io, 'DER');
  if (options.to === 'certificate' || options.to === 'certificate-der') return certificateOf(options, io);
  const opening = { passphraseFile, storePasswordFile, alias, allowWeak };
  const source = { input, kid, ...opening, private: secret, all: options.to === 'jwks' };
  const read = await readKeySource({ ...source, closely: true, overrides: ['kid', ...Object.keys(opening)] }, io);
  const form = options.to ?? (read.inJson ? (secret ? 'pkcs8' : 'spki') : 'jwk');
  checkForm({ ...options, to: form });
  const labels = { alg: options.alg, use: options.use, kid: options.kidOut };
  if (labels.kid !== undefined && read.keys.length > 1) {
    throw new KitError('USAGE', `--kid-out works with one key; the input has ${read.keys.length}`, {
      hint: 'choose one with --kid',
    });
  }
  const keys = read.keys.map((found) => ({ key: found.key, labels, found }));
  const { content, document } = written(keys, form, { secret, variable: options.variable });
  const notes = [...read.notes, ...secrecy(read.keys, { secret, encrypted: read.encrypted })];
  const data = { format: form, private: secret, keys: read.keys.map(described) };
  return { ...deliver({ content, out, secret, data, ...(document && { document }) }), notes };
};

/** The keys in a form, and its member for `--json` if it has one of its own. */
function written(
  keys: readonly WritableKey[],
  form: Exclude<ConvertForm, `certificate${string}`>,
  { secret, variable = KEY_VARIABLE }: { secret: boolean; variable: string | undefined },
): { content: string | Buffer; document?: Record<string, unknown> } {
  if (form === 'base64' || form === 'env') {
    const line = Buffer.from(writeKeys(keys, secret ? 'pkcs8' : 'spki', { secret })).toString('base64');
    return { content: form === 'env' ? `${variable}=${line}\n` : `${line}\n`, document: { base64: line } };
  }
  if (form === 'spki-der' || form === 'pkcs8-der' || form === 'pkcs1-der') {
    return { content: writeKeyDer((keys[0] as WritableKey).key, form, { secret }) };
  }
  const content = writeKeys(keys, form, { secret });
  if (form === 'openssh') return { content, document: { openssh: content } };
  return form === 'jwk' || form === 'jwks' ? { content, document: { [form]: JSON.parse(content) } } : { content };
}

/** `--to certificate` and `--to certificate-der`. */
async function certificateOf(options: ConvertOptions, io: CommandIo): Promise<Outcome> {
  const { readCertificate } = await import('./certificate.ts');
  const { der, notes } = await readCertificate(options, io);
  const content = options.to === 'certificate' ? pemBlock('CERTIFICATE', der) : der;
  return { ...deliver({ content, out: options.out, data: { format: options.to, private: false } }), notes };
}

/** Forms of private keys, and for each the form of a public key that is nearest; and the reverse. */
const privateForms: Readonly<Record<string, string>> = { pkcs8: 'spki', 'pkcs8-der': 'spki-der', env: 'base64' };
const publicForms: Readonly<Record<string, string | undefined>> = {
  spki: 'pkcs8',
  'spki-der': 'pkcs8-der',
  certificate: undefined,
  'certificate-der': undefined,
};

/** Rejects options that fit no key, before a key is read. */
function checkForm({ to, private: secret = false, alg, use, kidOut, variable }: ConvertOptions): void {
  const refuse = (message: string, hint: string): KitError => new KitError('USAGE', message, { hint });
  if (kidOut !== undefined && (kidOut === '' || hasKeyMark(kidOut))) {
    const what = kidOut === '' ? 'is empty' : 'looks like a key, not like a key id';
    throw refuse(`--kid-out ${what}`, 'leave it out: the kid is then the thumbprint of the key');
  }
  if (variable !== undefined && to !== 'env')
    throw refuse('--variable works only with --to env', 'add --to env, or leave it out');
  if (variable !== undefined && !/^[A-Za-z_]\w{0,99}$/.test(variable)) {
    throw refuse(`--variable: ${excerpt(variable)} is not the name of a variable`, 'use letters, digits and _, such as MY_KEY');
  }
  if (to === undefined) return;
  if (to in privateForms && !secret) {
    throw refuse(`--to ${to} is for private keys`, `add --private, or use --to ${privateForms[to]}`);
  }
  if (to in publicForms && secret) {
    const other = publicForms[to];
    const what = other === undefined ? 'writes a certificate, which has no private half' : 'is for public keys';
    throw refuse(`--to ${to} ${what}`, `leave out --private${other === undefined ? '' : `, or use --to ${other}`}`);
  }
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
