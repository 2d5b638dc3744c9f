/** Which inputs have one key. */
import { expect, test } from 'vitest';
import { type Comparable, compareKeys, typedPrint } from '../../../src/core/inspection/match-keys.ts';

/** An input with one key in an encoding of its own. */
const input = (name: string, spkiSha256: string, more: { thumbprint?: string; mixed?: boolean } = {}): Comparable => {
  const { thumbprint = 'T', mixed } = more;
  const key = { type: 'EC', spkiSha256, thumbprint };
  const entry = { type: 'private key' as const, name, private: true, notes: [], remarks: [], key, mixed };
  return { name, inspection: { form: 'PEM', entries: [entry] } as unknown as NonNullable<Comparable['inspection']> };
};

test('a key in two encodings, such as a compressed point, is one key', () => {
  expect(compareKeys([input('a', '11'), input('b', '22')])).toMatchObject({ verdict: 'match', groups: [{}] });
  expect(compareKeys([input('a', '11'), input('b', '22', { thumbprint: 'U' })]).verdict).toBe('mismatch');
});

test('a key store with the certificate of another key does not match', () => {
  expect(compareKeys([input('a', '11'), input('b', '11', { mixed: true })]).verdict).toBe('mismatch');
});

test('a key store with a key and a certificate of another key, each an entry of its own, does not match', () => {
  const entries = (certified: string): Comparable => {
    const [key, other] = ['T', certified].map((thumbprint) => ({ type: 'EC', spkiSha256: '', thumbprint }));
    const about = { notes: [], remarks: [] };
    const stored = [
      { ...about, type: 'private key', name: 'k', private: true, key, alias: 'g' },
      {
        ...about,
        type: 'certificate',
        name: 'c',
        private: false,
        key: other,
        alias: 'g (2)',
        certificate: { subject: 'CN=c' },
      },
    ];
    return { name: 'b', inspection: { form: 'DER', entries: stored } as unknown as NonNullable<Comparable['inspection']> };
  };
  expect(compareKeys([input('a', '11'), entries('U')]).verdict).toBe('mismatch');
  expect(compareKeys([input('a', '11'), entries('T')]).verdict).toBe('match');
});

test.each(['SHA256 Fingerprint=AA:', 'sha256 fingerprint: ', 'sha256:', 'SHA-256 AA-', ''])(
  'a fingerprint as %j is one',
  (start) => {
    const digits = 'AA'.repeat(start.includes('AA') ? 31 : 32);
    const print = typedPrint(`${start}${digits}`);
    expect(print?.says).toBe('SHA-256 fingerprint');
    const entry = { certificate: { sha256: 'AA'.repeat(32) } } as unknown as Parameters<NonNullable<typeof print>['fits']>[0];
    expect(print?.fits(entry)).toBe(true);
  },
);
