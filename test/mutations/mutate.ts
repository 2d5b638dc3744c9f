/** Random mutations of real inputs: of octets, characters, and structures. */
import type { Chance } from './chance.ts';
import { bendDer } from './der.ts';

/** Mutates bytes one to three times. */
export function mutate(bytes: Buffer, others: readonly Buffer[], chance: Chance): Buffer {
  let bent = bytes;
  for (let times = 1 + chance.upTo(3); times > 0; times -= 1) bent = bendOnce(bent, others, chance);
  return bent;
}

function bendOnce(bytes: Buffer, others: readonly Buffer[], chance: Chance): Buffer {
  const structured = bendStructure(bytes, chance);
  if (structured !== undefined && chance.upTo(4) > 0) return structured;
  return chance.pick([bendOctets, bendText])(bytes, others, chance);
}

/** Mutates DER, PEM, JSON or a compact token according to its structure. */
function bendStructure(bytes: Buffer, chance: Chance): Buffer | undefined {
  if (bytes[0] === 0x30) return bendDer(bytes, chance);
  const text = bytes.toString();
  if (text.includes('-----BEGIN')) return bendPem(text, chance);
  if (/^\s*[[{]/.test(text)) return bendJson(text, chance);
  if (/^[\w-]+\.[\w-]*\.[\w-]*\s*$/.test(text)) return bendToken(text.trim(), chance);
  return undefined;
}

function bendOctets(bytes: Buffer, others: readonly Buffer[], chance: Chance): Buffer {
  const at = chance.upTo(bytes.length);
  const end = at + chance.upTo(chance.pick([4, 40, bytes.length]));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  const other = chance.pick(others);
  return Buffer.concat(
    chance.pick([
      () => [before, Buffer.from([(bytes[at] ?? 0) ^ (1 << chance.upTo(8))]), bytes.subarray(at + 1)],
      () => [
        before,
        Buffer.from([chance.pick([0, 0x0a, 0x20, 0x22, 0x2d, 0x30, 0x5c, 0x7f, 0x80, 0xc2, 0xff])]),
        bytes.subarray(at + 1),
      ],
      () => [before, after],
      () => [before, part, part, after],
      () => [before, chance.bytes(chance.upTo(12)), bytes.subarray(at)],
      () => [before],
      () => [bytes.subarray(at)],
      () => [after, part, before],
      () => [before, other.subarray(chance.upTo(other.length))],
      () => [bytes, other],
      () => [Buffer.alloc(chance.upTo(3000), part.length > 0 ? part : 'A'), bytes],
    ])(),
  );
}

const oddCharacters = [
  ...'\0\t\n\r\v\f "\'\\/+=-_.:,;|{}[]<>()#%&*@!~^$`',
  '\ufeff',
  '\u00a0',
  '\u2028',
  '\u202e',
  '\ud83d\ude00',
  '\x1b[2J',
  'é',
];

function bendText(bytes: Buffer, others: readonly Buffer[], chance: Chance): Buffer {
  const text = bytes.toString();
  const lines = text.split('\n');
  const at = chance.upTo(text.length);
  const [line, other] = [chance.upTo(lines.length), chance.upTo(lines.length)];
  const joined = (changed: readonly string[], by = '\n'): Buffer => Buffer.from(changed.join(by));
  return chance.pick([
    () => Buffer.from(text.slice(0, at) + chance.pick(oddCharacters) + text.slice(at)),
    () => Buffer.from(text.slice(0, at) + chance.pick(oddCharacters) + text.slice(at + 1)),
    () => Buffer.from(chance.pick(oddCharacters) + text),
    () => Buffer.from(text + chance.pick(oddCharacters)),
    () => joined(lines.toSpliced(line, 1)),
    () => joined(lines.toSpliced(line, 0, lines[other] as string)),
    () => joined(lines.toSpliced(line, 1, lines[other] as string)),
    () => joined(lines, chance.pick(['', ' ', '\r\n', '\\n', '\n> ', '\n\n'])),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    () => Buffer.from(bytes.toString('base64')),
    () => Buffer.from(JSON.stringify(text)),
    () => Buffer.from(encodeURIComponent(text.slice(0, 5000).replace(/[\ud800-\udfff]/g, ''))),
    () => joined([text, chance.pick(others).toString()]),
  ])();
}

const labels = [
  'PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'PUBLIC KEY',
  'RSA PUBLIC KEY',
  'CERTIFICATE',
  'CERTIFICATE REQUEST',
  'PKCS7',
  'EC PARAMETERS',
  'OPENSSH PRIVATE KEY',
  'x',
  '',
];

function bendPem(text: string, chance: Chance): Buffer | undefined {
  const blocks = [...text.matchAll(/-----BEGIN ([^-]*)-----([^-]*)-----END [^-]*-----/g)];
  if (blocks.length === 0) return undefined;
  const [whole, label = '', body = ''] = chance.pick(blocks);
  const der = Buffer.from(body, 'base64');
  const bent = chance.upTo(5) === 0 ? der : (bendDer(der, chance) ?? der);
  const name = chance.upTo(5) === 0 ? chance.pick(labels) : label;
  const lines = bent.toString('base64').match(/.{1,64}/g) ?? [];
  return Buffer.from(text.replace(whole, () => `-----BEGIN ${name}-----\n${lines.join('\n')}\n-----END ${name}-----`));
}

/** Values to insert instead of the right one. */
const strangers: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  '',
  ' ',
  'x',
  'AQAB',
  'sig',
  '__proto__',
  [],
  [[]],
  {},
  { a: 1 },
  [null],
  ['x'],
  '1795299180',
  1795299180000,
];

const names = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  'kty',
  'kid',
  'n',
  'e',
  'd',
  'x',
  'y',
  'k',
  'p',
  'oth',
  'crv',
  'alg',
  'use',
  'key_ops',
  'x5c',
  'keys',
  'value',
  'crit',
  'b64',
  'zip',
  'exp',
  'nbf',
  'aud',
  'error',
  'error_description',
  'settings',
  'host',
  'renewal',
  'certificate',
  'issuer',
];

