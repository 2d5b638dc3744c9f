import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixture, frozen } from '../../../fixtures.ts';
import { newKeyPair } from '../../../new-keys.ts';
import { scratch } from '../../../strangers.ts';
import { runIn } from '../../world.ts';

/** The base64 in a PEM block. */
const bareOf = (pem: Uint8Array): string => Buffer.from(pem).toString().split('\n').slice(1, -2).join('');

/** Windows has no modes; inspect-protection.test.ts tests its access lists. */
const hasModes = process.platform !== 'win32';
const mode = (bits: string): string => (hasModes ? `, mode ${bits}` : '');

/** A directory with copies of fixtures under other names, each with a mode. */
function filesIn(files: Readonly<Record<string, string | Uint8Array>>, mode = 0o600): string {
  const cwd = scratch();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(cwd, name), content);
    chmodSync(join(cwd, name), mode);
  }
  return cwd;
}

const inspect = (cwd: string, ...words: string[]) => runIn(cwd, ['inspect', ...words]);

/** What `--json` says about the inputs. */
async function inspected(cwd: string, ...words: string[]) {
  const ran = await inspect(cwd, ...words, '--json');
  return { status: ran.status, ...JSON.parse(ran.stdout) };
}

/** The remarks on the first input and on its entries, as `level code`. */
const remarksOf = ({ inputs: [input] }: { inputs: { remarks: Said[]; entries: { remarks: Said[] }[] }[] }): string[] =>
  [...(input?.remarks ?? []), ...(input?.entries.flatMap((entry) => entry.remarks) ?? [])].map(
    ({ level, code }) => `${level} ${code}`,
  );

interface Said {
  level: string;
  code: string;
}

describe('inspect', () => {
  test('shows what a certificate says, and what matters first', async () => {
    const cwd = filesIn({ 'server.crt': fixture('keys/rsa.crt') }, 0o644);
    const ran = await inspect(cwd, 'server.crt');
    expect(ran).toEqual({
      status: 0,
      stderr: '',
      stdout: `server.crt: PEM, 1,155 bytes${mode('644')}
  certificate O=Acme,CN=Order Sync
    fail  not valid before 21 November 2026
    subject        O=Acme,CN=Order Sync
    issuer         itself
    signed with    SHA-256, by its own key, verified
    serial         2EBEDF101BE703FFBBDCCCF90465900DB7144C59
    version        X.509 v3
    valid from     21 Nov 2026 22:44:29 UTC
    valid until    18 Nov 2036 22:44:29 UTC, 3,650 days left
    SHA-256        DE:CD:1A:ED:A0:2C:A8:EF:E0:3E:E3:15:46:9A:5F:0A:A9:61:E3:5B:06:1F:E5:13:27:E3:F2:4C:9A:DF:D7:C1
    SHA-1          38:79:EF:F8:58:91:14:23:4D:44:59:FD:5E:35:1B:6E:A8:26:D5:85
    x5t#S256       3s0a7aAsqO_gPuMVRppfCqlh41sGH-UTJ-PyTJrf18E
    x5t            OHnv-FiRFCNNRFn9XjUbbqgm1YU
    key            RSA, 2048 bits, exponent 65537
    SPKI SHA-256   b873fed95c9644e8012b1018fd83346936b9f3babbba6cf66a9edf345f386de0
    thumbprint     HM-fLitplGtCHtKL-bM1wLi4aerflQ5zEC11UK7-vJk
    extension      subject key identifier: EB:96:82:96:5B:86:B0:E9:8C:E9:80:27:9E:FE:07:4F:AC:18:80:97
    extension      authority key identifier: EB:96:82:96:5B:86:B0:E9:8C:E9:80:27:9E:FE:07:4F:AC:18:80:97
    extension      basic constraints (critical): a CA
`,
    });
  });
});

