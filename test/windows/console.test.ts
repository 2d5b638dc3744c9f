/** The wizard of the packed program in a console of Wine, with keys pressed for one question after the other. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { flawOf } from '../cli/sets.ts';
import { Terminal } from '../cli/terminal/terminal.ts';
import { scratch } from '../strangers.ts';

/** The program under Wine, and the variables for it, from run.mjs. */
const wine: { words: string[]; env: Record<string, string> } = JSON.parse(process.env['JWT_KIT_CONSOLE'] ?? '');

/** A command in an empty directory. */
function open(...words: string[]): Terminal & { cwd: string } {
  const cwd = scratch();
  const terminal = new Terminal([...wine.words, ...words], { cwd, env: wine.env });
  onTestFinished(() => terminal.close());
  return Object.assign(terminal, { cwd });
}

test('asks its questions and makes a complete set', async () => {
  const terminal = open('init');
  for (const [text, keys] of [
    ['What is the app called?', 'Order Sync\r'],
    ['Which directory', '\r'],
    ['Where will the certificate be used?', '\r'],
    ['Do you already have a key?', '\r'],
    ['My Domain', 'https://acme.my.salesforce.com\r'],
    ['Which kind of app?', '\r'],
    ['Which user', 'integration@acme.com\r'],
    ['Contact e-mail', 'admin@acme.com\r'],
    ['How long should', '\r'],
    ['Make it?', '\r'],
  ] as const) {
    await terminal.shows(text);
    terminal.press(keys);
  }
  expect(await terminal.end()).toBe('exit 0');
  expect(terminal.transcript()).toContain('Made order-sync/, and checked');
  expect(readdirSync(join(terminal.cwd, 'order-sync'))).toContain('server.key');
  expect(flawOf(join(terminal.cwd, 'order-sync'))).toBeUndefined();
});
