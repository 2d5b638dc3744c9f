/** Certificates that OpenSSL opens, and that still cannot be used: without a date, or with a key nobody can read. */
import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCertificates, findKeys } from '../../src/core/read.ts';
import { bundleIn } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { fixture } from '../fixtures.ts';
import { scratch } from '../strangers.ts';

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
  const message = 'the certificate is damaged';
  expect(() => findCertificates(undated)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  expect(() => findKeys(undated).keys[0]?.open({})).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', message: 'a certificate: it is damaged' }),
  );
  expect(await examined(undated)).toMatchObject({ status: 4, finding: { says: `server.crt: ${message}` } });
});

test('one whose key cannot be read says so', async () => {
  expect(await examined(keyless)).toMatchObject({
    status: 4,
    finding: { says: 'server.crt: the public key in the certificate cannot be read' },
  });
});

test('a certificate without a date in x5c is left out', () => {
  const jwk = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
  const bytes = Buffer.from(JSON.stringify({ ...jwk, x5c: [undated.toString('base64')] }));
  expect(findKeys(bytes).keys[0]?.open({}).notes).toEqual(['the certificate in "x5c" is damaged: left out']);
});

test('a key that no JWK can hold is another key than the recorded one, for every command', async () => {
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
