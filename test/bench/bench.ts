/**
 * Measures the built program and prints one table. It reports times and never fails because of one.
 *
 *     npm run bench                                  all rows, about four minutes
 *     npm run bench -- --quick                       fewer rounds
 *     npm run bench -- --rounds 80 --only sign       some rows, by a part of their name
 */
import { parseArgs } from 'node:util';
import { inputRows } from './input-rows.ts';
import { libraryRows } from './library-rows.ts';
import { opensslRows } from './openssl-rows.ts';
import { orgRows } from './org-rows.ts';
import { makeSamples } from './samples.ts';
import { startRows } from './start-rows.ts';
import { type Row, tableOf } from './table.ts';
import { tokenRows } from './token-rows.ts';
import { wizardRows } from './wizard-rows.ts';

/** What all rows get. */
export interface Setting {
  /** The built program, `dist/cli/bin.cjs`. */
  program: string;
  /** Directory of the scripts that do only a command's cryptography and disk work. */
  floors: string;
  /** Directory of the benchmark, with the programs that use the library. */
  bench: string;
  /** An empty directory for samples and output; removed at the end. */
  scratch: string;
  /** How often each command runs. */
  rounds: number;
  /** Whether a row was asked for. */
  wanted: (name: string) => boolean;
}

/** Runs the benchmark with the words of its command line, and prints the table. */
export async function bench(words: string[], { root, scratch }: { root: string; scratch: string }): Promise<void> {
  const { values } = parseArgs({
    args: words,
    options: { quick: { type: 'boolean' }, rounds: { type: 'string' }, only: { type: 'string' } },
  });
  const rounds = Number(values.rounds ?? (values.quick ? 5 : 40));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: give a whole number from 1');
  const only = values.only ?? '';
  const names: string[] = [];
  const setting: Setting = {
    program: `${root}/dist/cli/bin.cjs`,
    floors: `${root}/test/bench/floors`,
    bench: `${root}/test/bench`,
    scratch,
    rounds,
    wanted: (name) => {
      names.push(name);
      return name.includes(only);
    },
  };
  // The CA bundle in this variable costs Node tens of milliseconds at each start, and users rarely have it.
  delete process.env['NODE_EXTRA_CA_CERTS'];
  process.env['XDG_STATE_HOME'] = scratch;
  makeSamples(setting);
  const rows: Row[] = [];
  for (const measure of [startRows, opensslRows, wizardRows, tokenRows, libraryRows, orgRows, inputRows])
    rows.push(...(await measure(setting)));
  if (rows.length === 0) throw new Error(`--only ${only}: no row has this in its name; the rows:\n${names.join('\n')}`);
  process.stdout.write(tableOf(rows, rounds));
}
