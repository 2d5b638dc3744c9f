// Writes a bundle for a key, or for a new one: a proof of the key, two signatures, each file synced and read back, one rename.
const { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } = require('node:crypto');
const { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } = require('node:fs');
const [directory, keyFile] = process.argv.slice(2);
const key =
  keyFile === undefined
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : createPrivateKey(readFileSync(keyFile));
const publicKey = createPublicKey(key);
const text = Buffer.from('proof');
if (!verify('sha256', text, publicKey, sign('sha256', text, key))) process.exit(1);
const spki = publicKey.export({ type: 'spki', format: 'der' });
const signed = [spki, Buffer.from('certificate')].map((bytes) => Buffer.concat([bytes, sign('sha256', bytes, key)]));
const staging = `${directory}.new`;
mkdirSync(staging, { mode: 0o700 });
const sync = (path, write) => {
  const file = openSync(path, write === undefined ? 'r' : 'wx', 0o600);
  if (write !== undefined) writeSync(file, write);
  fsyncSync(file);
  closeSync(file);
};
const files = {
  'server.key': key.export({ type: 'pkcs8', format: 'pem' }),
  'server.csr': signed[0].toString('base64'),
  'server.crt': signed[1].toString('base64'),
  'public.pem': publicKey.export({ type: 'spki', format: 'pem' }),
  'jwks.json': JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }),
  'jwt-kit.json': '{}\n',
  'CHECKLIST.md': '# Checklist\n'.repeat(300),
  'CHECKLIST.html': '<p>Checklist</p>\n'.repeat(6000),
  '.gitignore': '*.key\n',
};
for (const [name, content] of Object.entries(files)) sync(`${staging}/${name}`, content);
for (const [name, content] of Object.entries(files)) {
  if (readFileSync(`${staging}/${name}`, 'utf8') !== content) process.exit(1);
}
const again = createPrivateKey(readFileSync(`${staging}/server.key`));
if (!verify('sha256', spki, createPublicKey(again), signed[0].subarray(spki.length))) process.exit(1);
sync(staging);
renameSync(staging, directory);
sync('.');
