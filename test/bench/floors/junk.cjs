// Reads a file as text.
const { readFileSync } = require('node:fs');
process.exitCode = readFileSync(process.argv[2], 'utf8').trim().startsWith('-----BEGIN PRIVATE') ? 0 : 3;