function bendJson(text: string, chance: Chance): Buffer | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const places: { holder: Record<string, unknown>; name: string }[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || places.length > 2000) return;
    for (const [name, inner] of Object.entries(value)) {
      places.push({ holder: value as Record<string, unknown>, name });
      walk(inner);
    }
  };
  walk(document);
  if (places.length === 0) return undefined;
  const [{ holder, name }, other] = [chance.pick(places), chance.pick(places)];
  const value = holder[name];
  const set = (to: unknown, at = name): unknown =>
    Object.defineProperty(holder, Array.isArray(holder) && at === 'length' ? name : at, {
      value: to,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  chance.pick([
    () => set(chance.pick(strangers)),
    () => set(chance.pick(strangers)),
    () => set(chance.pick(strangers), chance.pick(names)),
    () => set(value, chance.pick(names)),
    () => Reflect.deleteProperty(holder, name),
    () => set(structuredClone(other.holder[other.name])),
    () => set([value]),
    () => set({ [chance.pick(names)]: value }),
    () => set(JSON.stringify(value)),
    () => set(typeof value === 'string' ? bendBase64(value, chance) : value),
    () => set(typeof value === 'string' ? bendBase64(value, chance) : JSON.stringify(value)),
    () => set(typeof value === 'number' ? -value : `${typeof value === 'string' ? value : ''}${chance.pick(oddCharacters)}`),
    () => {
      for (let depth = chance.pick([3, 70, 400]); depth > 0; depth -= 1) set([holder[name]]);
    },
  ])();
  const written = JSON.stringify(document, null, chance.pick([0, 0, 2]));
  // A duplicate member.
  if (chance.upTo(8) === 0)
    return Buffer.from(written.replace(/\{/, () => `{${JSON.stringify(name)}:${JSON.stringify(value)},`));
  return Buffer.from(written);
}

/** Mutates the bytes of a base64 text, or their spelling. */
function bendBase64(text: string, chance: Chance): string {
  const bytes = Buffer.from(text, 'base64url');
  return chance.pick([
    () => bytes.toString('base64'),
    () => bytes.toString('hex'),
    () => `${text}=`,
    () => text.slice(0, -1),
    () => Buffer.concat([Buffer.alloc(1 + chance.upTo(3)), bytes]).toString('base64url'),
    () => bytes.subarray(chance.upTo(bytes.length)).toString('base64url'),
    () => Buffer.concat([bytes, chance.bytes(1 + chance.upTo(200))]).toString('base64url'),
    () => (bendDer(bytes, chance) ?? chance.bytes(bytes.length)).toString('base64url'),
    () => text.split('').reverse().join(''),
    () => text.replace(/[-_]/g, () => chance.pick(oddCharacters)),
  ])();
}

function bendToken(text: string, chance: Chance): Buffer {
  const parts = text.split('.');
  const at = chance.upTo(parts.length);
  const bytes = Buffer.from(parts[at] as string, 'base64url');
  const bent =
    at < 2 && chance.upTo(3) > 0
      ? (bendJson(bytes.toString(), chance) ?? bytes)
      : chance.pick([bendOctets, bendText])(bytes, [bytes], chance);
  parts[at] = chance.pick([
    () => bent.toString('base64url'),
    () => bent.toString('base64url'),
    () => bent.toString('base64'),
    () => bendBase64(parts[at] as string, chance),
  ])();
  return Buffer.from(chance.upTo(12) === 0 ? [...parts, ...parts].slice(0, 1 + chance.upTo(6)).join('.') : parts.join('.'));
}
