/** What reaches a prompt of what is typed and pasted. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Keyboard } from '../../../src/cli/streams/keyboard.ts';

const DOWN = '\x1b[B';

/** What a prompt gets of the parts that a terminal sends one after the other. */
async function passed(takes: Keyboard['takes'], parts: readonly string[]): Promise<string> {
  const terminal = new PassThrough();
  const keyboard = new Keyboard(terminal);
  keyboard.takes = takes;
  let got = '';
  keyboard.on('data', (chunk: Buffer) => {
    got += chunk.toString('latin1');
  });
  keyboard.resume();
  for (const part of parts) {
    terminal.write(part);
    await new Promise((done) => setTimeout(done, 2));
  }
  await new Promise((done) => setTimeout(done, 60));
  keyboard.pause();
  return got;
}

describe('at a choice, Enter at the end of a paste chooses nothing:', () => {
  test.each<[string, string[], string]>([
    ['one line', ['eu-central\r'], ''],
    ['one line of Windows', ['eu-central\r\n'], ''],
    ['one line of Unix', ['eu-central\n'], ''],
    ['several lines', ['Key\rSecret\r'], ''],
    ['blank lines', ['\r\r\r'], ''],
    ['blank lines around it', ['\n\neu\n'], ''],
    ['a line in parts', ['eu-', 'central\r'], 'eu-'],
    ['a line whose break is a part of its own', ['eu-central', '\r'], 'eu-central'],
  ])('%s', async (_, parts, got) => {
    expect(await passed('keys', parts)).toBe(got);
  });
});

describe('but keys choose:', () => {
  test.each<[string, string[], string]>([
    ['Enter', ['\r'], '\r'],
    ['Enter of Windows', ['\r\n'], '\r'],
    ['arrows, then Enter', [DOWN, DOWN, '\r'], `${DOWN}${DOWN}\r`],
    ['arrows and Enter at once', [`${DOWN}${DOWN}\r`], `${DOWN}${DOWN}\r`],
    ['a letter and Enter at once', ['y\r'], 'y\r'],
  ])('%s', async (_, parts, got) => {
    expect(await passed('keys', parts)).toBe(got);
  });
});

test.each<[string, string[]]>([
  ['yes', ['yes\r']],
  ['No', ['No\r']],
  ['a letter', ['y\r']],
])('at a yes/no question, %s and Enter at once answer', async (_, parts) => {
  expect(await passed('yes or no', parts)).toBe(parts.join(''));
});

test.each<[string, string[], string]>([
  ['another word', ['order-sync\r'], ''],
  ['several answers', ['yes\rno\r'], ''],
  ['a word in parts', ['order', '-sync\r'], 'order'],
])('at a yes/no question, %s answers nothing', async (_, parts, got) => {
  expect(await passed('yes or no', parts)).toBe(got);
});

test.each<[string, string[], string]>([
  ['one line', ['Order Sync\r\n'], 'Order Sync\r'],
  ['arrows, then Enter', ['\x1b[D', '\r'], '\x1b[D\r'],
  ['several lines', ['Key\rSecret\r'], '\x15\r'],
])('a question for a value gets %s', async (_, parts, got) => {
  expect(await passed('value', parts)).toBe(got);
});
