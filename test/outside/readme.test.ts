/** The first session of the README, at a real terminal; test/readme.test.ts runs the others. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { type Answer, session } from '../cli/terminal/session.ts';
import { scratch, testWith } from '../strangers.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** What is typed in the first session; only Enter accepts the answer in brackets. */
const answers: readonly Answer[] = [
  ['Which directory should the files go into?', 'order-sync\r'],
  ['Where will the certificate be used?', '\r'],
  ['Do you already have a key?', '\r'],
  ['What is the app called?', '\r'],
  ["The org's address (My Domain)?", 'https://acme.lightning.force.com\r'],
  ['Which kind of app?', '\r'],
  ['Which user does it sign in as?', 'integration@acme.com\r'],
  ['Contact e-mail for the app?', 'admin@acme.com\r'],
  ['How long should the certificate be valid?', '\r'],
  ['Make it?', '\r'],
];

testWith('expect', 'the first session', async () => {
  const [, printed = ''] = /^```console\n\$ npx jwt-kit init\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  expect(printed).not.toBe('');
  expect(`${await session(scratch(), ['init'], answers)}\n`).toBe(printed);
});
