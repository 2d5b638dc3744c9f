import { expect, test } from 'vitest';
import { asError, asProblem, errorHint, errorIn, errorMessage, KitError, withoutStacks } from '../../src/core/errors.ts';
import type { NextCommand } from '../../src/core/next-command.ts';

const error = new KitError('USAGE', 'must be 1 or more', {
  option: 'warnDays',
  hint: 'use the default',
  next: { command: 'doctor', options: { warnDays: '30' } },
});
const printed = ({ command, options }: NextCommand): string => `${command} ${JSON.stringify(options)}`;

test('the option comes before the message, by its own name or as a flag', () => {
  expect(error.message).toBe('must be 1 or more');
  expect(errorMessage(error)).toBe('warnDays: must be 1 or more');
  expect(errorMessage(error, (option) => `the field ${option}`)).toBe('the field warnDays: must be 1 or more');
  expect(errorMessage(new KitError('USAGE', 'no'), () => 'never')).toBe('no');
  expect(`${error}`).toBe('KitError: warnDays: must be 1 or more');
});

test('the command to run comes after the hint', () => {
  expect(errorHint(error, printed)).toBe('use the default: doctor {"warnDays":"30"}');
  expect(errorHint({ next: { command: 'doctor', options: {} } }, printed)).toBe('doctor {}');
  expect(errorHint({ hint: 'use the default' }, printed)).toBe('use the default');
  expect(errorHint({ hint: 'wait', next: { to: 'go on', command: 'renew' } }, printed)).toBe('wait; to go on: renew undefined');
  expect(errorHint({}, printed)).toBeUndefined();
});

test('a stored problem becomes the same error again; one in a file keeps everything but its message', () => {
  const { code, option, hint, next } = error;
  const kept = { code, message: 'must be 1 or more', option, hint, next };
  expect(asProblem(error)).toEqual(kept);
  expect(asProblem(asError(asProblem(error)))).toEqual(kept);
  expect(asProblem(errorIn('jwt-kit.json', error))).toEqual({ ...kept, message: 'jwt-kit.json: must be 1 or more' });
  expect(errorIn('jwt-kit.json', error).cause).toBe(error);
});

test('errors made without stacks leave later ones unchanged', () => {
  const before = Error.stackTraceLimit;
  expect(withoutStacks(() => new KitError('USAGE', 'x')).stack).not.toContain('\n');
  expect(() =>
    withoutStacks(() => {
      throw error;
    }),
  ).toThrow(error);
  expect(Error.stackTraceLimit).toBe(before);
  expect(new KitError('USAGE', 'x').stack).toContain('\n');
});
