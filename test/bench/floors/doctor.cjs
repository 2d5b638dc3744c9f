// Reads every file of many bundles and its permissions; opens the key, the certificate, the request, the public key and the key
// set; proves that they match, and verifies the signatures of the certificate and of the request.
const { createPrivateKey, createPublicKey, verify, X509Certificate } = require('node:crypto');
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');
function visit(directory) {
  if (existsSync(join(directory, 'jwt-kit.json'))) return check(directory);
  for (const { name } of readdirSync(directory, { withFileTypes: true }).filter((one) => one.isDirectory()))
    visit(join(directory, name));
}
function check(directory) {
  const files = Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]));
  for (const name of Object.keys(files)) statSync(join(directory, name));
  JSON.parse(files['jwt-kit.json']);
  const key = createPublicKey(createPrivateKey(files['server.key']));
  const certificate = new X509Certificate(files['server.crt']);
  const [jwk] = JSON.parse(files['jwks.json']).keys;
  const others = [certificate.publicKey, createPublicKey(files['public.pem']), createPublicKey({ key: jwk, format: 'jwk' })];
  if (!others.every((one) => one.equals(key)) || !certificate.verify(key) || !isSigned(files['server.csr'], key))
    process.exit(1);
}
/** The signature of a request: 256 octets at its end, over the first sequence inside. */
function isSigned(pem, key) {
  const der = Buffer.from(String(pem).replace(/-----.*/g, ''), 'base64');
  return verify('sha256', der.subarray(4, 8 + der.readUInt16BE(6)), key, der.subarray(-256));
}
visit(process.argv[2]);
