/** `cert`: its end and its usages. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { scratch } from '../../../strangers.ts';
import { key } from '../../main-setup.ts';
import { runIn } from '../../world.ts';

const cert = (...words: string[]): ReturnType<typeof runIn> =>
  runIn(scratch(), ['cert', '--key', key, '--subject', 'CN=a', ...words]);

describe('--until', () => {
  test('is the last day, in UTC', async () => {
    const { stdout, stderr } = await cert('--until', '2028-02-29');
    expect({ stderr, end: new X509Certificate(stdout).validTo }).toEqual({ stderr: '', end: 'Feb 29 23:59:59 2028 GMT' });
  });
  test('may be today', async () => {
    expect(new X509Certificate((await cert('--until', '2026-11-21')).stdout).validTo).toBe('Nov 21 23:59:59 2026 GMT');
  });
  test.each([
    [['2026-11-20'], '--until: this date is in the past', 'use a later date'],
    [['2027-02-29'], '--until: "2027-02-29" is not a date', 'for example 2030-12-31'],
    [['31.12.2030'], '--until: "31.12.2030" is not a date', 'for example 2030-12-31'],
    [['2030-12-31', '--days', '9'], '--until cannot be combined with --days', 'use one of the two'],
  ])('refuses %s', async (words, message, hint) => {
    expect(await cert('--until', ...words)).toEqual({
      status: 2,
      stdout: '',
      stderr: `jwt-kit: error: ${message}\njwt-kit: hint: ${hint}\n`,
    });
  });
  test.each([
    ['--until', '2036-11-21', ''],
    ['--until', '2036-11-22', '22 Nov 2036'],
    ['--days', '3654', '22 Nov 2036'],
  ])('over ten years is noted: %s %s', async (flag, value, end) => {
    const note = `jwt-kit: note: the certificate is valid until ${end}, over 10 years: a leaked key stays usable until then\n`;
    expect((await cert(flag, value)).stderr).toBe(end === '' ? '' : note);
  });
});

describe('usages', () => {
  /** The key usage extension, critical: digitalSignature and keyEncipherment. */
  const both = '0603551d0f0101ff0404030205a0';
  test('are those of the flags, repeated or with commas', async () => {
    const words = ['--key-usage', 'digitalSignature, keyEncipherment', '--extended-key-usage', 'clientAuth'];
    const { stdout, stderr } = await cert(...words, '--extended-key-usage', 'serverAuth');
    expect(stderr).toBe('');
    expect(new X509Certificate(stdout).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1']);
    expect(new X509Certificate(stdout).raw.toString('hex')).toContain(both);
  });
  test('without digitalSignature are noted', async () => {
    expect((await cert('--key-usage', 'keyEncipherment')).stderr).toBe(
      'jwt-kit: note: without the key usage digitalSignature, servers may reject assertions that this key signs\n',
    );
  });
  test('that are unknown are refused', async () => {
    expect(await cert('--key-usage', 'digitalsignature')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'jwt-kit: error: --key-usage: unknown name "digitalsignature"\njwt-kit: hint: did you mean digitalSignature?\n',
    });
  });
});

test('on a computer with a wrong clock, says so without a flag', async () => {
  const words = ['cert', '--key', key, '--subject', 'CN=a'];
  expect(await runIn(scratch(), words, { now: () => new Date('1940-01-01') })).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'jwt-kit: error: a certificate cannot start in the year 1940\njwt-kit: hint: use a time from 1950 to 9999; if it is the time of this computer, set its clock right\n',
  });
});
