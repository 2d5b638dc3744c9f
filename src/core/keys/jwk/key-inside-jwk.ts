/** Reads JWKs that contain a whole key in one member, in PEM or DER, instead of a number or of all numbers. */
import type { JsonWebKey } from 'node:crypto';
import { exponent, hasMember, LONGEST_MEMBER, type Members, number, refuse } from './jwk-members.ts';
import { keyIn, type Spelling, spelling } from './jwk-spellings.ts';
import { bigNumber } from './modular-arithmetic.ts';

type Container = Extract<Spelling, { is: 'container' }>;

/** Members with numbers of a public key, and what each should be. */
const publicNumbers = { n: 'a modulus', x: 'a coordinate', y: 'a coordinate' } as const;

/** Members that describe a key but never contain one, or whose key is read elsewhere. */
const labels: readonly string[] = ['kty', 'kid', 'alg', 'use', 'key_ops', 'crv', 'x5c', 'x5t', 'x5t#S256', 'x5u'];

/** Fewest characters of a key. */
const SHORTEST_KEY = 50;

/**
 * Replaces a key in `n`, `x`, `y` or `d` by its numbers; in a JWK without numbers, a key in any other member, such as `value`.
 * Returns any other JWK unchanged.
 *
 * @param notes collects what was used
 * @throws KitError INPUT_INVALID if such a member has no usable key, or its key does not match the other members
 */
export function withKeyInside(jwk: Members, notes: string[]): Members {
  let members = jwk;
  for (const name of ['n', 'x', 'y', 'd']) {
    const found = containerIn(members[name]);
    if (found !== undefined) members = unpacked(members, name, found, notes);
  }
  if (['n', 'x', 'y', 'd', 'k'].some((name) => hasMember(members, name))) return members;
  for (const [name, value] of Object.entries(jwk)) {
    const found = labels.includes(name) ? undefined : containerIn(value);
    if (found !== undefined) return unpacked(jwk, name, found, notes);
  }
  return jwk;
}

function containerIn(value: unknown): Container | undefined {
  if (typeof value !== 'string' || value.length < SHORTEST_KEY || value.length > LONGEST_MEMBER) return undefined;
  const found = spelling(value);
  return found?.is === 'container' ? found : undefined;
}

function unpacked(jwk: Members, name: string, { name: what, der }: Container, notes: string[]): Members {
  const expected = Object.hasOwn(publicNumbers, name) ? publicNumbers[name as keyof typeof publicNumbers] : undefined;
  const should = expected ?? (name === 'd' ? 'a private number' : 'a usable key');
  const key = der === undefined ? undefined : keyIn(der);
  if (key === undefined || (name === 'd' && key.type !== 'private')) {
    throw refuse(`"${name}" is ${what}, not ${should}`, 'ask its publisher for the public key in PEM');
  }
  if (expected !== undefined && key.type === 'private') {
    throw refuse(
      `"${name}" is ${what}, not ${expected}`,
      'if this JWK was published, make a new key: this one is no longer secret',
    );
  }
  let numbers: JsonWebKey;
  try {
    numbers = key.export({ format: 'jwk' });
  } catch {
    throw refuse(`"${name}" is ${what} of a type that a JWK cannot represent`, 'use an RSA, EC or OKP key');
  }
  if (numbers.kty !== jwk['kty'] || (hasMember(jwk, 'crv') && jwk['crv'] !== numbers.crv)) {
    throw refuse(`"${name}" is ${what} whose type does not match "kty"`, 'ask its publisher which one is right');
  }
  for (const other of ['n', 'e', 'x', 'y'] as const) {
    if (other !== name && hasMember(jwk, other) && differs(jwk, other, numbers)) {
      throw refuse(`"${other}" does not match the key in "${name}"`, 'ask its publisher which one is right');
    }
  }
  notes.push(`"${name}" is ${what} instead of ${expected ?? (name === 'd' ? should : 'numbers')}: used the key in it`);
  return { ...jwk, ...numbers };
}

/** Whether a number differs from the key's; a member that is a container itself is checked separately. */
function differs(jwk: Members, name: 'n' | 'e' | 'x' | 'y', numbers: JsonWebKey): boolean {
  if (containerIn(jwk[name]) !== undefined) return false;
  const reading = { notes: [] };
  const given = name === 'e' ? exponent(jwk, reading) : number(jwk, name, reading);
  return bigNumber(given) !== bigNumber(Buffer.from(numbers[name] ?? '', 'base64url'));
}
