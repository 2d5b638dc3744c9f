import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { optionsOf, readerOf, requireAnswers } from '../../src/cli/command-line/flag-values.ts';
import { globalFlagsOf } from '../../src/cli/command-line/global-flags.ts';
import { commands } from '../../src/cli/command-table.ts';
import { argument, type CommandData, type FlagData, flag, flagEntries, specOf } from '../../src/cli/flags.ts';
import { pathOptions } from '../../src/cli/printed-command.ts';
import { settingFlags } from '../../src/cli/setting-flags.ts';
import { providers } from '../../src/providers/index.ts';
import { filesLoadedBy, loadedBy, packagesIn } from '../loaded.ts';
import { scratch } from '../strangers.ts';
import { runIn } from './world.ts';

const root = resolve(import.meta.dirname, '../..');
const data = await Promise.all(commands.map((entry) => entry.data()));

const platform = 'linux';

describe('a flag', () => {
  test.each<[string, FlagData, string]>([
    ['passphraseFile', flag.file('x'), '--passphrase-file <file>'],
    ['bits', flag.number('x'), '--bits <n>'],
    ['sub', flag.text('<sub>', 'x'), '--sub <sub>'],
    ['claim', flag.list('<name=value>', 'x'), '--claim <name=value>'],
    ['newKey', flag.toggle('x'), '--new-key'],
    ['keyUse', flag.choice(['a', 'b'], 'x'), '--key-use <use>'],
    ['to', flag.choice(['a', 'b'], 'x', { placeholder: '<form>' }), '--to <form>'],
  ])('is named after its member: %s', (member, made, spec) => expect(specOf(member, made)).toBe(spec));

  test('reads its value by its kind', () => {
    expect(readerOf('out', flag.file('x'))).toBeUndefined();
    expect(readerOf('days', flag.number('x'))?.('365')).toBe(365);
    expect(readerOf('san', flag.list('<x>', 'x'))?.('b', ['a'])).toEqual(['a', 'b']);
    expect(readerOf('san', flag.list('<x>', 'x'))?.('a')).toEqual(['a']);
    expect(readerOf('use', flag.choice(['sig', 'enc'], 'x'))?.('enc')).toBe('enc');
  });

  test.each<[FlagData, string, string, string]>([
    [flag.number('x', { default: 30 }), '1.5', '--some-flag takes a whole number', 'for example --some-flag 30'],
    [flag.number('x', { example: 8899 }), '-1', '--some-flag takes a whole number', 'for example --some-flag 8899'],
    [flag.choice(['a', 'b'], 'x'), 'c', '--some-flag: unknown value "c"', 'use a or b'],
    [flag.choice(['a', 'b', 'c'], 'x'), '', '--some-flag: unknown value ""', 'use one of a, b, c'],
  ])('refuses an invalid value: %j, %j', (made, text, message, hint) => {
    expect(() => readerOf('someFlag', made)?.(text)).toThrow(expect.objectContaining({ code: 'USAGE', message, hint }));
  });
});

describe('the options of a command', () => {
  const made: CommandData = {
    name: 'x',
    description: 'x',
    examples: [],
    flags: {
      input: argument.required('a file', 'a file or -'),
      key: flag.file('the key', { required: true }),
      days: flag.number('days', { default: 365 }),
      subject: flag.text('<dn>', 'whom'),
      csr: flag.file('request'),
      settings: flag.settings({ clientId: flag.text('<id>', 'id') }),
    },
    needsOneOf: ['subject', 'csr'],
    whenMissing: 'run npx jwt-kit x --help',
  };
  test('are the given values and the defaults', () => {
    expect(optionsOf(made, { given: { key: 'k', clientId: 'c', json: true }, words: ['in'], platform })).toEqual({
      input: 'in',
      key: 'k',
      days: 365,
      settings: { clientId: 'c' },
    });
    expect(optionsOf(made, { given: { days: 1 }, words: [], platform })).toEqual({
      days: 1,
      settings: { clientId: undefined },
    });
    expect(optionsOf({ ...made, flags: { text: argument.many('words') } }, { given: {}, words: ['a', 'b'], platform })).toEqual(
      { text: ['a', 'b'] },
    );
  });
  test('must be complete: everything that is missing is named at once', () => {
    const called = { invokedAs: 'jwt-kit' };
    expect(() => requireAnswers(made, {}, called)).toThrow(
      expect.objectContaining({
        code: 'ANSWER_MISSING',
        message: 'missing: a file or -, --key <file>, --subject <dn> or --csr <file>',
        hint: 'run jwt-kit x --help',
      }),
    );
    expect(() => requireAnswers(made, { input: 'a', key: 'k', csr: 'r' }, called)).not.toThrow();
  });
});

