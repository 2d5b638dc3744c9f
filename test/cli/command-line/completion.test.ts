import { describe, expect, test } from 'vitest';
import { bashCompletion } from '../../../src/cli/command-line/completion/bash.ts';
import { byTakes, completedOf } from '../../../src/cli/command-line/completion/completed.ts';
import { fishCompletion } from '../../../src/cli/command-line/completion/fish.ts';
import { powershellCompletion } from '../../../src/cli/command-line/completion/powershell.ts';
import { zshCompletion } from '../../../src/cli/command-line/completion/zsh.ts';
import { topicRows } from '../../../src/cli/command-line/topics/topic-texts.ts';
import { commands } from '../../../src/cli/command-table.ts';
import { argument, type CommandData, flag, flagEntries } from '../../../src/cli/flags.ts';
import { completionShells } from '../../../src/core/defaults.ts';
import { flagOf } from '../../../src/providers/settings.ts';
import { requireValid } from '../../parsed.ts';
import { scratch } from '../../strangers.ts';
import { runIn } from '../world.ts';

const made: CommandData[] = [
  {
    name: 'make',
    description: "make [it]: the user's choice",
    examples: ['make'],
    writes: true,
    flags: {
      directory: argument.directory('where'),
      kind: flag.choice(['one', 'two'], 'which \u2019kind\u2019 of it: $HOME \\ `x`'),
      server: flag.text('<name>', 'a server', { completes: ['near', 'far'] }),
      settings: flag.settings({ userName: flag.text('<user>', 'a user') }),
      key: flag.file('a key'),
      bundle: flag.file('a bundle', { placeholder: '<directory>' }),
      san: flag.list('<type:value>', 'a name'),
    },
  },
  { name: 'list', description: 'list them', examples: ['list'], flags: {} },
  {
    name: 'show',
    description: 'show some',
    examples: ['show'],
    flags: { what: argument.optional('what', async () => ['one', 'two']), inputs: argument.many('files') },
  },
];
const small = await completedOf(made, [['files', 'the files']]);
const whole = await completedOf(await Promise.all(commands.map(({ data }) => data())), topicRows);
const makers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion, powershell: powershellCompletion };

describe('what there is to complete', () => {
  test('says of each flag and argument what it takes', () => {
    const [make, list, show, help] = small.commands;
    expect(Object.fromEntries(make?.flags.map(({ flag, takes }) => [flag, takes]) ?? [])).toEqual({
      '--kind': ['one', 'two'],
      '--server': ['near', 'far'],
      '--user-name': 'text',
      '--key': 'files',
      '--bundle': 'directories',
      '--san': 'text',
      ...Object.fromEntries(
        ['--json', '--force', '--dry-run', '--no-input', '--debug', '--help'].map((name) => [name, 'nothing']),
      ),
    });
    expect([make, list, show, help].map((one) => one?.arguments.map(({ takes }) => takes))).toEqual([
      ['directories'],
      [],
      [['one', 'two'], 'files'],
      [['make', 'list', 'show', 'files']],
    ]);
    expect(byTakes(make?.flags ?? []).find(({ takes }) => takes === 'text')?.flags).toEqual(['--user-name', '--san']);
  });
  test('are providers, choices, sizes and shells by name', () => {
    const takenBy = (command: string, name: string) =>
      whole.commands.find((one) => one.name === command)?.flags.find((one) => one.flag === name)?.takes;
    for (const command of ['init', 'sign', 'token', 'explain']) {
      expect(takenBy(command, '--provider'), command).toEqual(['salesforce', 'anypoint', 'generic']);
    }
    expect(takenBy('init', '--app-type')).toEqual(['external-client-app', 'connected-app']);
    expect(takenBy('renew', '--bits')).toEqual(['2048', '3072', '4096']);
    expect(takenBy('verify', '--with')).toBe('files');
    expect(whole.commands.find(({ name }) => name === 'completion')?.arguments[0]?.takes).toEqual(completionShells);
    expect(whole.commands.find(({ name }) => name === 'use')?.arguments.map(({ takes }) => takes)).toEqual([
      expect.arrayContaining(['sf', 'curl']),
      'directories',
    ]);
    expect(whole.commands.find(({ name }) => name === 'help')?.arguments[0]?.takes).toEqual(
      expect.arrayContaining(['init', 'exit-codes']),
    );
  });
});

