// Shows the header and the claims of a token.
const { readFileSync } = require('node:fs');
const [header, claims] = readFileSync(process.argv[2], 'utf8').trim().split('.');
const shown = (part) => JSON.stringify(JSON.parse(Buffer.from(part, 'base64url')), null, 2);
process.stdout.write(`${shown(header)}\n${shown(claims)}\n`);
