/** Real shells read printed commands as intended; on Windows, where no quoting is safe, special values are left out. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine, fromHere, printedCommand, printedError, shellWord } from '../../src/cli/printed-command.ts';
import { visible } from '../../src/core/escape.ts';
import { Commands } from '../../src/core/fold.ts';
import { blanks, type NextCommand } from '../../src/core/next-command.ts';
import { scratch } from '../strangers.ts';
import { acme, key } from './rehearsal.ts';
import { runIn } from './world.ts';

const posix = { invokedAs: 'npx jwt-kit', platform: 'linux', printedCommands: new Commands() } as const;
const windows = { invokedAs: 'npx jwt-kit', platform: 'win32', printedCommands: new Commands() } as const;

test('options without a command are printed as flags, and so is an option in an error', () => {
  const add: NextCommand = { to: 'allow it', options: { allowWeak: true, kid: 'a' } };
  expect(printedCommand(add, posix)).toBe('--allow-weak --kid a');
  const problem = { code: 'USAGE', message: 'too short', option: 'passphraseFile', hint: 'stop', next: add } as const;
  expect(printedError(problem, posix)).toEqual({
    message: '--passphrase-file: too short',
    hint: 'stop; to allow it: --allow-weak --kid a',
  });
});

// On Windows, the paths in it have backslashes.
test.skipIf(process.platform === 'win32')('a command for a directory is printed for the working directory of the user', () => {
  const next = { command: 'init', directory: '.', options: { key: 'server.key', name: 'a', force: true } } as const;
  expect(printedCommand(fromHere(next, 'app/jwt-kit.json'), posix)).toBe(
    'npx jwt-kit init app --key app/server.key --name a --force',
  );
  expect(printedCommand(fromHere(next, 'jwt-kit.json'), posix)).toBe('npx jwt-kit init . --key server.key --name a --force');
  expect(fromHere({ ...next, directory: 'other' }, 'app/jwt-kit.json')).toEqual({ ...next, directory: 'other' });
});

/** Values that some shells split or expand. */
const known = [
  ...Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).filter((character) => character !== '\0'),
  ...[
    '',
    ' ',
    '~',
    '~root',
    '~/x',
    '-',
    '--',
    '-x',
    '--force',
    '=ls',
    '==',
    '@x',
    '@{1}',
    '@(1)',
    '#x',
    'a#b',
    '!!',
    'a!b',
    '!$',
  ],
  ...[
    '$HOME',
    '$(id)',
    '`id`',
    "$'\\n'",
    '"',
    "'",
    "''",
    "'\\''",
    '\\',
    '\\\\',
    "a\\'b",
    'a\\',
    '*',
    '?',
    '[a]',
    '{a,b}',
    '{1..3}',
  ],
  ...[
    'a;b',
    'a&b',
    'a|b',
    '>x',
    '<x',
    '2>&1',
    '(a)',
    'a b',
    'a  b',
    ' a',
    'a ',
    '" & calc.exe & "',
    '%PATH%',
    '^&',
    '%%',
    '--%',
  ],
  ...[
    'C:\\Users\\Ann Lee\\app',
    '\\\\server\\share',
    'café',
    '日本',
    '😀',
    '\u2018x\u2019',
    '\u201cx\u201d',
    '\u00a0',
    'a=b',
    'a:~b',
    'x,y',
  ],
  ...[
    'line\nbreak',
    'a\rb',
    '\t',
    '\u001b[31m',
    '\u202eabc',
    'a\u200bb',
    'https://a.example/x?y=1&z=2#t',
    'CN=Order Sync,O="A, B"',
  ],
];

/** Thousands of odd values, the same on every run (mulberry32). */
function strange(count: number): string[] {
  let state = 20_240_229;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(5) }, () => known[below(known.length)] as string).join(''),
  );
}

const values = [...known, ...strange(3000)];

/** How a shell splits command lines into words, one list for each. */
function readBy(shell: string, lines: readonly string[]): string[][] {
  const script = ["end=$(printf '\\001')", ...lines.map((line) => `printf '%s\\0' ${line} "$end"`), ''].join('\n');
  const { stdout, status, stderr } = spawnSync(shell, ['-s'], { input: script, maxBuffer: 1 << 28 });
  expect([status, stderr.toString()]).toEqual([0, '']);
  return stdout
    .toString()
    .split('\u0001\0')
    .slice(0, -1)
    .map((line) => line.split('\0').slice(0, -1));
}

