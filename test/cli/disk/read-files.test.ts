import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskError, readInput, systemCode } from '../../../src/cli/disk/read-files.ts';
import { KitError } from '../../../src/core/errors.ts';
import { scratch } from '../../strangers.ts';

const failure = (code: string): Error => Object.assign(new Error('quoted'), { code });

test.each([
  ['ENOSPC', 'app: no space left on the device'],
  ['EDOM', 'app: system error EDOM'],
  ['UNKNOWN', 'app: the system refused it without a known reason'],
  ['EBUSY', 'app: another program is using it'],
  ['ENXIO', 'app: the drive is not ready'],
])('%s is an error of the disk', (code, message) => {
  expect(diskError('WRITE_FAILED', 'app', failure(code))).toEqual(expect.objectContaining({ code: 'WRITE_FAILED', message }));
});

test.each([
  failure('ERR_OSSL_UNSUPPORTED'),
  failure('ERR_INVALID_ARG_TYPE'),
  new TypeError('x'),
  new KitError('MISMATCH', 'x'),
])('%s is none', (cause) => {
  expect(diskError('WRITE_FAILED', 'app', cause)).toBe(cause);
});

test.each([
  ['ENOSPC', 'ENOSPC'],
  // Node on Windows knows no EDQUOT.
  [`Unknown system error -${constants.errno.EDQUOT ?? 99999}`, constants.errno.EDQUOT === undefined ? 'UNKNOWN' : 'EDQUOT'],
  ['Unknown system error -99999', 'UNKNOWN'],
  ['ERR_OSSL_UNSUPPORTED', undefined],
  [undefined, undefined],
])('the system error %s is %s', (code, name) => {
  expect(systemCode(Object.assign(new Error('x'), { code }))).toBe(name);
});

test.skipIf(process.platform === 'win32')('a link to nothing and a socket are named', async () => {
  const cwd = scratch();
  symlinkSync('gone', join(cwd, 'link'));
  await expect(readInput('link', cwd)).rejects.toThrow(
    expect.objectContaining({
      message: 'link: this is a symbolic link to a file that is not there',
      hint: 'check where the link points',
    }),
  );
  const server = createServer().listen(join(cwd, 'socket'));
  await once(server, 'listening');
  await expect(readInput('socket', cwd)).rejects.toThrow('socket: this is a socket, not a file');
  server.close();
});