describe('what matters comes first', () => {
  test.each<[string, string, string[]]>([
    ['an expired certificate', 'issued/ended.crt', ['fail expired']],
    ['one that is not valid yet', 'issued/future.crt', ['fail not-yet-valid']],
    ['SHA-1', 'issued/sha1.crt', ['warn weak-signature']],
    [
      'version 1 and a negative serial number',
      'issued/negative-serial.crt',
      ['fail not-yet-valid', 'warn old-version', 'warn serial'],
    ],
    ['one of more than 4,096 bytes', 'issued/large.crt', ['warn too-large']],
    ['a sound one', 'issued/leaf.crt', []],
    ['a short key', 'keys/rsa-1024.pem', ['warn weak-key']],
    ['an unusual exponent', 'keys/rsa-e3.pem', ['note unusual']],
    ['a ROCA key', 'keys/rsa-roca.jwk', ['fail unusable']],
    ['a private key that contradicts itself', 'keys/rsa-mismatch.pem', ['fail unusable']],
    ['a prime that is none', 'keys/rsa-composite-p.jwk', ['fail unusable']],
    ['an encrypted key', 'keys/rsa.pkcs8.enc.pem', ['note locked']],
    ['a private key beside a certificate', 'keys/rsa.with-certificate.pem', ['warn private-in-public', 'fail not-yet-valid']],
  ])('%s', async (_, file, expected) => {
    const { inputs } = await inspected(filesIn({ 'server.pem': fixture(file) }), 'server.pem');
    expect(remarksOf({ inputs })).toEqual(expected);
  });
  test('a private key in a file that is handed out, and one that others can read', async () => {
    const key = fixture('keys/rsa.pem');
    expect(remarksOf(await inspected(filesIn({ 'server.crt': key }), 'server.crt'))).toEqual(['fail private-in-public']);
    expect(remarksOf(await inspected(filesIn({ 'jwks.json': fixture('keys/rsa.jwk') }), 'jwks.json'))).toEqual([
      'fail private-in-public',
    ]);
    expect(remarksOf(await inspected(filesIn({ 'app.key': key }, 0o640), 'app.key'))).toEqual(
      hasModes ? ['warn readable-by-others'] : [],
    );
    expect(remarksOf(await inspected(filesIn({ 'app.key': fixture('keys/rsa.pkcs8.enc.pem') }, 0o640), 'app.key'))).toEqual([
      'note locked',
    ]);
    expect(remarksOf(await inspected(filesIn({ 'server.crt': fixture('issued/leaf.crt') }, 0o644), 'server.crt'))).toEqual([]);
  });
  test('a private key beside something public, in JSON or outside of its PEM', async () => {
    const [pem, crt] = [fixture('keys/other.pem').toString(), fixture('issued/leaf.crt').toString()];
    const bare = bareOf(Buffer.from(pem));
    const publicJwk = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
    const texts = {
      'cert.json': JSON.stringify({ cert: crt, key: pem }),
      'realm.json': JSON.stringify({ publicKey: bareOf(fixture('keys/rsa.pub.pem')), inner: { privateKey: bare } }),
      'set.json': JSON.stringify({ keys: [publicJwk], private_key: pem }),
      'env.txt': `${crt}KEY=${Buffer.from(pem).toString('base64')}\n`,
      'bare.txt': `${crt}${bare}\n`,
      'jwk.txt': `${crt}${fixture('keys/rsa.jwk')}`,
    };
    for (const [name, text] of Object.entries(texts)) {
      const { inputs } = await inspected(filesIn({ [name]: text }), name);
      const types = inputs[0].entries.map(({ type }: { type: string }) => type);
      expect(types, name).toContain('private key');
      expect(types.length, name).toBeGreaterThan(1);
    }
  });
  test('a signature that was changed', async () => {
    const der = Buffer.from(fixture('keys/rsa.crt.der'));
    der[der.length - 1] = (der.at(-1) as number) ^ 1;
    const { inputs, status } = await inspected(filesIn({ 'a.crt': der }), 'a.crt');
    expect([status, remarksOf({ inputs })]).toEqual([0, ['fail not-yet-valid', 'fail signature-invalid']]);
    expect(inputs[0].entries[0].certificate.signature).toBe('wrong');
    const csr = Buffer.from(fixture('keys/rsa.csr.der'));
    csr[csr.length - 1] = (csr.at(-1) as number) ^ 1;
    expect(remarksOf(await inspected(filesIn({ 'a.csr': csr }), 'a.csr'))).toEqual(['fail signature-invalid']);
  });
  test('a certificate and a request with a key that anybody can sign for', async () => {
    const bytesOf = (file: string): Buffer => Buffer.from(JSON.parse(fixture(file).toString()).n, 'base64url');
    const [good, roca] = [bytesOf('keys/rsa.pub.jwk'), bytesOf('keys/rsa-roca.jwk')];
    for (const [file, expected] of [
      ['rsa.crt.der', ['fail not-yet-valid', 'fail signature-invalid', 'fail unusable']],
      ['rsa.csr.der', ['fail unusable']],
    ] as const) {
      const der = Buffer.from(fixture(`keys/${file}`));
      der.set(roca, der.indexOf(good));
      expect(remarksOf(await inspected(filesIn({ x: der }), 'x'))).toEqual(expected);
    }
  });
  test('a key that no JWK represents, and a certificate that is larger than any', async () => {
    const { publicKey } = newKeyPair('dsa', { modulusLength: 2048, divisorLength: 256 });
    const large = `-----BEGIN CERTIFICATE-----\n${Buffer.alloc(300_000).toString('base64')}\n-----END CERTIFICATE-----\n`;
    const cwd = filesIn({ dsa: publicKey.export({ type: 'spki', format: 'pem' }), large });
    const { status, inputs } = await inspected(cwd, 'dsa', 'large');
    expect(status).toBe(3);
    expect(inputs[0].entries[0]).toMatchObject({
      key: { type: 'DSA', bits: 2048, spkiSha256: expect.any(String) },
      problem: { message: 'a public key: this is a DSA key, which a JWK cannot represent' },
    });
    expect(inputs[1].entries[0].problem.message).toMatch(/^a certificate is too large: 4\d\d,\d{3} bytes$/);
  });
  test('--warn-days and --strict decide what a warning is, and whether it counts', async () => {
    const cwd = filesIn({ 'server.crt': fixture('issued/leaf.crt') });
    expect((await inspect(cwd, 'server.crt', '--strict')).status).toBe(0);
    expect((await inspect(cwd, 'server.crt', '--warn-days', '3650')).status).toBe(0);
    expect(remarksOf(await inspected(cwd, 'server.crt', '--warn-days', '710'))).toEqual([]);
    expect(remarksOf(await inspected(cwd, 'server.crt', '--warn-days', '711'))).toEqual(['warn expires-soon']);
    expect(await inspected(cwd, 'server.crt', '--warn-days', '3650', '--strict')).toMatchObject({ status: 4, ok: false });
  });
});

