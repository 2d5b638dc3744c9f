/** Files that another program has open, with the clock and the platform as parameters. */
import { describe, expect, test } from 'vitest';
import { type Patience, probe, retry } from '../../../src/cli/windows/held-open.ts';

const failure = (code: string): Error => Object.assign(new Error('quoted'), { code });

/** A rename that fails for the given time, on a clock that only moves while the program waits. */
function held(milliseconds: number, code: string, platform: NodeJS.Platform = 'win32') {
  let time = 0;
  let tries = 0;
  const said: [at: number, text: string][] = [];
  const pause = (more: number): void => {
    time += more;
  };
  const patience: Patience = { platform, now: () => time, pause };
  const rename = (): void => {
    tries += 1;
    if (time < milliseconds) throw failure(code);
  };
  const waiting = { path: 'app/server.key', say: (text: string) => void said.push([time, text]) };
  return { patience, rename, waiting, said, spent: () => ({ time, tries }) };
}

const note = 'app/server.key: another program seems to have it open; trying again for up to 20 seconds';
const close = 'close the program that has it open, such as an editor, a viewer or a backup';

describe('on Windows', () => {
  test.each(['EBUSY', 'EPERM', 'EACCES'])('%s is waited for, silently for two seconds', (code) => {
    const { patience, rename, waiting, said, spent } = held(1900, code);
    retry(rename, waiting, patience);
    expect({ said, ...spent() }).toEqual({ said: [], time: 1900, tries: 39 });
  });
  test('one note says what is waited for', () => {
    const { patience, rename, waiting, said, spent } = held(19_900, 'EBUSY');
    retry(rename, waiting, patience);
    expect({ said, time: spent().time }).toEqual({ said: [[2000, note]], time: 20_000 });
  });
  test.each([
    ['EBUSY', 'another program has it open', close],
    [
      'EPERM',
      'Windows refuses to replace it; another program may have it open',
      `${close}, and check that it is not read-only`,
    ],
  ])('after 20 seconds of %s, the error names the file', (code, says, hint) => {
    const { patience, rename, waiting, said, spent } = held(Number.POSITIVE_INFINITY, code);
    expect(() => retry(rename, waiting, patience)).toThrow(
      expect.objectContaining({ code: 'WRITE_FAILED', message: `app/server.key: ${says}`, hint }),
    );
    expect({ said, time: spent().time }).toEqual({ said: [[2000, note]], time: 20_000 });
  });
  test('a file of our own is waited for without a note, and the error is that of the rename', () => {
    const { patience, rename, spent } = held(Number.POSITIVE_INFINITY, 'EBUSY');
    expect(() => retry(rename, undefined, patience)).toThrow(failure('EBUSY'));
    expect(spent().time).toBe(20_000);
  });
  test('another error is not waited for', () => {
    const { patience, rename, waiting, spent } = held(Number.POSITIVE_INFINITY, 'ENOENT');
    expect(() => retry(rename, waiting, patience)).toThrow(failure('ENOENT'));
    expect(spent()).toEqual({ time: 0, tries: 1 });
  });
  test('a file is probed', () => {
    const { patience, rename, waiting, spent } = held(500, 'EBUSY');
    probe(rename, waiting, patience);
    expect(spent().time).toBe(500);
  });
});

test('elsewhere nothing is waited for or probed', () => {
  const { patience, rename, waiting, spent } = held(500, 'EBUSY', 'linux');
  expect(() => retry(rename, waiting, patience)).toThrow(failure('EBUSY'));
  expect(() => probe(rename, waiting, patience)).not.toThrow();
  expect(spent()).toEqual({ time: 0, tries: 1 });
});
