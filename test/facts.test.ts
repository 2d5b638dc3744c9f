/** Each of these facts is in one file only, so that a change needs one edit. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** The code of a file, without its comments. */
const codeOf = (name: string): string =>
  readFileSync(join(src, name), 'utf8')
    .replace(/^\s*\/\*[\s\S]*?\*\/$/gm, '')
    .replace(/^\s*\/\/.*$/gm, '');

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();
const codes = files.map((name) => [name, codeOf(name)] as const);

test.each<[fact: string, pattern: RegExp, where: string[]]>([
  ['the name of the grant', /grant-type:jwt-bearer/, ['core/jwt/grant-type.ts']],
  ['the longest wait for a server', /\b15_?000\b|--timeout 15\b|TIMEOUT = 15\b/, ['core/defaults.ts']],
  ['the days that a renewal is given', /_DAYS = 30\b/, ['core/defaults.ts']],
  ['the names of this computer', /127(?:\\?\.|\\b|\()/, ['core/jwt/web-addresses.ts']],
  [
    'the password in a URL',
    /\burl\.(?:username|password)\b|\{ username, password \}|before the @/,
    ['core/jwt/web-addresses.ts'],
  ],
  ['why an assertion needs https', /can sign in with it/, ['providers/settings.ts']],
  ['what UTF-16 looks like', /'utf-16|=== 0xfe\b|\\xff\\xfe/, ['core/octets/text-encoding.ts']],
  [
    'what a response means for retrying and saving',
    /\bcopying\b[^?:]*=>|\{ copying|\{ clientId \}\) => clientId/,
    ['core/refusals/recognise-refusal.ts'],
  ],
  ['which setting a claim stands for', /sub: (?:username\b|'sub')|username: 'sub'|'--(?:iss|aud)'/, ['providers/settings.ts']],
  ['how keys are compared', /(?:[Kk]ey|own|one|published)\??\.equals\(/, ['core/keys/same-key.ts']],
  ['how a record is opened', /\breadSettled\(record/, ['cli/bundle/open-bundle.ts']],
])('%s is in one file', (_, pattern, where) => {
  expect(codes.filter(([, code]) => pattern.test(code)).map(([name]) => name)).toEqual(where);
});
