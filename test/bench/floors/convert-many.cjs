// Opens every key of a set, and writes the set again with thumbprints as key ids.
const { createHash, createPublicKey } = require('node:crypto');
const { readFileSync } = require('node:fs');
const keys = JSON.parse(readFileSync(process.argv[2], 'utf8')).keys.map((jwk) => {
  const { e, kty, n } = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
  return { kty, n, e, kid };
});
process.stdout.write(`${JSON.stringify({ keys }, null, 2)}\n`);