describe.each(completionShells)('the script for %s', (shell) => {
  const script = makers[shell](whole);
  test('of a made-up program', async () => {
    const name = shell === 'powershell' ? 'ps1' : shell;
    await expect(makers[shell](small)).toMatchFileSnapshot(`../../fixtures/completion/made-up.${name}`);
  });
  test('names every command, flag and topic', async () => {
    for (const { data } of commands) {
      const one = await data();
      expect(script).toContain(one.name);
      for (const [member] of flagEntries(one)) {
        expect(script, member).toContain(shell === 'fish' ? `-l ${flagOf(member).slice(2)} ` : flagOf(member));
      }
    }
    for (const [topic] of topicRows) expect(script).toContain(topic);
  });
  test('is ASCII, ends with a line break, and starts no program at each Tab', () => {
    expect(script).toMatch(/^[\n\x20-\x7e]*\n$/);
    expect(script).not.toMatch(/\$\(\s*(?:npx|jwt-kit)|[`(]jwt-kit |\b(?:node|exec)\b/);
  });
  test('is what the command prints', async () => {
    const { status, stdout, stderr } = await runIn(scratch(), ['completion', shell]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: script, stderr: '' });
  });
});

/** What PowerShell reads: comments, strings in single and double quotes, and everything else as it is. */
function tokensOf(script: string): { comments: string[]; strings: string[]; rest: string } {
  const comments: string[] = [];
  const strings: string[] = [];
  const rest = script.replace(
    /(#[^\n]*)|['\u2018-\u201b]((?:[^'\u2018-\u201b]|['\u2018-\u201b]{2})*)['\u2018-\u201b]|"([^"]*)"/g,
    (_, comment?: string, single?: string, double?: string) => {
      if (comment !== undefined) comments.push(comment);
      else strings.push((single ?? double ?? '').replace(/(['\u2018-\u201b])\1/g, '$1'));
      return comment === undefined ? '§' : '';
    },
  );
  return { comments, strings, rest };
}

describe('the script for PowerShell', () => {
  test('quotes every text, also with curly quotes, which PowerShell takes for straight ones', () => {
    const { strings } = tokensOf(powershellCompletion(small));
    expect(strings).toEqual(
      expect.arrayContaining(["make [it]: the user's choice", 'which \u2019kind\u2019 of it: $HOME \\ `x`']),
    );
    const flags = whole.commands.flatMap(({ flags: some }) => some.map(({ says }) => says));
    expect(tokensOf(powershellCompletion(whole)).strings).toEqual(expect.arrayContaining(flags));
  });
  test('is valid PowerShell', async () => {
    for (const one of [small, whole]) await requireValid('ps1', powershellCompletion(one));
  });
  test('closes what it opens', () => {
    const { rest } = tokensOf(powershellCompletion(whole));
    const open: string[] = [];
    for (const [one] of rest.matchAll(/[()[\]{}]/g)) {
      if ('([{'.includes(one)) open.push(one);
      else expect(`${open.pop()}${one}`).toMatch(/^(?:\(\)|\[\]|\{\})$/);
    }
    expect(open).toEqual([]);
    expect(rest).not.toMatch(/['"\u2018-\u201f`]/);
  });
});

describe('completion', () => {
  test.each([
    [['completion', 'tcsh'], 'unknown shell "tcsh"', 'use one of bash, zsh, fish, powershell'],
    [['completion'], 'missing: a shell: bash, zsh, fish, powershell', 'for example npx jwt-kit completion bash'],
  ])('refuses %j', async (words, message, hint) => {
    const { status, stderr } = await runIn(scratch(), words);
    expect({ status, stderr }).toEqual({ status: 2, stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n` });
  });
  test('prints the script as data with --json', async () => {
    const { stdout } = await runIn(scratch(), ['completion', 'fish', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, command: 'completion', shell: 'fish', script: makers.fish(whole) });
  });
});