describe('inputs', () => {
  test('are read whatever their names: a chain, of which each certificate verifies the next', async () => {
    const { inputs } = await inspected(filesIn({ 'notes.txt': fixture('issued/chain.pem') }), 'notes.txt');
    const entries: { certificate: { subject: string; signature: string } }[] = inputs[0].entries;
    expect(entries.map(({ certificate }) => [certificate.subject, certificate.signature])).toEqual([
      ['O=Acme,CN=Acme Root', 'verified'],
      ['O=Acme,CN=Acme Issuing CA', 'verified'],
      ['C=IT,O=Società,CN=Order Sync', 'verified'],
    ]);
    const alone = await inspected(filesIn({ 'notes.txt': fixture('issued/leaf.crt') }), 'notes.txt');
    expect(alone.inputs[0].entries[0].certificate.signature).toBe('not checked');
  });
  test('in --json have the documented shape, for each kind', async () => {
    const cwd = filesIn({
      k: fixture('keys/rsa.pem'),
      r: fixture('keys/rsa.csr'),
      s: fixture('jwks/google-oauth2-v3-certs.json'),
    });
    const { inputs, ...rest } = await inspected(cwd, 'k', 'r', 's');
    expect(rest).toEqual({ status: 0, schema: 1, ok: true, command: 'inspect', skipped: [], files: [], notes: [] });
    const key = {
      type: 'RSA',
      bits: 2048,
      exponent: '65537',
      spkiSha256: 'b873fed95c9644e8012b1018fd83346936b9f3babbba6cf66a9edf345f386de0',
      thumbprint: 'HM-fLitplGtCHtKL-bM1wLi4aerflQ5zEC11UK7-vJk',
    };
    const shared = { notes: [], remarks: [] };
    expect(inputs[0]).toEqual({
      name: 'k',
      bytes: 1708,
      ...(hasModes && { mode: '0600' }),
      form: 'PEM',
      remarks: [],
      entries: [{ name: 'a private key', type: 'private key', private: true, key, ...shared }],
    });
    expect(inputs[1].entries).toEqual([
      {
        name: 'a certificate request',
        type: 'certificate request',
        private: false,
        key,
        request: {
          subject: 'CN=Order Sync,O=Società,C=IT',
          signature: 'verified',
          signedWith: 'SHA-256',
          key,
          extensions: [
            {
              oid: '2.5.29.17',
              name: 'subject alternative name',
              critical: false,
              says: ['dns:app.example.com', 'email:a@example.com'],
            },
          ],
          attributes: [],
        },
        ...shared,
      },
    ]);
    expect(inputs[2].entries[0]).toMatchObject({ type: 'public key', labels: { use: 'sig', alg: 'RS256' } });
  });
  test('that cannot be read are reported, and do not hide the others', async () => {
    const cwd = filesIn({ 'a.key': fixture('keys/rsa.pem'), 'b.txt': 'hello', 'c.p12': fixture('keys/rsa.p12') });
    const { status, inputs, ok } = await inspected(cwd, 'missing', 'b.txt', 'a.key');
    expect([status, ok]).toEqual([3, false]);
    expect(inputs.map(({ name, error }: { name: string; error?: object }) => [name, error])).toEqual([
      [
        'missing',
        {
          code: 'INPUT_UNREADABLE',
          message: 'missing: there is no such file',
          hint: 'check the name and the directory you are in',
        },
      ],
      [
        'b.txt',
        {
          code: 'INPUT_INVALID',
          message: 'b.txt: this is plain text, not a key, certificate, request or token',
          hint: 'check that it is the right file: keys and certificates start with -----BEGIN, JWKs with {',
        },
      ],
      ['a.key', undefined],
    ]);
    const ran = await inspect(cwd, 'missing', 'a.key');
    expect([ran.status, ran.stderr]).toEqual([3, '']);
    expect(ran.stdout).toMatch(/^missing\n {2}error {2}missing: there is no such file\n {9}check the name.*\n\na\.key: PEM/);
    expect(await inspect(cwd, 'b.txt')).toEqual({
      status: 3,
      stdout: '',
      stderr:
        'jwt-kit: error: b.txt: this is plain text, not a key, certificate, request or token\njwt-kit: hint: check that it is the right file: keys and certificates start with -----BEGIN, JWKs with {\n',
    });
  });
  test('are the files of a directory, but not of those in it; what was skipped is said', async () => {
    const cwd = filesIn({});
    mkdirSync(join(cwd, 'app', 'previous'), { recursive: true });
    writeFileSync(join(cwd, 'app', 'previous', 'old.key'), fixture('keys/other.pem'));
    writeFileSync(join(cwd, 'app', 'public.pem'), fixture('keys/rsa.pub.pem'));
    writeFileSync(join(cwd, 'app', 'README'), 'hello');
    writeFileSync(join(cwd, 'app', '.jwt-kit-x'), fixture('keys/rsa.pub.pem'));
    writeFileSync(join(cwd, 'app', 'page.html'), '<!doctype html><p>hello');
    writeFileSync(join(cwd, 'app', 'tsconfig.json'), '{ x: 1 }');
    writeFileSync(join(cwd, 'app', 'large'), Buffer.alloc(1024 * 1024 + 1));
    const ran = await inspect(cwd, 'app');
    expect(ran.status).toBe(0);
    expect(ran.stdout.split('\n').filter((line) => /^\S/.test(line))).toEqual([
      expect.stringMatching(/^app\/public\.pem: PEM, 451 bytes/),
      'skipped app/.jwt-kit-x: a temporary file',
      'skipped app/large: larger than 1 MB',
      'skipped app/previous: a directory',
      'skipped app/README: this is plain text, not a key, certificate, request or token',
      'skipped app/page.html: this is a web page (HTML), not a key, certificate, request or token',
      'skipped app/tsconfig.json: the JSON is damaged at line 1, character 3',
    ]);
  });
  test('are standard input, and the key set that a discovery document links to', async () => {
    const piped = await runIn(scratch(), ['inspect'], { stdin: Readable.from([fixture('keys/rsa.pub.pem')]) });
    expect(piped.stdout).toMatch(/^standard input: PEM, 451 bytes\n {2}public key: RSA, 2048 bits, exponent 65537\n/);
    const fetch = async (url: string) =>
      new Response(
        url.endsWith('/keys') ? fixture('jwks/google-oauth2-v3-certs.json') : '{"jwks_uri":"https://acme.com/keys"}',
      );
    const ran = await runIn(scratch(), ['inspect', 'https://acme.com/discovery?token=x'], { fetch });
    expect([ran.status, ran.stderr]).toEqual([
      0,
      'jwt-kit: note: https://acme.com/discovery links to the keys at https://acme.com/keys\n',
    ]);
    expect(ran.stdout).toMatch(/^https:\/\/acme\.com\/keys: JSON, 2 entries/);
  });
  test.each<[string, string, object]>([
    ['PKCS#7', 'issued/chain.p7b', { form: 'DER', entries: [{ type: 'certificate' }, {}, {}] }],
    ['an EC key', 'keys/ec.pem', { entries: [{ type: 'private key', key: { type: 'EC', curve: 'P-256' } }] }],
    ['an Ed25519 key', 'keys/ed25519.pem', { entries: [{ key: { type: 'Ed25519', thumbprint: expect.any(String) } }] }],
    ['RSA-PSS', 'keys/rsa-pss.pem', { entries: [{ key: { type: 'RSA-PSS', bits: 2048 } }] }],
    [
      'a request without BEGIN and END',
      'keys/bare.csr',
      { form: 'text', entries: [{ notes: [expect.stringMatching(/missing/)] }] },
    ],
    ['UTF-16', 'keys/rsa.utf16.pem', { form: 'PEM', entries: [{ type: 'private key' }] }],
    ['a JWK whose certificate ended', 'jwks/azure-x5c-only.json', { entries: [{ remarks: [{ code: 'expired' }] }] }],
  ])('of the kind %s', async (_, file, expected) => {
    const { inputs } = await inspected(filesIn({ x: fixture(file) }), 'x');
    expect({ ...inputs[0], entries: inputs[0].entries.slice(0, file.includes('jwks/') ? 1 : 3) }).toMatchObject(expected);
  });
  test('with a wrong label or a link to keys say so', async () => {
    const label = fixture('keys/rsa.pem').toString().replaceAll('PRIVATE KEY', 'CERTIFICATE');
    const discovery = '{"issuer":"https://acme.com","jwks_uri":"https://acme.com/keys"}';
    const { stdout } = await inspect(filesIn({ label, discovery }), 'label', 'discovery');
    expect(stdout).toContain('note  its BEGIN line says CERTIFICATE, but it contains a private key: repaired');
    expect(stdout).toContain(
      `discovery: JSON, 64 bytes${mode('600')}\n  discovery document\n    links to       https://acme.com/keys\n`,
    );
  });
  test('may be 1,000 files of a directory', async () => {
    const cwd = filesIn({});
    mkdirSync(join(cwd, 'app'));
    for (let number = 0; number <= 1000; number += 1) writeFileSync(join(cwd, 'app', `${10_000 + number}`), 'x');
    writeFileSync(join(cwd, 'app', '10000'), fixture('keys/rsa.pub.pem'));
    const { stdout } = await inspect(cwd, 'app');
    expect(stdout).toMatch(/skipped app\/11000: more than 1,000 files\n/);
    expect(stdout).toMatch(/app\/10030, and 969 more: this is plain text/);
  });
  test('that are encrypted open with --passphrase-file', async () => {
    const cwd = filesIn({ 'a.key': fixture('keys/rsa.pkcs8.enc.pem'), right: 'secret\n', wrong: 'x\n' });
    const opened = await inspected(cwd, 'a.key', '--passphrase-file', 'right');
    expect(opened.inputs[0].entries[0]).toMatchObject({ type: 'encrypted private key', key: { bits: 2048 }, remarks: [] });
    const refused = await inspected(cwd, 'a.key', '--passphrase-file', 'wrong');
    expect(refused.status).toBe(3);
    expect(refused.inputs[0].entries[0].problem).toMatchObject({ code: 'PASSPHRASE' });
    expect((await inspect(cwd, 'a.key')).stdout).toContain('to open it: --passphrase-file <file>');
  });
  test('may be key stores: each entry with its alias', async () => {
    const two = fixture('keystores/keytool-two.jks');
    const cwd = filesIn(
      { 'a.p12': fixture('keystores/openssl.p12'), 'b.jks': two, pw: 'secret', other: 'different', wrong: 'x' },
      0o644,
    );
    const closed = await inspect(cwd, 'a.p12');
    expect([closed.status, closed.stdout]).toEqual([
      0,
      `a.p12: DER, 2,632 bytes${mode('644')}\n  key store\n    note  no password was given: its entries were not read\n` +
        '          to open it: --store-password-file <file>\n',
    ]);
    const opened = await inspect(cwd, 'a.p12', '--passphrase-file', 'pw');
    expect(opened.status).toBe(0);
    expect(opened.stdout.split('\n').filter((line) => /^ {0,2}\S/.test(line))).toEqual([
      `a.p12: DER, 2,632 bytes${mode('644')}`,
      '  key store (PKCS#12), 1 entry, AES-256, MAC SHA-256',
      '  Order Sync: private key: RSA, 2048 bits, exponent 65537',
      '  Order Sync: certificate O=Acme,CN=Order Sync',
    ]);
    const both = await inspected(cwd, 'b.jks', '--store-password-file', 'pw', '--passphrase-file', 'other');
    expect(both.inputs[0].remarks).toEqual([]);
    expect(both.inputs[0].entries[0].store).toMatchObject({ kind: 'JKS', entries: 3 });
    const shown = both.inputs[0].entries.map(({ alias, type, problem }: Record<string, unknown>) => [
      alias,
      type,
      problem === undefined,
    ]);
    expect(shown.slice(1, 3)).toEqual([
      ['other', 'private key', true],
      ['other', 'certificate', true],
    ]);
    const refused = await inspected(cwd, 'a.p12', '--store-password-file', 'wrong');
    expect([refused.status, refused.inputs[0].entries[0].problem.code]).toEqual([3, 'PASSPHRASE']);
  });
  test('may be key sets of thousands: the text has the first, --json all', async () => {
    const jwk = JSON.parse(fixture('keys/rsa.pub.jwk').toString());
    const weak = JSON.parse(fixture('jwks/google-v2certs-2014-padded-1024bit.json').toString()).keys[0];
    const keys = Array.from({ length: 2000 }, (_, index) => ({ ...(index === 1999 ? weak : jwk), kid: `k${index}` }));
    const cwd = filesIn({ 'jwks.json': JSON.stringify({ keys }) });
    const { stdout } = await inspect(cwd, 'jwks.json');
    expect(stdout.split('\n').length).toBeLessThan(150);
    expect(stdout).toContain('  and 1,980 more, 1 of them with warnings; --json shows all\n');
    expect((await inspected(cwd, 'jwks.json')).inputs[0].entries).toHaveLength(2000);
  });
});

