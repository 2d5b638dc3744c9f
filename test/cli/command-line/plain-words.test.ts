import { describe, expect, test } from 'vitest';
import { globalFlagsOf } from '../../../src/cli/command-line/global-flags.ts';
import { readOddWords } from '../../../src/cli/command-line/odd-words.ts';
import { type Chosen, plainWords } from '../../../src/cli/command-line/plain-words.ts';
import { commands } from '../../../src/cli/command-table.ts';
import { type CommandData, flagEntries } from '../../../src/cli/flags.ts';
import { flagOf } from '../../../src/providers/settings.ts';

const all = await Promise.all(commands.map(({ data }) => data()));
const named = (name: string): CommandData => all.find((one) => one.name === name) as CommandData;

/** What commander makes of the words, in the form of `plainWords`. */
function withCommander(data: CommandData, words: readonly string[]): Chosen | undefined {
  const read = readOddWords([data.name, ...words], { data, names: [data.name], invokedAs: 'jwt-kit' });
  if ('asks' in read) return undefined;
  // Commander adds the default of --no-input.
  const { input, ...flags } = read.flags;
  return { flags: { ...flags, ...(input === false && { input }) }, words: read.words };
}

/** The result or the error of a call. */
function outcomeOf(read: () => Chosen | undefined): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

describe('a usual command line', () => {
  test('is read without commander', () => {
    expect(plainWords(named('init'), ['a', '--days', '30', '--no-input', '--force'])).toEqual({
      flags: { days: 30, input: false, force: true },
      words: ['a'],
    });
    expect(plainWords(named('sign'), ['--claim', 'x=1', '--claim', 'y=2'])).toEqual({
      flags: { claim: ['x=1', 'y=2'] },
      words: [],
    });
    expect(plainWords(named('convert'), ['-', '--to', 'jwk'])).toEqual({ flags: { to: 'jwk' }, words: ['-'] });
    expect(plainWords(named('explain'), [])).toEqual({ flags: {}, words: [] });
    expect(plainWords(named('explain'), ['a', '', 'b'])).toEqual({ flags: {}, words: ['a', '', 'b'] });
  });

  test.each([
    [['--out']],
    [['--out', '--force']],
    [['--out=a']],
    [['--', 'a']],
    [['a', 'b']],
    [['-h']],
    [['a', '--help']],
    [['--unknown']],
    [['-----BEGIN X-----']],
  ])('is not %j', (words) => {
    expect(plainWords(named('convert'), words)).toBeUndefined();
  });

  test('means the same to commander, for all commands and random words', () => {
    let state = 1;
    const below = (limit: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % limit;
    };
    const odd = [
      'a',
      '1',
      '',
      '-',
      'x.pem',
      'pem',
      '-a',
      '--',
      '--out=a',
      '--no-force',
      '--a',
      'help',
      '--help',
      '12345678901',
    ];
    let plain = 0;
    for (const data of all) {
      const flags = [...flagEntries(data), ...globalFlagsOf(data)].map(([member]) => flagOf(member));
      for (let round = 0; round < 150; round += 1) {
        const words = Array.from({ length: below(6) }, () => {
          const from = below(10) < 6 ? flags : odd.slice(0, below(3) === 0 ? odd.length : 6);
          return from[below(from.length)] ?? '';
        });
        const read = outcomeOf(() => plainWords(data, words));
        if (read === undefined) continue;
        plain += 1;
        expect(read, `${data.name} ${words.join(' ')}`).toEqual(outcomeOf(() => withCommander(data, words)));
      }
    }
    expect(plain).toBeGreaterThan(600);
  });
});
