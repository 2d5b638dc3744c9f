/** The library in other people's projects: bundled, loaded with `require`, and type-checked. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { expect, test } from 'vitest';
import { type Configuration, webpack } from 'webpack';
import { readKey, thumbprint } from '../../src/keys.ts';
import { scratch } from '../strangers.ts';

const root = resolve(import.meta.dirname, '../..');
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, unknown> };

/** The names that a program imports: `jwt-kit`, `jwt-kit/keys` and so on. */
const specifiers = Object.keys(exports)
  .filter((subpath) => subpath !== './package.json')
  .map((subpath) => `jwt-kit${subpath.slice(1)}`);

/** A program that uses every subpath, and prints `granted` at the end. */
const program = `
import { createBundle, readBundle } from 'jwt-kit';
import { readCertificate } from 'jwt-kit/certificates';
import { decode, sign, verify } from 'jwt-kit/jwt';
import { convertKey, readKey } from 'jwt-kit/keys';
import { createKeystore, readKeystore } from 'jwt-kit/keystores';
import { rehearse } from 'jwt-kit/testing';
import { explainRefusal, getToken } from 'jwt-kit/token';

async function main() {
  const settings = { clientId: '3MVG9', username: 'ada@acme.com', instanceUrl: 'https://acme.my.salesforce.com' };
  const { files } = await createBundle({ provider: 'salesforce', name: 'Order Sync', ...settings });
  const bundle = readBundle(files, {});
  const sealed = await convertKey(bundle.key, 'pkcs8', { private: true, passphrase: 'secret' });
  const same = readKey(sealed, { passphrase: 'secret' });
  const certificate = files['server.crt'] ?? '';
  const store = await createKeystore(same, { certificate, password: 'changeit' });
  const [entry] = readKeystore(store, { password: 'changeit' }).entries;
  const jwt = await sign({ iss: 'me' }, entry?.key ?? same, { expiresIn: 60 });
  const { publicKey } = readCertificate(certificate);
  if (publicKey === undefined || decode(jwt).claims?.['iss'] !== 'me') throw new Error('no key');
  await verify(jwt, publicKey, { iss: 'me' });
  const server = await rehearse(bundle);
  const result = await getToken({ bundle, url: server.url });
  await server.close();
  if (explainRefusal('invalid_grant: audience is invalid').causes.length === 0) throw new Error('no cause');
  console.log(result.granted ? 'granted' : result.refusal.text);
}
main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** A directory with the package and files. */
function project(files: Readonly<Record<string, string>>, linked: readonly string[] = ['jwt-kit']): string {
  const directory = scratch();
  mkdirSync(join(directory, 'node_modules/@types'), { recursive: true });
  for (const name of linked) {
    const target = name === 'jwt-kit' ? root : join(root, 'node_modules', name);
    symlinkSync(target, join(directory, 'node_modules', name), 'junction');
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

const printed = (file: string): string => execFileSync(process.execPath, [file], { encoding: 'utf8' });

test('the program that is bundled uses every subpath', () => {
  expect(specifiers.filter((name) => !program.includes(`from '${name}';`))).toEqual([]);
});

test('bundled by esbuild, it runs', async () => {
  const directory = project({ 'main.mjs': program });
  const outfile = join(directory, 'out.mjs');
  await esbuild({ entryPoints: [join(directory, 'main.mjs')], bundle: true, platform: 'node', format: 'esm', outfile });
  expect(printed(outfile)).toBe('granted\n');
});

test('bundled by Vite for a server, it runs', async () => {
  const directory = project({ 'main.mjs': program });
  const out = join(directory, 'out');
  await vite({
    root: directory,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: join(directory, 'main.mjs'), outDir: out, emptyOutDir: false },
  });
  const [main = ''] = readdirSync(out).filter((name) => /^main\.m?js$/.test(name));
  writeFileSync(join(out, 'package.json'), '{ "type": "module" }');
  expect(printed(join(out, main))).toBe('granted\n');
});

test('bundled by webpack, it runs', async () => {
  const directory = project({ 'main.mjs': program });
  const configuration: Configuration = {
    mode: 'production',
    target: 'node20',
    context: directory,
    entry: './main.mjs',
    output: { path: join(directory, 'out'), filename: 'main.cjs', chunkFilename: '[id].cjs' },
  };
  const stats = await promisify<Configuration, import('webpack').Stats | undefined>(webpack)(configuration);
  expect(stats?.toString({ all: false, errors: true, warnings: true })).toBe('');
  expect(printed(join(directory, 'out/main.cjs'))).toBe('granted\n');
});

/** A step of a template, the words of a refusal, and the server of a rehearsal. */
const [template, refusal, server] = ['\\{#(?!id\\})[a-z][a-z-]+\\}', "user hasn't approved", 'node:https?'];
const none = (...parts: string[]): RegExp => new RegExp(parts.join('|'), 'i');

/**
 * The largest minified size of each subpath, in kB, and what it must not contain: all that loads with it, also files that it
 * shares with what loads later.
 */
const sizes: Readonly<Record<string, { kB: number; without: RegExp }>> = {
  'jwt-kit': { kB: 310, without: none(template, server) },
  'jwt-kit/certificates': { kB: 168, without: none(template, refusal, server, 'salesforce') },
  'jwt-kit/jwt': { kB: 80, without: none(template, refusal, server, 'salesforce') },
  'jwt-kit/keys': { kB: 180, without: none(template, refusal, server, 'salesforce') },
  'jwt-kit/keystores': { kB: 188, without: none(template, refusal, server, 'salesforce') },
  'jwt-kit/testing': { kB: 290, without: none(template) },
  'jwt-kit/token': { kB: 180, without: none(template, server) },
};

test('a program gets only the code that it imports', async () => {
  expect(Object.keys(sizes).sort()).toEqual([...specifiers].sort());
  for (const [name, { kB, without }] of Object.entries(sizes)) {
    const { outputFiles, metafile } = await esbuild({
      stdin: { contents: `export * from '${name}';`, resolveDir: project({}) },
      bundle: true,
      splitting: true,
      minify: true,
      metafile: true,
      platform: 'node',
      format: 'esm',
      absWorkingDir: root,
      outdir: root,
      write: false,
    });
    const imported = (file: string): string[] =>
      metafile.outputs[file]?.imports.flatMap(({ kind, path }) => (kind === 'import-statement' ? [path] : [])) ?? [];
    const loaded = new Set(['stdin.js']);
    for (const file of loaded) for (const next of imported(file)) loaded.add(next);
    const isLoaded = ({ path }: { path: string }): boolean => loaded.has(basename(path));
    // The others load when they are needed: templates, and the reasons for wrong signatures.
    const later = outputFiles.filter((file) => !isLoaded(file));
    if (name === 'jwt-kit') expect(later.filter(({ text }) => none(template).test(text)).length).toBeGreaterThan(2);
    if (name === 'jwt-kit/jwt') expect(later.filter(({ text }) => text.includes('in reverse order')).length).toBe(1);
    const files = outputFiles.filter(isLoaded);
    expect(files.reduce((sum, { contents }) => sum + contents.length, 0) / 1024, name).toBeLessThan(kB);
    for (const { text } of files) expect(text.match(without)?.[0], name).toBeUndefined();
  }
});

test('it names the usual things in place of a key or a token, and says why a signature is wrong', () => {
  const directory = project({
    'main.mjs': `
