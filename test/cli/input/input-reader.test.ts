/** Input typed at a terminal: how it ends on each platform. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { fixture } from '../../fixtures.ts';
import { namedPipe, scratch } from '../../strangers.ts';
import { runIn } from '../world.ts';

const key = fixture('keys/rsa.pub.pem').toString();
const windows = { platform: 'win32', interactive: true } as const;

/** A console that stays open after what was typed; each text is one read. */
function typedAt(...texts: string[]): PassThrough {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  for (const text of texts) stdin.write(text);
  return stdin;
}

const pasted = key.replaceAll('\n', '\r\n');

test.each([
  ['Ctrl-Z', [...pasted.split(/(?<=\n)/), '\x1a\r\n']],
  ['Ctrl-D', [pasted, '\x04\r\n']],
  ['Ctrl-Z in the same read', [`${pasted}\x1a\r\n`]],
  ['Ctrl-Z, with text after it', [`${pasted}\x1ahello\r\n`, 'more']],
])('at a Windows console, input ends with a line that starts with %s', async (_, texts) => {
  const ran = await runIn(scratch(), ['convert', '-', '--to', 'spki'], { ...windows, stdin: typedAt(...texts) });
  expect(ran).toEqual({
    status: 0,
    stdout: key,
    stderr: 'type or paste it here, then press Ctrl-Z and Enter on an empty line\n',
  });
});

test.each([
  ['within a line', ['invalid_grant: user \x1ahasn\x04', "'t approved this consumer\r\n"], '\x1a\r\n'],
  ['at the start of a read within a line', ['invalid_grant: user hasn', "\x1a't approved this consumer\r\n"], '\x1a\r\n'],
])('but not if the character is %s', async (_, texts, end) => {
  const stdin = typedAt(...texts, end);
  const ran = await runIn(scratch(), ['explain'], { ...windows, stdin });
  expect(ran.stdout).toContain('approved this consumer');
});

test('the console is paused and not closed, so that a prompt can read from it', async () => {
  const stdin = typedAt(pasted, '\x1a\r\n');
  await runIn(scratch(), ['convert', '-'], { ...windows, stdin });
  expect([stdin.destroyed, stdin.isPaused(), stdin.listenerCount('readable')]).toEqual([false, true, 0]);
});

test.each([
  ['elsewhere', 'linux', true],
  ['from a pipe', 'win32', false],
] as const)('%s, these characters are part of the input', async (_, platform, isTTY) => {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  stdin.end("\x1a\nuser hasn't approved this consumer\n");
  const ran = await runIn(scratch(), ['explain'], { platform, stdin });
  expect(ran.stdout).toContain("user hasn't approved this consumer");
});

test('that a pipe without a writer is waited for is said after a second, and it is read once there is one', async () => {
  const cwd = scratch();
  namedPipe(join(cwd, 'pipe'));
  let said = '';
  const stderr = new Writable({
    write(chunk, _, done) {
      said += chunk;
      writeFileSync(join(cwd, 'pipe'), key);
      done();
    },
  });
  const ran = await runIn(cwd, ['convert', 'pipe', '--to', 'spki'], { stderr });
  expect([ran.stdout, said]).toEqual([key, 'pipe is a pipe, and no program writes to it yet; Ctrl-C ends the wait\n']);
});
