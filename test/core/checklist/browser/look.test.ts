/** Style and script of the page, made shorter. */
import { minifySync } from 'rolldown/utils';
import { expect, test } from 'vitest';
import { shortestLook, shortLook } from '../../../../src/core/checklist/browser/look.ts';

test('comments, indentation, and blanks and zeros that mean nothing are left out; line breaks become line feeds', () => {
  const style =
    '/* The colours. */\r\n:root {\r\n  --line: #ccc;\r\n}\r\n/**\n * More\n * lines.\n */\na, b { color: red; margin: 0.5em -0.5em 10.5em; }\n';
  const script = "// Copies.\nfunction copy() {\n  /* now */\n  const url = 'https://a'; // not a line\n}\n";
  expect(shortLook({ style, script })).toEqual({
    style: ':root{--line:#ccc}a,b{color:red;margin:.5em -.5em 10.5em}',
    script: "function copy() {\nconst url = 'https://a'; // not a line\n}\n",
  });
});

test('the script gets short names, and one with a syntax error is refused', () => {
  const look = {
    style: 'a{}',
    script: "(() => {\n  const greeting = 'hello';\n  document.title = greeting + greeting;\n})();\n",
  };
  expect(shortestLook(look, minifySync).style).toBe('a{}');
  expect(shortestLook(look, minifySync).script).toBe('document.title=`hellohello`;');
  expect(() => shortestLook({ ...look, script: 'const = 1' }, minifySync)).toThrow('syntax error');
});
