// Begins to make a key, and asks a question in the terminal.
const { generateKeyPair } = require('node:crypto');
const { createInterface } = require('node:readline');
generateKeyPair('rsa', { modulusLength: 2048 }, () => {});
createInterface({ input: process.stdin, output: process.stderr }).question('What is the app called? ', () => {});
