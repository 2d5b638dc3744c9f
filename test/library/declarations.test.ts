/** The declarations of the library: a change of the interface shows in test/fixtures/declarations.txt. */

import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { selfSign } from '../../src/certificates.ts';
import { extendedKeyUsages, jwkAlgorithms, keyUsages } from '../../src/core/defaults.ts';
import { algorithmsOf } from '../../src/core/keys/jwk/jwk-algorithms.ts';
import { languages } from '../../src/own-templates/languages.ts';
import { providers } from '../../src/providers/index.ts';
import { frozen, testKey } from '../fixtures.ts';

const { privateKey: ecKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const types = resolve(import.meta.dirname, '../../dist/types');

test('only intended changes', async () => {
  const files = readdirSync(types, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /^(?:library\/)?[\w/-]+\.d\.ts$/.test(name) && !/^(?:core|providers)\//.test(name))
    .sort();
  const shown = files.map((name) => {
    const text = readFileSync(join(types, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    return `// ${name}\n${text
      .replace(/[ \t]+$/gm, '')
      .replace(/\n{2,}/g, '\n')
      .trim()}\n`;
  });
  await expect(shown.join('\n')).toMatchFileSnapshot('../fixtures/declarations.txt');
});

test('they show no internals: of core and providers, only what the functions take and return', () => {
  const internals = readdirSync(types, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /^(?:core|providers|rehearsal)\/.*\.d\.ts$/.test(name));
  expect(internals.sort()).toEqual([
    'core/defaults.d.ts',
    'core/errors.d.ts',
    'core/jwt/algorithms.d.ts',
    'core/next-command.d.ts',
  ]);
});

/** The texts of a union in a declaration. */
const union = (text: string, form: RegExp): string[] =>
  (form.exec(text)?.[1]?.match(/'[^']+'/g) ?? []).map((one) => one.slice(1, -1));

test('the types name all choices of the settings', () => {
  const text = readFileSync(join(types, 'library/provider-settings.d.ts'), 'utf8');
  const choices = providers.flatMap(({ settings }) =>
    settings.flatMap(({ name, question }) => (question?.choices ? [[name, question.choices.map(({ value }) => value)]] : [])),
  );
  const named = { region: 'AnypointRegion', appType: 'SalesforceAppType' };
  const typed = Object.entries(named).map(([name, type]) => {
    expect(text).toMatch(new RegExp(`^    ${name}\\?: ${type} \\| undefined;`, 'm'));
    return [name, union(text, new RegExp(`type ${type} = ([^;]+);`))];
  });
  expect(Object.fromEntries(typed)).toEqual(Object.fromEntries(choices));
  const bundle = readFileSync(join(types, 'library/bundle/create-bundle.d.ts'), 'utf8');
  expect(union(bundle, /language\?: ([^;]+) \| undefined/)).toEqual(languages);
});

test('the types name all usages and algorithms that are accepted', async () => {
  const certificates = keyUsages.map((usage) => {
    const key = /encipherOnly|decipherOnly|keyAgreement/.test(usage) ? ecKey : testKey;
    const limit = /^(?:en|de)cipherOnly$/.test(usage) ? (['keyAgreement'] as const) : [];
    return selfSign(key, { subject: 'CN=a', keyUsage: [usage, ...limit], extendedKeyUsage: extendedKeyUsages, now: frozen });
  });
  expect(certificates).toHaveLength(keyUsages.length);
  const curves = ['P-256', 'P-384', 'P-521', 'secp256k1'].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }));
  const edwards = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed448'), generateKeyPairSync('x25519')];
  const keys = [testKey, ...[...curves, ...edwards].map(({ privateKey }) => privateKey)];
  const known = keys.flatMap((key) => {
    const { signing, other } = algorithmsOf(key);
    return [...signing, ...other];
  });
  expect([...new Set(known)].sort()).toEqual([...jwkAlgorithms].sort());
});

test('the types name all settings of each provider', () => {
  const text = readFileSync(join(types, 'library/provider-settings.d.ts'), 'utf8');
  const members = (name: string): string[] => {
    const [, body = ''] = new RegExp(`interface ${name}(?: extends \\w+)? \\{([^}]*)\\}`).exec(text) ?? [];
    return [...body.matchAll(/^ {4}(\w+)\?:/gm)].map(([, member = '']) => member);
  };
  const interfaces = { salesforce: 'SalesforceSettings', anypoint: 'AnypointSettings', generic: 'OtherSettings' };
  const typed = Object.entries(interfaces).map(([id, name]) => [id, [...members('CommonSettings'), ...members(name)].sort()]);
  expect(Object.fromEntries(typed)).toEqual(
    Object.fromEntries(providers.map(({ id, settings }) => [id, settings.map(({ name }) => name).sort()])),
  );
});
