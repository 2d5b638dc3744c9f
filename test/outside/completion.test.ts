/** The completion scripts in the real shells, without jwt-kit or npx in reach: no program is started to complete a word. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished } from 'vitest';
import { Terminal } from '../cli/terminal/terminal.ts';
import { program } from '../program.ts';
import { run, scratch, testWith } from '../strangers.ts';

/** A directory with a script, a file and a directory to complete. */
function prepared(shell: 'bash' | 'zsh' | 'fish'): string {
  const cwd = scratch();
  writeFileSync(join(cwd, 'script'), execFileSync(process.execPath, [program, 'completion', shell]));
  mkdirSync(join(cwd, 'my orgs'));
  writeFileSync(join(cwd, 'my.key'), '');
  return cwd;
}

/** Command lines up to the word to complete, and what it can become; the same in every shell. */
const lines: readonly [words: readonly string[], offered: readonly string[]][] = [
  [['si'], ['sign']],
  [['he'], ['help']],
  [
    ['init', '--provider', ''],
    ['anypoint', 'generic', 'salesforce'],
  ],
  [['init', '--app-type', 'c'], ['connected-app']],
  [
    ['key', '--type', 'e'],
    ['ec', 'ed25519'],
  ],
  [['token', 'my', '--no'], ['--no-input']],
  [['completion', 'z'], ['zsh']],
  [
    ['use', 'git'],
    ['github', 'gitlab'],
  ],
  [['use', 'sf', 'my', '--out'], ['--out-dir']],
  [
    ['help', 'ex'],
    ['exit-codes', 'explain'],
  ],
];

describe('completion in bash', () => {
  const offered = (words: readonly string[]): string[] => {
    const called = words[0] === 'npx' ? '_jwt_kit_npx' : '_jwt_kit';
    const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ${called}; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const printed = run('bash', ['--norc', '-uc', script, 'bash', join(prepared('bash'), 'script'), ...words]);
    return printed
      .split('\n')
      .filter((line) => line !== '')
      .sort();
  };
  for (const [words, expected] of lines) {
    testWith('bash', `of ${words.join(' ')}`, () => {
      expect(offered(['jwt-kit', ...words])).toEqual(expected);
      expect(offered(['npx', '--yes', 'jwt-kit', ...words])).toEqual(expected);
    });
  }
  testWith('bash', 'of a value after an equals sign, as bash splits it', () => {
    expect(offered(['jwt-kit', 'init', '--provider', '=', 'sal'])).toEqual(['salesforce']);
    expect(offered(['jwt-kit', 'init', '--provider', '='])).toEqual(['anypoint', 'generic', 'salesforce']);
  });
});

describe('completion in fish', () => {
  const offered = (cwd: string, line: string): string[][] =>
    execFileSync('fish', ['--no-config', '-c', `source script; complete -C "${line}"`], { cwd, encoding: 'utf8' })
      .split('\n')
      .filter((one) => one !== '')
      .map((one) => one.split('\t'));
  for (const [words, expected] of lines) {
    testWith('fish', `of ${words.join(' ')}`, () => {
      const cwd = prepared('fish');
      for (const start of ['jwt-kit', 'npx jwt-kit', 'npx --yes jwt-kit']) {
        const names = offered(cwd, `${start} ${words.join(' ')}`).map(([name]) => name);
        expect(names, start).toEqual(expected);
      }
    });
  }
  testWith('fish', 'has descriptions, and paths only where they belong', () => {
    const cwd = prepared('fish');
    expect(offered(cwd, 'jwt-kit dec')).toEqual([['decode', 'show what a JWT says, without verifying it']]);
    expect(offered(cwd, 'jwt-kit init --jw')).toEqual([['--jwk', "Anypoint: someone else's public key; a file, - or a URL"]]);
    expect(offered(cwd, 'jwt-kit init --name m')).toEqual([]);
    expect(offered(cwd, 'jwt-kit key --out my').map(([name]) => name)).toEqual(['my orgs/', 'my.key']);
    expect(offered(cwd, 'jwt-kit doctor my').map(([name]) => name)).toEqual(['my orgs/']);
  });
});

/** Each shell at a terminal: how it is started, and how a command that prints its words is defined. */
const shells = {
  bash: {
    words: ['bash', '--norc', '--noprofile', '-i'],
    before: 'PS1=\'> \'; jwt-kit() { printf \'<%s>\' "$@"; echo; }; npx() { jwt-kit "$@"; }; source ./script',
  },
  zsh: {
    words: ['zsh', '-f', '-i'],
    before:
      'PS1=\'> \'; autoload -Uz compinit; compinit -D -u; jwt-kit() { printf \'<%s>\' "$@"; echo; }; npx() { jwt-kit "$@"; }; source ./script',
  },
} as const;

describe.each(['bash', 'zsh'] as const)('Tab in %s', (shell) => {
  testWith(shell, 'completes commands, flags, values, files and directories', async () => {
    const { words, before } = shells[shell];
    const terminal = new Terminal(words, { cwd: prepared(shell), columns: 200 });
    onTestFinished(() => terminal.close());
    terminal.press(`${before}; echo rea''dy\r`);
    await terminal.shows('ready');
    const typed: [string, string][] = [
      ['jwt-kit si\tmy\\ o\t', '<sign><my orgs'],
      ['jwt-kit key --ty\trs\t--ou\tmy.\t', '<key><--type><rsa><--out><my.key>'],
      ['jwt-kit explain --bundle my\t--js\t', '<explain><--bundle><my orgs'],
      ['npx --yes jwt-kit init --prov\tany\t', '<--yes><jwt-kit><init><--provider><anypoint>'],
      ['npx jwt-kit doctor m\t', '<jwt-kit><doctor><my orgs'],
      ['jwt-kit use jenk\tmy\t', '<use><jenkins><my orgs'],
    ];
    for (const [keys, printed] of typed) {
      // The cursor waits after each Tab, as a person does.
      for (const part of keys.split(/(?<=\t)/)) terminal.press(part);
      terminal.press('\r');
      await terminal.shows(printed);
    }
  });
});

describe('the script for zsh', () => {
  testWith('zsh', 'works from a directory of $fpath, and says so if it is loaded too early', () => {
    const cwd = prepared('zsh');
    const autoloaded = `mkdir f; cp script f/_jwt-kit; fpath=($PWD/f $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[jwt-kit]`;
    expect(execFileSync('zsh', ['-f', '-c', autoloaded], { cwd, encoding: 'utf8' })).toBe('_jwt-kit\n');
    const early = spawnSync('zsh', ['-f', '-c', 'source ./script'], { cwd, encoding: 'utf8' });
    expect(early.stderr).toBe('jwt-kit: load completion after compinit: autoload -Uz compinit && compinit\n');
  });
});
