import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { mayBeTerminal, outputTo } from '../../../src/cli/streams/plain-output.ts';

const directory = mkdtempSync(join(tmpdir(), 'jwt-kit-plain-output-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const posix = process.platform !== 'win32';
const plain = { platform: 'linux', env: {} } as const;
const unused = (): never => {
  throw new Error("Node's stream was created");
};
const written = (stream: NodeJS.WritableStream, content: string | Uint8Array): Promise<unknown> =>
  new Promise((done) => stream.write(content, done));

describe.runIf(posix)('a file', () => {
  test('gets texts and octets in order, and is no terminal', async () => {
    const path = join(directory, 'out.txt');
    const file = openSync(path, 'w');
    const stream = outputTo(file, unused, plain);
    expect(stream).toMatchObject({ isTTY: false, writable: true });
    expect(await written(stream, 'key: ä\n')).toBeUndefined();
    expect(await written(stream, Uint8Array.of(0xff, 0x00))).toBeUndefined();
    stream.write('7061', 'hex');
    expect(await new Promise((done) => stream.end('end', () => done('ended')))).toBe('ended');
    closeSync(file);
    const expected = Buffer.concat([Buffer.from('key: ä\n'), Buffer.of(0xff, 0x00), Buffer.from('paend')]);
    expect(readFileSync(path)).toEqual(expected);
  });

  test('a failure is passed to the callback, and is not thrown without one', async () => {
    const file = openSync(join(directory, 'read-only.txt'), 'w+');
    const stream = outputTo(file, unused, plain);
    closeSync(file);
    const readOnly = openSync(join(directory, 'read-only.txt'), 'r');
    expect(readOnly).toBe(file);
    expect(await written(stream, 'x')).toMatchObject({ code: 'EBADF' });
    expect(stream.write('x')).toBe(true);
    closeSync(readOnly);
  });
});

test.each([
  ['on Windows', { platform: 'win32', env: {} }],
  ['with FORCE_COLOR', { platform: 'linux', env: { FORCE_COLOR: '1' } }],
] as const)("Node's stream is used %s", (_, system) => {
  const file = openSync(join(directory, 'node.txt'), 'w');
  const stream = new PassThrough();
  expect(outputTo(file, () => stream, system)).toBe(stream);
  closeSync(file);
});

test.runIf(posix)("Node's stream is used for a device", () => {
  const file = openSync('/dev/null', 'w');
  const stream = new PassThrough();
  expect(outputTo(file, () => stream, plain)).toBe(stream);
  closeSync(file);
});

test.runIf(posix).each([
  ['/dev/null', false],
  ['/dev/zero', true],
])('%s may be a terminal: %s', (device, may) => {
  const file = openSync(device, 'r');
  expect(mayBeTerminal(file, process.platform)).toBe(may);
  closeSync(file);
});

test('only a device may be a terminal; on Windows, anything may', () => {
  const file = openSync(join(directory, 'file.txt'), 'w');
  expect([mayBeTerminal(file, 'linux'), mayBeTerminal(file, 'win32')]).toEqual([false, true]);
  closeSync(file);
});

// A named pipe that is full and does not block, as a pipe shared with another program can be.
test.runIf(posix)("when a pipe that does not block is full, Node's stream gets the rest and all that follows", async () => {
  const path = join(directory, 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const rest: Buffer[] = [];
  const node = new PassThrough();
  node.on('data', (chunk: Buffer) => rest.push(chunk));
  const stream = outputTo(pipe, () => node, plain);
  const text = Buffer.alloc(1_000_000, 'a');
  expect(await written(stream, text)).toBeFalsy();
  const taken = text.length - Buffer.concat(rest).length;
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(text.length);
  await written(stream, 'end');
  expect(Buffer.concat(rest).toString()).toBe(`${'a'.repeat(text.length - taken)}end`);
  closeSync(pipe);
});