import { readKey, generateKey } from 'jwt-kit/keys';
import { decode, sign, verify } from 'jwt-kit/jwt';
const key = await generateKey();
const [header, , signature] = (await sign({ iss: 'a' }, key)).split('.');
const [, other] = (await sign({ iss: 'b' }, key)).split('.');
for (const call of [
  () => readKey('<!doctype html>'),
  () => readKey('-----BEGIN PGP MESSAGE-----\\nhello\\n-----END PGP MESSAGE-----'),
  () => readKey('-----BEGIN AGE ENCRYPTED FILE-----\\nYQ==\\n-----END AGE ENCRYPTED FILE-----'),
  () => readKey('PuTTY-User-Key-File-3: ssh-rsa'),
  () => readKey('./server.key'),
  () => readKey('\${KEY}'),
  () => readKey('$ANSIBLE_VAULT;1.1;AES256'),
  () => readKey(Buffer.from('1f8b080000000000', 'hex')),
  () => decode('Bearer 00D5g000004ABCD!AQEAQKx.abc_defghijk1234567890'),
  () => decode('hello'),
  () => verify([header, other, signature].join('.'), key),
]) {
  try {
    await call();
  } catch (error) {
    console.log(error.message);
  }
}`,
  });
  expect(printed(join(directory, 'main.mjs')).split('\n')).toEqual([
    'this is a web page (HTML), not a key',
    'this is a message of PGP, not a key',
    'this is a file encrypted with age, not a key',
    'this is a PuTTY private key, which is not supported',
    'this is the name of a file, not a key',
    'this is the name of a variable, which was not replaced by its value, not a key',
    'this is plain text, not a key',
    'this is a binary file of an unknown kind, not a key',
    'this is an opaque token, not a JWT',
    'no JWT found',
    'the token was altered: the key signed different content',
    '',
  ]);
});

test('it opens key stores with RC2, with the part of node-forge that it contains', () => {
  const stores = ['openssl-legacy.p12', 'openssl-rc2-128.p12', 'openssl.p12', 'windows-3des.p12'].map((name) =>
    join(root, 'test/fixtures/keystores', name),
  );
  const directory = project({
    'main.mjs': `