test('a damaged file of a directory is reported; a shared secret is one, and no key pair', async () => {
  const cwd = filesIn({});
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app', 'cut.pem'), fixture('keys/rsa.pub.pem').subarray(0, 200));
  writeFileSync(join(cwd, 'app', 'cut.json'), fixture('keys/rsa.pub.jwk').subarray(0, 60));
  writeFileSync(join(cwd, 'app', 'cut.der'), fixture('keys/rsa.pub.der').subarray(0, 60));
  writeFileSync(join(cwd, 'app', 'secret.jwk'), '{"kty":"oct","k":"c2VjcmV0LXNlY3JldA"}');
  chmodSync(join(cwd, 'app', 'secret.jwk'), 0o644);
  const { status, inputs, skipped } = await inspected(cwd, 'app');
  expect([status, skipped]).toEqual([3, []]);
  expect(inputs.map(({ name, error }: { name: string; error?: { message: string } }) => error?.message ?? name)).toEqual([
    'app/cut.der: it is cut off: it has only 60 of its 294 bytes',
    expect.stringMatching(/^app\/cut\.json: the JSON ends too early/),
    'app/cut.pem: a public key is cut off: its END line is missing',
    'app/secret.jwk',
  ]);
  const readable = {
    code: 'readable-by-others',
    level: 'warn',
    says: 'others on this computer can read the shared secret (mode 644)',
  };
  expect(inputs[3].remarks).toEqual(hasModes ? [readable] : []);
  expect(inputs[3].entries[0]).toMatchObject({ type: 'shared secret', private: true });
  expect(JSON.stringify(inputs)).not.toContain('c2VjcmV0');
});

