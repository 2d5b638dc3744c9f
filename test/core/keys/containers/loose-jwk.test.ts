import { createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { thumbprint } from '../../../../src/core/keys/jwk/thumbprint.ts';
import { findKeys } from '../../../../src/core/keys/read-keys.ts';
import { otherKey, testKey } from '../../../fixtures.ts';

const NOTE = 'it was not JSON: its members were read one by one';
const membersOf = (key = testKey, kid = 'a b'): [string, string][] =>
  Object.entries({ ...createPublicKey(key).export({ format: 'jwk' }), kid } as Record<string, string>);
const joined = (separator: string, form: (name: string, value: string) => string, members = membersOf()): string =>
  members.map(([name, value]) => form(name, value)).join(separator);
const single = (members = membersOf()): string => `{${joined(', ', (name, value) => `'${name}': '${value}'`, members)}}`;

/** What was read: thumbprints, key ids and notes. */
const read = (text: string): object[] =>
  findKeys(Buffer.from(text)).keys.map((sealed) => {
    const { key, kid, notes } = sealed.open({});
    return { key: thumbprint(key), kid, notes };
  });

describe('a JWK that is not JSON is read, with a note:', () => {
  test.each([
    ['Python', single()],
    ['JavaScript', `const jwk = {\n${joined(',\n', (name, value) => `  ${name}: '${value}'`)},\n};\n`],
    ['YAML', `${joined('\n', (name, value) => `${name}: ${name === 'kid' ? `"${value}"` : value}`)}\n`],
    ['a key set in YAML', `keys:\n  - ${joined('\n    ', (name, value) => `"${name}": "${value}"`)}\n`],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([{ key: thumbprint(testKey), kid: 'a b', notes: [NOTE] }]);
  });
  test('two of them, each with its own id', () => {
    const text = `{'keys': [${single(membersOf(testKey, 'one'))}, ${single([...membersOf(otherKey, 'two')].reverse())}]}`;
    expect(read(text)).toEqual([
      { key: thumbprint(testKey), kid: 'one', notes: [NOTE] },
      { key: thumbprint(otherKey), kid: 'two', notes: [NOTE] },
    ]);
  });
});

test('a member that is there twice is refused', () => {
  const [sealed] = findKeys(Buffer.from(single([...membersOf(), ['kid', 'b']]))).keys;
  expect(() => sealed?.open({})).toThrow(/duplicate member "kid"/);
});

test('JSON with a key that is damaged stays damaged JSON', () => {
  expect(() =>
    findKeys(Buffer.from(`${JSON.stringify(createPublicKey(testKey).export({ format: 'jwk' })).slice(0, -1)},`)),
  ).toThrow('the JSON ends too early');
});
