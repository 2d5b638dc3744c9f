/** Certificates and keys that OpenSSL opens but that cannot be used: without a date, or with an unreadable key. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decode, dotted } from '../../../src/core/asn1/asn1.ts';
import { pemBlock } from '../../../src/core/keys/containers/pem.ts';
import { findCertificates, findKeys, findPrivateKey } from '../../../src/core/keys/read-keys.ts';
import { bundleIn } from '../../cli/rehearsal.ts';
import { runIn } from '../../cli/world.ts';
import { fixture } from '../../fixtures.ts';
import { scratch } from '../../strangers.ts';

const der = fixture('keys/rsa.crt.der');

/** The certificate with some of its bytes replaced. */
function changed(from: Buffer | string, to: Buffer | string, which: 'first' | 'last' = 'first'): Buffer {
  const at = which === 'first' ? der.indexOf(from) : der.lastIndexOf(from);
  expect(at).toBeGreaterThan(0);
  const bytes = Buffer.from(der);
  Buffer.from(to).copy(bytes, at);
  return bytes;
}

/** The end of its time, as UTCTime. */
const { validTo } = new X509Certificate(der);
const end = `${new Date(validTo).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`;
const undated = changed(end, '99ABCDEFGHIJZ');
const keyless = changed(Buffer.from('06092a864886f70d010101', 'hex'), Buffer.from('06092a864886f70d010163', 'hex'));

/** What doctor finds in the certificate of a bundle. */
async function examined(certificate: Buffer): Promise<{ status: number; finding: object | undefined }> {
  const cwd = scratch();
  await bundleIn(cwd, 'generic', []);
  writeFileSync(join(cwd, 'app/server.crt'), certificate);
  const ran = await runIn(cwd, ['doctor', 'app', '--json', '--report', 'r.json']);
  const { findings } = JSON.parse(ran.stdout).bundles[0];
  return { status: ran.status, finding: findings.find(({ check }: { check: string }) => check === 'certificate') };
}

test('one without a date is damaged', async () => {
  const message = 'the certificate is damaged: its end date is written "99ABCDEFGHIJZ", not YYMMDDHHMMSSZ as RFC 5280 requires';
  expect(() => findCertificates(undated)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  expect(() => findKeys(undated).keys[0]?.open({})).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', message: `a certificate: ${message}` }),
  );
  expect(await examined(undated)).toMatchObject({ status: 4, finding: { says: `server.crt: ${message}` } });
});

test('one whose key cannot be read says so', async () => {
  expect(await examined(keyless)).toMatchObject({
    status: 4,
    finding: { says: 'server.crt: the certificate: its key is of a type that is not supported: 1.2.840.113549.1.1.99' },
  });
});

test('a certificate without a date in x5c is ignored', () => {
  const jwk = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
  const bytes = Buffer.from(JSON.stringify({ ...jwk, x5c: [undated.toString('base64')] }));
  expect(findKeys(bytes).keys[0]?.open({}).notes).toEqual(['the certificate in "x5c" is damaged: ignored']);
});

test('a key that no JWK can contain does not match the recorded key, in every command', async () => {
  const cwd = scratch();
  await bundleIn(cwd, 'generic', ['--client-id', 'c', '--username', 'u', '--token-url', 'https://a.example']);
  writeFileSync(join(cwd, 'app/server.key'), fixture('keys/rsa-pss.pem'), { mode: 0o600 });
  for (const words of [
    ['doctor', 'app'],
    ['sign', 'app'],
    ['token', 'app'],
    ['renew', 'app'],
  ]) {
    const { status, stderr } = await runIn(cwd, words);
    expect([words[0], status < 10 && status > 0, /a bug/.test(stderr)]).toEqual([words[0], true, false]);
  }
  const { stdout } = await runIn(cwd, ['doctor', 'app', '--json']);
  const strength = JSON.parse(stdout).bundles[0].findings.find(({ check }: { check: string }) => check === 'pair');
  expect(strength.status).toBe('fail');
});

/** An EC key (RFC 5915 §3) whose number has three octets more than the curve. */
function longNumber(): Buffer {
  const sec1 = createPrivateKey(fixture('keys/ec.pem')).export({ type: 'sec1', format: 'der' });
  const inside = Buffer.concat([Buffer.from([2, 1, 1, 4, 35, 1, 1, 1]), sec1.subarray(7)]);
  return Buffer.concat([Buffer.from([0x30, inside.length]), inside]);
}

test('an EC key whose number is too long for its curve is damaged, and does not crash the process', async () => {
  const message = 'a private key is damaged: its number does not match its curve';
  const pem = Buffer.from(pemBlock('EC PRIVATE KEY', longNumber()));
  for (const bytes of [longNumber(), pem]) {
    expect(() => findPrivateKey(bytes).open()).toThrow(
      expect.objectContaining({
        code: 'INPUT_INVALID',
        message: expect.stringMatching(/is damaged: its number does not match its curve$/),
      }),
    );
    expect(() => findKeys(bytes).keys[0]?.open({})).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  }
  expect(() => findPrivateKey(longNumber()).open()).toThrow(expect.objectContaining({ message }));
  const cwd = scratch();
  writeFileSync(join(cwd, 'k.pem'), pem);
  for (const words of [
    ['convert', 'k.pem'],
    ['sign', '--key', 'k.pem', '--iss', 'a', '--sub', 'b', '--aud', 'c'],
  ]) {
    expect((await runIn(cwd, words)).status).toBe(3);
  }
});

test('object identifiers of any size are read', () => {
  const oid = (hex: string): string =>
    dotted(decode(Buffer.from(`06${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`, 'hex')));
  expect(oid('2a864886f70d010101')).toBe('1.2.840.113549.1.1.1');
  expect(oid('550406')).toBe('2.5.4.6');
  expect(oid('883703')).toBe('2.999.3');
  // The UUID of X.667, Annex A: f81d4fae-7dec-11d0-a765-00a0c91e6bf6.
  expect(oid('6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776')).toBe('2.25.329800735698586629295641978511506172918');
  const long = Buffer.concat([
    Buffer.from('06818180', 'hex').subarray(0, 2),
    Buffer.from([129]),
    Buffer.alloc(128, 0xff),
    Buffer.from([1]),
  ]);
  expect(() => dotted(decode(long))).toThrow(
    expect.objectContaining({ message: 'an object identifier in it is longer than 128 octets' }),
  );
});
