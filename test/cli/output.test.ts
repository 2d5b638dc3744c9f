import { expect, test } from 'vitest';
import { deliver } from '../../src/cli/output.ts';

test.each([undefined, '-'])('a product without a file (%s) is text, and data for scripts', (out) => {
  expect(deliver({ content: 'PEM', out, data: { bits: 2048 } })).toEqual({
    text: 'PEM',
    secret: false,
    data: { bits: 2048, pem: 'PEM' },
  });
});

test.each([undefined, 'server.key'])('a secret is never data (%s)', (out) => {
  expect(JSON.stringify(deliver({ content: 'SECRET', out, secret: true, data: {} }).data)).not.toContain('SECRET');
});

test.each([
  [0o600, 'wrote server.key, readable only by you\n'],
  [0o640, 'wrote server.key\n'],
  [undefined, 'wrote server.key\n'],
])('a secret in a file of mode %s is called private only if it is', (mode, said) => {
  const { text, files } = deliver({ content: 'SECRET', out: 'server.key', secret: true, data: {} });
  expect(typeof text === 'function' && text([{ path: 'server.key', mode }])).toBe(said);
  expect(files).toEqual({ files: [{ path: 'server.key', content: 'SECRET', secret: true }] });
});
