// Signs a token with the key and the record of a bundle; proves the key with a signature, and compares it with the certificate.
const { createPrivateKey, createPublicKey, sign, verify, X509Certificate } = require('node:crypto');
const { readFileSync } = require('node:fs');
const read = (name) => readFileSync(`${process.argv[2]}/${name}`);
const { settings } = JSON.parse(read('jwt-kit.json'));
const key = createPrivateKey(read('server.key'));
const [publicKey, text] = [createPublicKey(key), Buffer.from('proof')];
if (!verify('sha256', text, publicKey, sign('sha256', text, key))) process.exit(1);
if (!new X509Certificate(read('server.crt')).publicKey.equals(publicKey)) process.exit(1);
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { iss: settings.clientId, sub: settings.username, exp: Math.floor(Date.now() / 1000) + 180 };
const input = `${part({ alg: 'RS256' })}.${part(claims)}`;
process.stdout.write(`${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}\n`);