describe('no secret is shown', () => {
  const token = (header: object, claims: object, signature = 'c2lnbmF0dXJlLW9mLWEtdG9rZW4'): string =>
    [header, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
      .concat(`.${signature}`);

  test('of a token: header, claims and times, but not the token', async () => {
    const at = frozen.getTime() / 1000;
    const jwt = token({ alg: 'RS256' }, { iss: 'me', exp: Math.floor(at) - 60 });
    const ran = await inspect(filesIn({ t: `Authorization: Bearer ${jwt}` }), 't');
    expect(ran.stdout).toBe(`t: text, 110 bytes${mode('600')}
  token (JWS), not verified
    warn  21 Nov 2026 22:12:20 UTC, expired 60 s ago
    note  removed "Bearer"
    header         alg: RS256
    claim          iss: me
    claim          exp: 1795299140  21 Nov 2026 22:12:20 UTC, expired 60 s ago
    signature      20 bytes, not shown
`);
  });
  test.each<[string, string, string[]]>([
    ['not signed', token({ alg: 'none' }, {}, ''), ['fail unsigned']],
    ['not valid yet', token({ alg: 'RS256' }, { nbf: 1_900_000_000 }), ['warn not-yet-valid']],
    ['in milliseconds', token({ alg: 'RS256' }, { exp: 1_900_000_000_000 }), ['note unusual']],
    ['with a text as exp', token({ alg: 'RS256' }, { exp: 'soon' }), ['warn unusual']],
    ['not base64url', `${token({ alg: 'RS256' }, {})}=`, ['warn unusual']],
    ['encrypted', `${Buffer.from('{"alg":"RSA-OAEP"}').toString('base64url')}.AA.AA.AA.AA`, ['note locked']],
  ])('a token that is %s', async (_, jwt, expected) => {
    expect(remarksOf(await inspected(filesIn({ t: jwt }), 't'))).toEqual(expected);
  });
  test('of private keys in any form, also in a claim', async () => {
    const jwk = JSON.parse(fixture('keys/rsa.jwk').toString());
    const cwd = filesIn({
      pem: fixture('keys/rsa.pem'),
      jwk: JSON.stringify(jwk),
      both: JSON.stringify({ keys: [jwk, { ...jwk, d: 'AQAB' }] }),
      claim: token({ alg: 'RS256', jwk }, { key: fixture('keys/rsa.pem').toString() }),
    });
    const secrets = [
      ...['d', 'p', 'q', 'dp', 'dq', 'qi'].map((name) => jwk[name]),
      ...fixture('keys/rsa.pem').toString().split('\n').slice(2, -2),
    ];
    for (const words of [[], ['--json']]) {
      const { stdout, stderr } = await inspect(cwd, 'pem', 'jwk', 'both', 'claim', ...words);
      for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
      expect(stdout).toContain('a private key, not shown');
    }
  });
});
