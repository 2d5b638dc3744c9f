/** Names that Windows cannot handle, and `~`: refused in every place that takes a path. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/command-table.ts';
import { argumentsOf, flagEntries } from '../../src/cli/flags.ts';
import { wrongWith } from '../../src/cli/path-names.ts';
import { flagOf } from '../../src/providers/settings.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const quoted = 'the path contains "';
const device = (name: string): string => `${name} is the name of a device on Windows`;
const variable = (name: string): string => `a variable such as ${name} was not replaced by its value`;
const not = (what: string): string => `the path contains ${what}, which Windows does not allow in a name`;
const colon = 'the path contains a colon that is not after a drive letter';
const end = 'a name in the path ends with a dot or a space, which Windows cannot handle';

describe('on Windows', () => {
  test.each([
    ['CON', device('CON')],
    ['nul', device('nul')],
    ['keys\\nul\\server.key', device('nul')],
    ['C:/keys/Prn', device('Prn')],
    ['aux.txt', device('aux')],
    ['aux .txt', device('aux')],
    ['com1', device('com1')],
    ['COM²', device('COM²')],
    ['lpt9.key', device('lpt9')],
    ['LPT¹', device('LPT¹')],
    ['CONIN$', device('CONIN$')],
    ['conout$.log', device('conout$')],
    ['app.', end],
    ['app ', end],
    ['app. /server.key', end],
    ['...', end],
    ['a?b', not('?')],
    ['*.key', not('*')],
    ['<file>', not('<')],
    ['a>b', not('>')],
    ['a|b', not('|')],
    ['a\tb', not('a control character')],
    ['a\\dir"', quoted],
    ['my dir" --force', quoted],
    ['server.key:stream', colon],
    ['C:\\a:b', colon],
    ['CC:\\a', colon],
    ['%TEMP%\\app', variable('%TEMP%')],
    ['%ProgramFiles(x86)%', variable('%TEMP%')],
    ['$env:TEMP/app', variable('$env:TEMP')],
    [['$', '{ENV:TEMP}'].join(''), variable('$env:TEMP')],
    ['~/app', '~ is not supported'],
  ])('%j is refused', (path, says) => {
    expect(wrongWith(path, 'win32')?.says).toBe(says);
  });

  test.each([
    ...[
      '.',
      '..',
      '../app',
      '.\\app',
      'C:\\Users\\Ä b\\app\\',
      'c:app',
      'c:',
      '\\\\server\\share\\a',
      '\\\\?\\C:\\app',
      './~a',
    ],
    ...['console', 'com', 'com0', 'com10', 'nulls', 'a.nul', '.aux', 'auxiliary.txt', '100%', '50% of 100%', '%/%', "it's (1)"],
    ...['a.b', '.a', '-', 'a-b_c', '$HOME', 'a~1', '%'],
  ])('%j is accepted', (path) => {
    expect(wrongWith(path, 'win32')).toBeUndefined();
  });
});

test.each(['CON', 'a?', 'a:b', 'a"', 'a ', '%TEMP%', '$env:X'])('elsewhere, %j is a name', (path) => {
  expect(wrongWith(path, 'linux')).toBeUndefined();
});
test.each(['~', '~/a', '~bob/a', '~a'])('elsewhere too, %j is refused', (path) => {
  expect(wrongWith(path, 'linux')?.says).toBe('~ is not supported');
});

/** Words that make every other check of a command pass, up to the reading of files. */
const needed: Readonly<Record<string, readonly string[]>> = {
  cert: ['--key', 'k', '--subject', 'CN=a'],
  csr: ['--key', 'k', '--subject', 'CN=a'],
  convert: ['k'],
  passphrase: ['k'],
  repair: ['k'],
  use: ['sf'],
  verify: ['--with', 'k'],
  init: ['--provider', 'generic', '--name', 'a'],
};

/** Flags and arguments that are usually a file, but may be a URL, a key or a text. */
const mixed = [
  ['init', '--provider', 'anypoint', '--name', 'a', '--jwk'],
  ['verify', 'e30.e30.e30', '--with'],
  ['convert'],
] as const;

const data = await Promise.all(commands.map((entry) => entry.data()));
const places = data.flatMap((command) => {
  const words = [command.name, ...(needed[command.name] ?? [])];
  return [
    ...flagEntries(command).flatMap(([member, { kind }]) =>
      kind === 'file' ? [{ words: [...words, flagOf(member)], says: `${flagOf(member)}: ${device('NUL')}` }] : [],
    ),
    ...(argumentsOf(command).some(({ flag }) => flag.path) ? [{ words, says: device('NUL') }] : []),
  ];
});

test('the flags of all commands are looked at', () => {
  expect(places.map(({ words }) => `${words[0]} ${words.at(-1)}`)).toEqual(
    expect.arrayContaining([
      'key --out',
      'cert --csr',
      'doctor --ics',
      'doctor doctor',
      'use sf',
      'use --out-dir',
      'explain --bundle',
      'sign --claims',
    ]),
  );
});
test.each([...places, ...mixed.map((words) => ({ words, says: device('NUL') }))])('$words: $says', async ({ words, says }) => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'NUL'), 'x');
  const ran = await runIn(cwd, [...words, 'NUL'], { platform: 'win32' });
  expect({ status: ran.status, stdout: ran.stdout, error: ran.stderr.split('\n')[0] }).toEqual({
    status: 2,
    stdout: '',
    error: `jwt-kit: error: ${says}`,
  });
  expect(readdirSync(cwd)).toEqual(['NUL']);
});

test('a token in a file with such a name', async () => {
  const ran = await runIn(scratch(), ['decode', '~/token.jwt']);
  expect(ran.stderr).toBe(
    'jwt-kit: error: ~ is not supported\njwt-kit: hint: write the path in full; in front of a name that starts with ~, put ./\n',
  );
});
test('the hint about a quote', () => {
  expect(wrongWith('my dir" --force', 'win32')?.hint).toBe(
    'a \\ before a closing quote keeps the quote as part of the path: write "my dir", not "my dir\\"',
  );
});
