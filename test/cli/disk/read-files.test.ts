import { expect, test } from 'vitest';
import { diskError } from '../../../src/cli/disk/read-files.ts';
import { KitError } from '../../../src/core/errors.ts';

const failure = (code: string): Error => Object.assign(new Error('quoted'), { code });

test.each([
  ['ENOSPC', 'app: no space left on the device'],
  ['EFBIG', 'app: system error EFBIG'],
  ['UNKNOWN', 'app: unknown system error'],
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
