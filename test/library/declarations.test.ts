/** The declarations of the library: a change of the interface shows in test/fixtures/declarations.txt. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { providers } from '../../src/providers/index.ts';

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