describe.skipIf(process.platform === 'win32').each(['bash', 'sh'])('%s reads', (shell) => {
  test('one word as the original value', () => {
    const printed = values.filter((value) => shellWord(value, 'linux') !== undefined);
    expect(values.filter((value) => !printed.includes(value))).toEqual(values.filter((value) => visible(value) !== value));
    const words = readBy(
      shell,
      printed.map((value) => shellWord(value, 'linux') as string),
    );
    expect(words.map(([word]) => word)).toEqual(printed);
  });
  test('a whole command as its directory and its options', () => {
    const sound = values.filter((value) => visible(value) === value && value !== '');
    const lines = sound.map((value, at) => {
      const other = sound[sound.length - 1 - at] as string;
      return commandLine(
        { command: 'token', directory: value, options: { clientId: other, newKey: true, claim: [value, other] } },
        posix,
      );
    });
    expect(lines.flatMap(({ leftOut }) => leftOut)).toEqual([]);
    const flag = (name: string, value: string): string[] =>
      value.startsWith('-') && value !== '-' ? [`${name}=${value}`] : [name, value];
    expect(
      readBy(
        shell,
        lines.map(({ line }) => line),
      ),
    ).toEqual(
      sound.map((value, at) => {
        const other = sound[sound.length - 1 - at] as string;
        const directory = value.startsWith('-') && value !== '-' ? `./${value}` : value;
        return [
          ...['npx', 'jwt-kit', 'token', directory, ...flag('--client-id', other), '--new-key'],
          ...[...flag('--claim', value), ...flag('--claim', other)],
        ];
      }),
    );
  });
});

test('text that zsh or fish reads differently from sh is quoted too', () => {
  expect(['=ls', '@x', '~x', '{a,b}', '!x', '#x'].map((value) => shellWord(value, 'darwin'))).toEqual([
    ...["'=ls'", "'@x'", "'~x'", "'{a,b}'", "'!x'", "'#x'"],
  ]);
});

describe('on Windows', () => {
  test('no word has a special meaning in cmd or PowerShell', () => {
    for (const value of values) {
      const next: NextCommand = { command: 'token', directory: value, input: value, options: { clientId: value, key: value } };
      expect(commandLine(next, windows).line).toMatch(/^npx jwt-kit token(?: [A-Za-z0-9._:/+-][A-Za-z0-9._:/@=+-]*)*$/);
    }
  });
  test.each<[NextCommand, string]>([
    [{ command: 'renew', directory: 'C:\\apps\\order-sync' }, 'npx jwt-kit renew C:/apps/order-sync'],
    [{ command: 'renew', directory: '\\\\server\\share\\app' }, 'npx jwt-kit renew //server/share/app'],
    [
      { command: 'renew', directory: 'C:\\Ann Lee\\app', options: { newKey: true } },
      'npx jwt-kit renew --new-key (type the directory yourself: shells quote such values differently)',
    ],
    [
      { command: 'csr', options: { key: 'app\\server.key', subject: 'CN=Order Sync', out: '" & calc.exe & "' } },
      'npx jwt-kit csr --key app/server.key (type --subject and --out yourself: shells quote such values differently)',
    ],
    [{ command: 'token', options: { username: 'sync@acme.com' } }, 'npx jwt-kit token --username sync@acme.com'],
    [
      { command: 'token', options: { clientId: { blank: 'client id' } } },
      'npx jwt-kit token (add --client-id with the client id)',
    ],
    [
      { command: 'convert', input: { blank: 'source' }, options: { passphraseFile: { blank: 'file' }, out: 'a b' } },
      'npx jwt-kit convert (add the source and --passphrase-file with the file; type --out yourself: shells quote such values differently)',
    ],
    [{ options: { passphraseFile: { blank: 'file' } } }, '--passphrase-file <file>'],
  ])('%j', (next, printed) => {
    expect(printedCommand(next, windows)).toBe(printed);
  });
});