describe('the settings of providers', () => {
  const names = (flags: object): string[] => Object.keys(flags).sort();
  test('have a flag each', () => {
    const all = providers.flatMap(({ settings }) => settings.map(({ name }) => name)).filter((name) => name !== 'sub');
    expect(names({ ...settingFlags('init'), ...settingFlags('sign-in') })).toEqual([...new Set(all)].sort());
    const signing = names(settingFlags('sign-in'));
    expect(names(settingFlags('init')).filter((name) => !signing.includes(name))).toEqual(['appType', 'email']);
  });
  test('are listed under the provider if no other has them', () => {
    const setting = (name: string) => ({ name, flag: { value: name, says: name }, check: (value: string) => ({ value }) });
    const lists = [
      { id: 'a', title: 'A', settings: [setting('host'), { ...setting('username'), judgedBy: 'username' as const }] },
      { id: 'b', title: 'B', settings: [{ ...setting('username'), judgedBy: 'username' as const }, setting('email')] },
    ];
    const flags = settingFlags('init', lists);
    expect(Object.entries(flags).map(([name, { provider, group }]) => [name, provider, group])).toEqual([
      ['host', 'A', undefined],
      ['username', undefined, 'Claims'],
      ['email', 'B', undefined],
    ]);
  });
});

describe('the flags of the program', () => {
  test('are on every command; --force and --dry-run on those that write or send', () => {
    const always = ['json', 'noInput', 'debug', 'help'];
    const table = Object.fromEntries(
      data.map((one) => [
        one.name,
        globalFlagsOf(one)
          .map(([member]) => member)
          .filter((member) => !always.includes(member)),
      ]),
    );
    const both = ['force', 'dryRun'];
    expect(table).toEqual({
      ...{
        set: both,
        init: both,
        key: both,
        passphrase: both,
        csr: both,
        cert: both,
        keystore: both,
        checklist: both,
        convert: both,
        repair: both,
      },
      ...{ inspect: [], match: [], sign: [], decode: [], verify: [], rehearse: ['force', 'dryRun'] },
      ...{ token: both, use: both, doctor: both, explain: [], renew: both, completion: [] },
    });
    for (const one of data) expect(globalFlagsOf(one).map(([member]) => member)).toEqual(expect.arrayContaining(always));
  });
  test.each([
    ['sign', '--force'],
    ['sign', '--dry-run'],
    ['decode', '--force'],
    ['verify', '--dry-run'],
    ['explain', '--force'],
    ['inspect', '--force'],
  ])('%s refuses %s like an unknown flag', async (command, word) => {
    const { status, stderr } = await runIn(scratch(), [command, word]);
    expect({ status, first: stderr.split('\n')[0] }).toEqual({
      status: 2,
      first: `jwt-kit: error: unknown option '${word}'`,
    });
  });
  test('are not flags of any command', () => {
    for (const one of data) {
      const own = flagEntries(one).map(([member]) => member);
      expect(own, one.name).toEqual([...new Set(own)]);
      expect(own.filter((member) => /^(json|force|dryRun|noInput|debug|help)$/.test(member))).toEqual([]);
    }
  });
});

test('every command is in a folder of its name, with its flags, and the table loads it', async () => {
  const folders = readdirSync(join(root, 'src/cli/commands'));
  expect(data.map(({ name }) => name).sort()).toEqual(folders.sort());
  for (const { name, data: dataOf, load } of commands) {
    const one = await dataOf();
    const flags = await import(`../../src/cli/commands/${name}/flags.ts`);
    expect(flags[`${name}Flags`]).toBe(one.flags);
    expect(one.name).toBe(name);
    expect(await load()).toBe((await import(`../../src/cli/commands/${one.name}/${one.name}.ts`))[one.name]);
  }
});

test('printed commands treat as paths all flags that take a file', () => {
  const files = data.flatMap((one) => flagEntries(one).flatMap(([member, { kind }]) => (kind === 'file' ? [member] : [])));
  expect([...pathOptions].sort()).toEqual([...new Set([...files, 'jwk'])].sort());
});

describe('help and version load little', () => {
  test.each([[['--help']], [['help', 'init']], [['convert', '--help']], [['token', '-h']], [[]]])('%j', (words) => {
    expect(filesLoadedBy(words)).toEqual(['bin', 'help-texts', 'rolldown-runtime', 'start']);
  });
  test('--version', () => {
    expect(filesLoadedBy(['--version'])).toEqual(['bin', 'rolldown-runtime', 'start']);
  });
  test('decode loads no provider, no prompt, no key and nothing that sends or writes', () => {
    const loaded = loadedBy(['decode', 'eyJhbGciOiJSUzI1NiJ9.e30.AA']);
    expect(packagesIn(loaded)).toEqual([]);
    const none =
      /^(?:providers\/(?!settings)|core\/(?:keys|asn1|certificates|bundle\/(?!bundle-files))|cli\/(?:ask|bundle|sign-in|input\/network|disk\/(?:publish|journal\.|staging|recovery)))/;
    expect(loaded.filter((name) => none.test(name))).toEqual([]);
  });
  test('a file is loaded when something in it is first used: without a key to read, not the code that reads keys', () => {
    const files = filesLoadedBy(['convert', 'missing.jwk']);
    expect(files).toContain('key-source');
    expect(files).not.toContain('keys');
  });
});
