import { screen } from '@inquirer/testing/vitest';
import { expect } from 'vitest';
import type { CommandIo } from '../../../../src/cli/command.ts';
import type { InitOptions } from '../../../../src/cli/commands/init/flags.ts';
import { askInit as askForSetup } from '../../../../src/cli/commands/init/wizard.ts';
import { fixturePath } from '../../../fixtures.ts';
import { world } from '../../world.ts';

export const keyFile = (name: string): string => fixturePath(`keys/${name}`);

/** A world in which the directories in `held` contain the named files. */
export function asker(held: Record<string, string[]> = {}): { io: CommandIo; said: string[] } {
  const said: string[] = [];
  const unused = async (): Promise<never> => {
    throw new Error('the wizard reads no file');
  };
  const io: CommandIo = {
    ...world('/').io,
    interactive: true,
    choose: () => Promise.reject(new Error('nothing is there to choose')),
    say: (text) => void said.push(text),
    note: unused,
    read: unused,
    written: async () => undefined,
    readInBundle: unused,
    completionScript: async () => '',
    templates: () => unused,
    offline: false,
    list: () => undefined,
    modeOf: () => undefined,
    isDirectory: () => false,
    realPath: (path) => path,
    others: () => undefined,
    recover: () => {},
    isInterrupted: () => false,
    confirm: () => Promise.reject(new Error('there is nothing to agree to')),
    taken: async (directory) => held[directory] ?? [],
    targetTemplates: async () => ({}),
  };
  return { io, said };
}

/** The settings that result from the answers. */
export async function askInit(given: InitOptions, io: CommandIo): Promise<object> {
  const { directory: place, setup } = await askForSetup(given, io, { replaces: false });
  return { directory: place, provider: setup.provider.id, name: setup.name, settings: setup.settings, days: setup.days };
}

/** Types an answer, or moves `down` the given number of times, and presses Enter. */
export function press(keys: string | { down: number }): void {
  if (typeof keys === 'string') screen.type(keys);
  else for (let moved = 0; moved < keys.down; moved += 1) screen.keypress('down');
  screen.keypress('enter');
}

/** Answers questions one after the other; waits until the screen shows exactly the expected text. */
export async function answer(steps: readonly (readonly [shown: string, keys: string | { down: number }])[]): Promise<void> {
  for (const [index, [shown, keys]] of steps.entries()) {
    expect(screen.getScreen()).toBe(shown);
    press(keys);
    if (index < steps.length - 1) await screen.next();
  }
}

export const introduction = `
  A key, a certificate and a checklist for signing in with the JWT Bearer grant.
  Nothing leaves this computer, and nothing is written before you confirm.
  Enter accepts the answer in brackets, or leaves it blank; Ctrl-C cancels.
`;

export const directory = (suggested: string): string => `? Which directory should the files go into?
  A new directory named after the app is best; all its files go there.
  (${suggested})`;

export const provider = `? Where will the certificate be used?
❯ Salesforce
  MuleSoft Anypoint Platform
  Generic RFC 7523 server

upload a certificate to an External Client App or a connected app
(arrow keys move, Enter chooses)`;

export const existingKey = (more = ''): string => `? Do you already have a key?
❯ No, make one
  Yes, in a file or a key store
${more}
the usual choice: a new RSA key, which stays on this computer
(arrow keys move, Enter chooses)`;

export const name = (suggested: string): string => `? What is the app called?
  Its name on the server; the certificate gets this name too.${suggested}`;

export const whys: Record<string, string> = {
  "The org's address (My Domain)?": 'Copy it from the browser, on any page of the org.',
  'Which user does it sign in as?': 'Its username under Setup > Users; it may differ from its e-mail address.',
  'Contact e-mail for the app?': 'Salesforce requires one for every app; it is not used to sign in.',
  "Id of the user's identity provider?": 'In its sign-on URL, after providers/; or idprovider_id of /accounts/api/me.',
  'Token URL of the server?': 'See its documentation; it often ends in /token.',
  'Client id on that server (iss)?': 'It becomes the issuer of every assertion, unless the server wants another.',
  'Which user does it sign in as (sub)?': 'It becomes the subject of every assertion; write it as the server does.',
  'Audience, if it is not the token URL (aud)?': 'Press Enter to use the token URL, as most servers expect.',
};

export const anypointUser = 'A user who signs in to Anypoint through that identity provider.';

export const open = (message: string, why = whys[message]): string => `? ${message}\n  ${why}`;

/** The question whether all answers are right. */
export const review = `? Make it?
❯ Yes
  No, change an answer

writes the files
(arrow keys move, Enter chooses)`;

/** Agrees to the answers. */
export async function agree(): Promise<void> {
  await screen.next();
  await answer([[review, '']]);
}

export const days = `? How long should the certificate be valid?
❯ 1 year  (until 21 November 2027)
  2 years  (until 20 November 2028)
  90 days  (until 19 February 2027)
  30 days  (until 21 December 2026)

the usual choice; the checklist says when to renew
(arrow keys move, Enter chooses)`;

export const appType = `? Which kind of app?
❯ External Client App
  Connected app

recommended since Spring '26
(arrow keys move, Enter chooses)`;

export const region = `? Where is your Anypoint organization?
❯ United States
  Europe
  Canada
  Japan
  Government Cloud

anypoint.mulesoft.com
(arrow keys move, Enter chooses)`;
