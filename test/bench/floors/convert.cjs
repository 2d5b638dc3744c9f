// Turns a JWK into PEM.
const { createPublicKey } = require('node:crypto');
const { readFileSync } = require('node:fs');
const key = createPublicKey({ key: JSON.parse(readFileSync(process.argv[2], 'utf8')), format: 'jwk' });
process.stdout.write(key.export({ type: 'spki', format: 'pem' }));
