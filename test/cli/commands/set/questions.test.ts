/** `set` at a terminal, without a setting: its questions, and what is written after the last one. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { screen } from '@inquirer/testing/vitest';
import { beforeEach, expect, test } from 'vitest';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn, key } from '../../rehearsal.ts';
import { flawOf } from '../../sets.ts';
import { type Ran, runIn } from '../../world.ts';
import { press } from '../init/questions-setup.ts';

// Another file may have left its last question.
beforeEach(() => screen.clear());

const record = (cwd: string): string => readFileSync(join(cwd, 'app/jwt-kit.json'), 'utf8');

async function bundled(): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', acme);
  return cwd;
}

type Step = readonly [shown: string, keys: string | { down: number }];

/** Answers the questions of `set app`; each step waits for what the screen shows. */
async function asked(cwd: string, ...steps: readonly Step[]): Promise<Ran> {
  const running = runIn(cwd, ['set', 'app'], { interactive: true });
  for (const [shown, keys] of steps) {
    await screen.next();
    expect(screen.getScreen()).toContain(shown);
    press(keys);
  }
  return running;
}

const WHAT = '? What should be changed in app?\n❯ My Domain of the org: ';
const ELSE = '? What else should be changed?\n❯ Nothing else: write it';

test('asks what to change, shows what there is, and writes after the last answer', async () => {
  const cwd = await bundled();
  const shown = `${WHAT}"https://acme.my.salesforce.com"
  kind of app: "external-client-app"
  user to sign in as: "u@acme.com"
  contact e-mail for the app: not set
  client id (consumer key) of the app: not set
  audience of the assertion, if not the usual one: not set
  Experience Cloud site of the user: not set`;
  const ran = await asked(
    cwd,
    [shown, { down: 4 }],
    ['? client id (consumer key) of the app?\n  Enter leaves it as it is.', '3MVG9'],
    [ELSE, { down: 3 }],
    ['? Which user does it sign in as?\n  Now "u@acme.com". Enter keeps it; - clears it.', '-'],
    [ELSE, { down: 1 }],
    ["? The org's address (My Domain)?\n  Now ", ''],
    [ELSE, { down: 2 }],
    ['? Which kind of app?', { down: 1 }],
    [`${ELSE}\n  My Domain of the org: "https://acme.my.salesforce.com"\n  kind of app: "connected-app"`, ''],
  );
  expect({ status: ran.status, stdout: ran.stdout }).toEqual({
    status: 0,
    stdout: 'set app-type and client-id and cleared username in app, and wrote CHECKLIST.md again\n',
  });
  expect(JSON.parse(record(cwd)).settings).toEqual({
    instanceUrl: 'https://acme.my.salesforce.com',
    appType: 'connected-app',
    clientId: '3MVG9',
  });
});

test('offers to put back a key that is not in the bundle', async () => {
  const cwd = await bundled();
  rmSync(join(cwd, 'app/server.key'));
  const ran = await asked(
    cwd,
    [`${WHAT}"https://acme.my.salesforce.com"`, { down: 7 }],
    ['? Which file has the private key?', key],
    [ELSE, ''],
  );
  expect(ran.stdout).toBe('put server.key back in app, and wrote CHECKLIST.md again\n');
  expect(flawOf(join(cwd, 'app'))).toBeUndefined();
});

test('shows an invalid value of the record, and drops none that was not replaced', async () => {
  const cwd = await bundled();
  writeFileSync(join(cwd, 'app/jwt-kit.json'), record(cwd).replace('https://acme.', 'ftp://acme.'));
  const before = record(cwd);
  const invalid = `${WHAT}"ftp://acme.my.salesforce.com"`;
  const other = await asked(cwd, [invalid, { down: 4 }], ['? client id', '3MVG9'], [ELSE, '']);
  expect(other.stderr).toContain('app/jwt-kit.json: "settings.instanceUrl": instance URL "ftp://acme.my.salesforce.com"');
  expect([other.status, record(cwd)]).toEqual([3, before]);
  const replaced = await asked(
    cwd,
    [invalid, ''],
    ["? The org's address (My Domain)?\n  Now ", 'acme.my.salesforce.com'],
    [ELSE, ''],
  );
  expect(replaced.stdout).toBe('set instance-url in app, and wrote CHECKLIST.md again\n');
});