import { readFileSync } from 'node:fs';
import { thumbprint } from 'jwt-kit/keys';
import { readKeystore } from 'jwt-kit/keystores';
for (const file of ${JSON.stringify(stores)}) {
  const { entries: [entry], protection } = readKeystore(readFileSync(file), { password: 'secret' });
  console.log(protection, thumbprint(entry.key), entry.certificates[0].subject);
}`,
  });
  const key = readKey(readFileSync(join(root, 'test/fixtures/keys/rsa.pem')));
  const rows = printed(join(directory, 'main.mjs')).trim().split('\n');
  expect(rows.map((row) => row.replace(`${thumbprint(key)} `, ''))).toMatchInlineSnapshot(`
    [
      "RC2-40, 3DES, MAC SHA-1 O=Acme,CN=Order Sync",
      "3DES with two keys, RC2-128, MAC SHA-1 O=Acme,CN=Order Sync",
      "AES-256, MAC SHA-256 O=Acme,CN=Order Sync",
      "3DES, MAC SHA-1 O=Acme,CN=Order Sync",
    ]
  `);
});

test('the example for vitest passes', () => {
  const declared = readFileSync(join(root, 'dist/types/library/testing/rehearse.d.ts'), 'utf8');
  const example = declared.split('@example\n').find((text) => text.includes("from 'vitest'")) ?? '';
  const text = example.slice(0, example.indexOf('*/')).replace(/^ *\*[ ]?/gm, '');
  const directory = project({ 'example.test.mjs': text }, ['jwt-kit', 'vitest']);
  const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', '--root', directory];
  const ran = execFileSync(process.execPath, command, { cwd: directory, encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  expect(JSON.parse(ran.slice(ran.indexOf('{')))).toMatchObject({ numPassedTests: 1, numTotalTests: 1 });
});

test('it loads with require', () => {
  const directory = project({
    'main.cjs': `const names = ${JSON.stringify(specifiers)};
      console.log(names.map((name) => typeof require(name).KitError).join());
      console.log(new Set(names.map((name) => require(name).KitError)).size);`,
  });
  expect(printed(join(directory, 'main.cjs'))).toBe(`${specifiers.map(() => 'function').join()}\n1\n`);
});

/** A number in two digits, so that names sort by it. */
const numbered = (at: number): string => String(at).padStart(2, '0');

const compilers = { '5.5': 'typescript55', newest: 'typescript' } as const;
const settings = [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const;

const asking = `
import { createBundle, readBundle } from 'jwt-kit';
import { selfSign } from 'jwt-kit/certificates';
import { convertKey, readKey, readKeys } from 'jwt-kit/keys';
import { rehearse } from 'jwt-kit/testing';
import { explainRefusal, getToken, tokenSource } from 'jwt-kit/token';
declare const key: import('node:crypto').KeyObject;
const user = { clientId: '3MVG9', username: 'ada@acme.com' };
const instanceUrl = 'https://acme.my.salesforce.com';
`;

/** Calls that need no other settings. */
const accepted = `${asking}
await getToken({ provider: 'salesforce', key, ...user, siteUrl: instanceUrl });
await getToken({ provider: 'anypoint', key, ...user, idpId: 'x', region: 'eu' });
await getToken({ provider: 'anypoint', key, clientId: 'x', sub: 'y' });
await tokenSource({ provider: 'generic', key, tokenUrl: 'https://a.example/token', keepFor: 60 }).get();
const bundle = await createBundle({ provider: 'salesforce', name: 'x', language: 'it' });
const result = await getToken({ bundle, ...user, instanceUrl });
if (result.granted) await fetch(new URL('/services/data', result.instanceUrl));
else console.log(explainRefusal(result.refusal.text, { provider: bundle.provider, ...bundle.settings }).causes);
await tokenSource({ bundle: readBundle(bundle.files) }).get();
readKey(await crypto.subtle.exportKey('jwk', {} as never));
readKeys({ keys: [key.export({ format: 'jwk' })] });
explainRefusal([{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]);
const server = await rehearse([bundle, readBundle(bundle.files)]);
console.log(server.urlOf(bundle), selfSign(key, { subject: 'CN=a', keyUsage: ['digitalSignature'] }));
`;

/** Calls that the compiler refuses, and what it says. */
const mistakes: readonly (readonly [code: string, said: RegExp])[] = [
  ["await createBundle({ provider: 'salesfroce', name: 'x' });", /salesfroce/],
  ["await createBundle({ provider: 'salesforce', name: 'x', idpId: 'y' });", /'idpId' does not exist/],
  ["await getToken({ provider: 'salesforce', key, ...user });", /TS2345/],
  ["await getToken({ provider: 'salesforce', key, clientId: 'x', instanceUrl });", /TS2345/],
  ["await getToken({ provider: 'salesforce', ...user, instanceUrl });", /TS2345/],
  ["await getToken({ provider: 'anypoint', key, ...user });", /TS2345/],
  ["await getToken({ provider: 'generic', key, ...user });", /TS2345/],
  ["await getToken({ provider: 'generic', key, tokenUrl: instanceUrl, instanceUrl });", /'instanceUrl' does not exist/],
  ["tokenSource({ provider: 'generic', key, tokenUrl: instanceUrl, signal: AbortSignal.abort() });", /'signal' does not exist/],
  ["explainRefusal('x', { username: 'y' });", /TS2345/],
  ["await createBundle({ provider: 'salesforce', name: 'x', language: 'fr' });", /TS2322/],
  ["await createBundle({ provider: 'salesforce', name: 'x', appType: 'app' });", /TS2322/],
  ["await createBundle({ provider: 'anypoint', name: 'x', region: 'fr' });", /TS2322/],
  ["await convertKey(key, 'jwk', { alg: 'HS256' });", /HS256/],
  ["selfSign(key, { subject: 'CN=a', keyUsage: ['keyCertSign'] });", /TS2322/],
  ["selfSign(key, { subject: 'CN=a', extendedKeyUsage: ['client'] });", /TS2322/],
  ["await rehearse(createBundle({ provider: 'salesforce', name: 'x' }));", /TS2345/],
  ["readKey(convertKey(key, 'jwk'));", /TS2345/],
  ['readKey(key);', /TS2345/],
  ["readKey([{ kty: 'RSA' }]);", /TS2345/],
];

for (const [version, name] of Object.entries(compilers)) {
  test.each(settings)(`its types are accepted by TypeScript ${version}, with module %s`, (module, moduleResolution) => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      skipLibCheck: false,
      noEmit: true,
      target: 'es2022',
      lib: ['es2022'],
      types: ['node'],
      module,
      moduleResolution,
    };
    const directory = project(
      {
        'main.mts': program,
        'main-too.mts': accepted,
        ...Object.fromEntries(mistakes.map(([code], at) => [`wrong-${numbered(at)}.mts`, `${asking}${code}\n`])),
        'package.json': '{ "type": "module" }',
        'tsconfig.json': JSON.stringify({ compilerOptions }),
      },
      ['jwt-kit', '@types/node', 'undici-types'],
    );
    const compiler = join(root, 'node_modules', name, 'bin/tsc');
    const { stdout } = spawnSync(process.execPath, [compiler, '-p', '.'], { cwd: directory, encoding: 'utf8' });
    const errors = stdout.split('\n').filter((line) => /error TS/.test(line));
    expect(errors.sort()).toEqual(
      mistakes.map(([, said], at) => expect.stringMatching(new RegExp(`^wrong-${numbered(at)}\\.mts.*${said.source}`))),
    );
  });
}
