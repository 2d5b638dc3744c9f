/** Text that fits the terminal. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fitted, widthOf } from '../../src/cli/terminal-text.ts';
import { Commands } from '../../src/core/fold.ts';

const terminal = (columns: number): PassThrough => Object.assign(new PassThrough(), { isTTY: true, columns });
const file = new PassThrough();
const command = 'npx jwt-kit renew "my apps"/order-sync --new-key';

describe('the width', () => {
  test.each([
    ['of a narrow terminal', terminal(40), 40],
    ['of a wide terminal', terminal(200), 80],
    ['of a terminal that does not tell', terminal(0), 80],
    ['of a file', file, 80],
  ])('%s', (_, stream, width) => {
    expect(widthOf(stream)).toBe(width);
  });
});

describe('a text', () => {
  test('is folded between words, and each line keeps its indent', () => {
    expect(fitted('  one two three four\n  five\n', terminal(12), new Commands())).toBe(
      '  one two\n    three\n    four\n  five\n',
    );
  });
  test('keeps a command whole, on its own line', () => {
    expect(fitted(`jwt-kit: hint: it is lost: ${command}\n`, terminal(20), new Commands([command]))).toBe(
      `jwt-kit: hint: it is\n  lost:\n  ${command}\n`,
    );
  });
  test('that fits is not changed, nor is a word that never fits', () => {
    const text = `run ${command}\n`;
    expect(fitted(text, terminal(80), new Commands([command]))).toBe(text);
    expect(fitted('x'.repeat(30), terminal(12), new Commands())).toBe('x'.repeat(30));
  });
  test('takes no room for its colours', () => {
    const text = '\u001b[31mone\u001b[39m two six';
    expect(fitted(text, terminal(11), new Commands())).toBe(text);
    expect(fitted(text, terminal(10), new Commands())).toBe('\u001b[31mone\u001b[39m two\n  six');
  });
  test('in a file or a pipe stays on its line', () => {
    const text = 'word '.repeat(100);
    expect(fitted(text, file, new Commands())).toBe(text);
  });
});