describe('a value that only the user knows', () => {
  const io = { invokedAs: 'jwt-kit', platform: 'linux', printedCommands: new Commands() } as const;
  test.each<[string, NextCommand, string]>([
    [
      'that the command asks for is left out',
      { command: 'token', options: { clientId: { blank: 'id', asked: true } } },
      'jwt-kit token',
    ],
    [
      'of a file has a name to paste',
      { command: 'renew', options: { certificate: blanks.certificate } },
      'jwt-kit renew --certificate from-the-ca.crt',
    ],
    [
      'that nothing asks for is named',
      { command: 'token', options: { username: { blank: 'user' } } },
      'jwt-kit token (add --username with the user)',
    ],
    [
      'of an option alone is in angle brackets',
      { options: { passphraseFile: blanks.passphraseFile } },
      '--passphrase-file <file>',
    ],
  ])('%s', (_, next, printed) => {
    expect(printedCommand(next, io)).toBe(printed);
  });
});

/** The text after the name of the program, or of curl, on each line. */
const commandsIn = (text: string): string[] => text.match(/(?:npx jwt-kit|curl\.exe) .*/g) ?? [];

describe('every command that is printed', () => {
  test('leaves out the name of a directory that would start a program on Windows', async () => {
    const cwd = scratch();
    const name = 'a & calc.exe & b';
    const changes = { platform: 'win32' } as const;
    const flags = ['--provider', 'salesforce', '--name', 'App', ...acme, '--key', key];
    const said: string[] = [];
    const run = async (...words: string[]): Promise<void> => {
      const { stdout, stderr } = await runIn(cwd, words, changes);
      said.push(...commandsIn(`${stdout}\n${stderr}`));
    };
    await run('init', name, ...flags);
    await run('token', name, '--curl', '--client-id', 'a & calc.exe', '--claim', 'x=" & calc.exe & "');
    await run('explain', "user hasn't approved this consumer", '--bundle', name);
    await run('rehearse', name, '--for', '0s');
    await run('renew', name);
    await run('doctor', name, '--ics', 'a.ics');
    for (const file of ['server.crt', 'server.csr', 'public.pem', 'jwks.json', 'CHECKLIST.md', 'server.key', 'jwt-kit.json']) {
      rmSync(join(cwd, name, file));
      await run('doctor', name);
      await run('renew', name);
      await run('token', name);
    }
    mkdirSync(join(cwd, 'empty'));
    await run('doctor', 'empty');
    expect(said.length).toBeGreaterThan(20);
    for (const line of said) expect(line.replace('"@-"', '')).not.toMatch(/calc|[<>&"|^%](?! curl\.exe)/);
  });
  test('a discovery document cannot put a command into one', async () => {
    const document = JSON.stringify({ issuer: 'x', jwks_uri: 'https://a.example/keys;calc$(id)' });
    const { Readable } = await import('node:stream');
    const ran = await runIn(scratch(), ['convert', '-'], { stdin: Readable.from([Buffer.from(document)]) });
    expect(ran.stderr).toContain(`npx jwt-kit convert 'https://a.example/keys;calc$(id)'\n`);
  });
  test('curl on Windows', async () => {
    const words = ['token', '--key', key, '--iss', 'a', '--sub', 'b c', '--aud', 'c', '--curl'];
    const sending = ['--url', 'https://a.example/t?x=1&y=2', '--scope', 'api', '--field', 'n=a b'];
    const ran = await runIn(scratch(), [...words, ...sending], { platform: 'win32' });
    expect(ran).toMatchObject({
      status: 0,
      stdout: `npx jwt-kit sign --key ${key} --iss a --aud c --form | curl.exe --silent --show-error --max-time 15 --data "@-" --data-urlencode scope=api\n`,
      stderr:
        'jwt-kit: note: the command is incomplete: type --sub and the field n and the address yourself: shells quote such values differently\n',
    });
  });
  test('curl reads no file for a field whose name contains an @', async () => {
    const words = ['token', '--key', key, '--iss', 'a', '--sub', 'b', '--aud', 'c', '--curl', '--url', 'https://a.example/t'];
    const ran = await runIn(scratch(), [...words, '--field', '@x=y']);
    expect(ran.stdout).toContain(" --data-urlencode '%40x=y' https://a.example/t\n");
  });
});
