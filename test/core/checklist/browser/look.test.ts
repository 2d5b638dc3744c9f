/** Style and script of the page, made shorter. */
import { expect, test } from 'vitest';
import { shortLook } from '../../../../src/core/checklist/browser/look.ts';

test('comments, indentation and blanks around marks are left out; line breaks become line feeds', () => {
  const style = '/* The colours. */\r\n:root {\r\n  --line: #ccc;\r\n}\r\n/**\n * More\n * lines.\n */\na, b { color: red; }\n';
  const script = "// Copies.\nfunction copy() {\n  /* now */\n  const url = 'https://a'; // not a line\n}\n";
  expect(shortLook({ style, script })).toEqual({
    style: ':root{\n--line:#ccc;\n}\na,b{color:red;}\n',
    script: "function copy() {\nconst url = 'https://a'; // not a line\n}\n",
  });
});
