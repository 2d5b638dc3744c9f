/** The peak memory of the program, as a separate process, when it reads ten megabytes of junk. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LARGEST_INPUT } from '../../src/core/limits.ts';
import { key } from '../cli/rehearsal.ts';
import { program } from '../program.ts';
import { scratch } from '../strangers.ts';

/** Prints the peak memory of the process in KB when it ends. */
const measuring =
  'data:text/javascript,process.on("exit",()=>process.stderr.write("\\nmaxRSS "+process.resourceUsage().maxRSS))';

/** Runs the program to its end; returns its status and its peak memory in MB. */
function memoryOf(cwd: string, words: readonly string[], input: Buffer): { status: number | null; megabytes: number } {
  const { status, stderr } = spawnSync(process.execPath, ['--import', measuring, program, ...words], {
    cwd,
    encoding: 'utf8',
    input: words.includes('-') ? input : '',
  });
  return { status, megabytes: Number(/maxRSS (\d+)$/.exec(stderr)?.[1]) / 1024 };
}

/** Each reader, and its exit status: 1 if the text is not recognised. */
const readers: readonly [string, string[], number][] = [
  ['convert', ['convert', 'junk'], 3],
  ['cert --csr', ['cert', '--csr', 'junk', '--key', key], 3],
  ['decode', ['decode', 'junk'], 3],
  ['inspect', ['inspect', 'junk'], 3],
  ['explain', ['explain', '-'], 1],
  ['verify --with', ['verify', '--with', 'junk', 'eyJhbGciOiJSUzI1NiJ9.e30.AA'], 3],
];

describe.each([
  ['lines of a log', '< HTTP/1.1 400\r\n'],
  ['messages', 'Error (1): invalid_grant: '],
  ['short words', 'a\n'],
  ['letters of base64 with blanks', 'M '],
  ['letters of base64', 'M'],
  ['BEGIN lines', '-----BEGIN PUBLIC KEY-----\n'],
  ['brackets', '['],
])('10 MB of %s take less than 150 MB in', (_, unit) => {
  test.each(readers)('%s', (_name, words, expected) => {
    const cwd = scratch();
    const junk = Buffer.alloc(LARGEST_INPUT, unit);
    writeFileSync(join(cwd, 'junk'), junk);
    const { status, megabytes } = memoryOf(cwd, words, junk);
    expect(status).toBe(expected);
    expect(megabytes).toBeLessThan(150);
  });
});
