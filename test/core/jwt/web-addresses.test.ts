import { expect, test } from 'vitest';
import { hasCredentials, isPrivateWay, namesThisComputer } from '../../../src/core/jwt/web-addresses.ts';

test('a Host header names this computer only by its own names, with or without a port', () => {
  const own = ['localhost', 'localhost:80', '127.0.0.1', '127.0.0.1:8899', '127.1.2.3', '[::1]', '[::1]:1'];
  const other = [
    '',
    'evil.example.com',
    'localhost.evil.example.com',
    'a@localhost',
    'localhost/x',
    'localhost#',
    'x:localhost',
  ];
  expect([...own, ...other].filter(namesThisComputer)).toEqual(own);
});

test('a connection is private with https, and with http on this computer', () => {
  const open = ['http://example.com', 'ftp://localhost/', 'http://x.localhost', 'http://0.0.0.0'];
  const closed = ['https://example.com', 'http://localhost:1', 'http://127.0.0.9', 'http://[::1]/'];
  expect([...open, ...closed].filter((address) => isPrivateWay(new URL(address)))).toEqual(closed);
});

test('a user name alone may be a secret too', () => {
  const plain = ['https://example.com', 'https://example.com/a@b', 'https://example.com?u:p@x'];
  const secret = ['https://u@example.com', 'https://:p@example.com', 'https://u:p@example.com'];
  expect([...plain, ...secret].filter((address) => hasCredentials(new URL(address)))).toEqual(secret);
});
