// Reads every file of many bundles; opens the key, the certificate and the public key, and proves that they match.
const { createPrivateKey, createPublicKey, X509Certificate } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');
function visit(directory) {
  if (existsSync(join(directory, 'jwt-kit.json'))) return check(directory);
  for (const { name } of readdirSync(directory, { withFileTypes: true }).filter((one) => one.isDirectory()))
    visit(join(directory, name));
}
function check(directory) {
  const files = Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]));
  statSync(join(directory, 'server.key'));
  JSON.parse(files['jwt-kit.json']);
  const key = createPublicKey(createPrivateKey(files['server.key']));
  const certificate = new X509Certificate(files['server.crt']);
  const same = [certificate.publicKey, createPublicKey(files['public.pem'])].every((one) => one.equals(key));
  if (!same || !certificate.verify(key)) process.exit(1);
}
visit(process.argv[2]);
