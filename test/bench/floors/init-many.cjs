// Writes many bundles with new keys: the keys are made on the thread pool while the bundles before are written, as in init.cjs.
const { createPrivateKey, createPublicKey, generateKeyPair, sign, verify } = require('node:crypto');
const { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } = require('node:fs');
const { promisify } = require('node:util');
const [parent, count] = process.argv.slice(2);
const sync = (path, write) => {
  const file = openSync(path, write === undefined ? 'r' : 'wx', 0o600);
  if (write !== undefined) writeSync(file, write);
  fsyncSync(file);
  closeSync(file);
};
function writeBundle(directory, key) {
  const publicKey = createPublicKey(key);
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const signed = [spki, Buffer.from('certificate')].map((bytes) => Buffer.concat([bytes, sign('sha256', bytes, key)]));
  const staging = `${directory}.new`;
  mkdirSync(staging, { mode: 0o700 });
  const files = {
    'server.key': key.export({ type: 'pkcs8', format: 'pem' }),
    'server.csr': signed[0].toString('base64'),
    'server.crt': signed[1].toString('base64'),
    'public.pem': publicKey.export({ type: 'spki', format: 'pem' }),
    'jwks.json': JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }),
    'jwt-kit.json': '{}\n',
    'CHECKLIST.md': '# Checklist\n'.repeat(300),
    '.gitignore': '*.key\n',
  };
  for (const [name, content] of Object.entries(files)) sync(`${staging}/${name}`, content);
  const again = createPrivateKey(readFileSync(`${staging}/server.key`));
  if (!verify('sha256', spki, createPublicKey(again), signed[0].subarray(spki.length))) process.exit(1);
  sync(staging);
  renameSync(staging, directory);
  sync(parent);
}
const make = () =>
  promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
(async () => {
  mkdirSync(parent);
  const ahead = [];
  for (let at = 0, begun = 0; at < Number(count); at += 1) {
    for (; begun < Number(count) && ahead.length < 8; begun += 1) ahead.push(make());
    const { privateKey: key } = await ahead.shift();
    writeBundle(`${parent}/${at}`, createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  }
})();
