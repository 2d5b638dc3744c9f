import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { stagingNameOf } from '../../../../src/cli/disk/journal/staging.ts';
import { fixture } from '../../../fixtures.ts';
import { symbolicLink } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import {
  answers,
  type Case,
  eachAlone,
  edited,
  fail,
  file,
  gone,
  holds,
  killed,
  other,
  record,
  settings,
  warn,
} from './broken-bundle.ts';

const cases: readonly Case[] = [
  {
    name: 'no .gitignore, in a repository',
    spoil: gone('.gitignore'),
    gives: fail('git', 'git would commit server.key, which contains a private key', 'add *.key* to app/.gitignore'),
  },
  {
    name: 'a link as .gitignore, which git does not follow',
    spoil: (cwd) => {
      renameSync(file(cwd, '.gitignore'), file(cwd, 'rules'));
      symbolicLink('rules', file(cwd, '.gitignore'));
    },
    gives: fail(
      'git',
      'git would commit server.key, which contains a private key',
      'git does not follow the link app/.gitignore: replace it with a file that contains *.key*',
    ),
  },
  ...['*.KEY*\n', '*.key*\n!server.key\0junk\n'].map((text) => ({
    name: `${JSON.stringify(text)} in .gitignore, which git reads otherwise`,
    spoil: holds('.gitignore', text),
    gives: fail('git', 'git would commit server.key, which contains a private key', 'add *.key* to app/.gitignore'),
  })),
  {
    name: 'no .gitignore, and no repository yet',
    spoil: (cwd) => {
      rmSync(file(cwd, '.gitignore'));
      rmSync(join(cwd, '.git'), { recursive: true });
    },
    gives: warn(
      'git',
      'git would commit server.key, which contains a private key (no repository here yet)',
      'add *.key* to app/.gitignore',
    ),
  },
  {
    name: 'a copy of the key under another name',
    spoil: (cwd) => copyFileSync(file(cwd, 'server.key'), file(cwd, 'copy.txt')),
    gives: fail('git', 'git would commit copy.txt, which contains a private key', 'add /copy.txt to app/.gitignore'),
  },
  {
    name: 'a copy of the key in a subdirectory, next to another bundle',
    spoil: async (cwd) => {
      mkdirSync(file(cwd, 'a/b'), { recursive: true });
      copyFileSync(file(cwd, 'server.key'), file(cwd, 'a/b/id.pem'));
      await runIn(cwd, ['init', 'app/inner', '--provider', 'generic', '--name', 'x', '--key', other]);
      rmSync(file(cwd, 'inner/.gitignore'));
      writeFileSync(file(cwd, '.gitignore'), '/server.key\n');
    },
    gives: fail('git', 'git would commit a/b/id.pem, which contains a private key', 'add /a/b/id.pem to app/.gitignore'),
  },
  {
    name: 'key stores that git would commit',
    spoil: (cwd) => {
      writeFileSync(file(cwd, '.gitignore'), '*.key*\nprevious/\n');
      writeFileSync(file(cwd, 'a.p12'), fixture('keys/rsa.p12'));
      writeFileSync(file(cwd, 'b.jks'), 'x');
    },
    gives: fail(
      'git',
      'git would commit a.p12 and 1 more, which contain a private key',
      'add /a.p12 and /b.jks to app/.gitignore',
    ),
  },
  {
    name: 'an old set that git would commit',
    spoil: async (cwd) => {
      await runIn(cwd, [
        'init',
        'app',
        '--provider',
        'salesforce',
        '--name',
        'Order Sync',
        ...(answers['salesforce'] ?? []),
        '--key',
        other,
        '--force',
      ]);
      for (const guard of ['', '20261121T221320Z/']) rmSync(file(cwd, `previous/${guard}.gitignore`));
      writeFileSync(file(cwd, '.gitignore'), '/server.key\n');
    },
    gives: fail(
      'git',
      'git would commit previous/20261121T221320Z/server.key, which contains a private key',
      'add previous/ to app/.gitignore',
    ),
  },
  {
    name: 'the journal of an interrupted run',
    spoil: holds('.jwt-kit-journal.json', '{}'),
    gives: fail(
      'leftovers',
      'a run was interrupted while it replaced the files: some may be old, some new',
      'in a copy from elsewhere, delete the files that start with .jwt-kit-; else finish or remove it: npx jwt-kit checklist app',
    ),
  },
  {
    name: 'the staging directory of an interrupted run',
    spoil: (cwd) => void mkdirSync(file(cwd, killed)),
    gives: warn(
      'leftovers',
      `${killed} was left by an interrupted run and may contain a private key`,
      'in a copy from elsewhere, delete the files that start with .jwt-kit-; else finish or remove it: npx jwt-kit checklist app',
    ),
  },
  {
    name: 'the staging directory of an interrupted run that may hold a key without its new passphrase',
    spoil: (cwd) => {
      mkdirSync(file(cwd, killed));
      record(cwd, (value) => Object.assign(value.key, { encrypted: true }));
    },
    skip: ['key'],
    gives: fail(
      'leftovers',
      `${killed} was left by an interrupted run and may contain the private key without its passphrase`,
      'in a copy from elsewhere, delete the files that start with .jwt-kit-; else finish or remove it: npx jwt-kit checklist app',
    ),
  },
  {
    name: 'the staging directory of an active run',
    spoil: (cwd) => void mkdirSync(file(cwd, stagingNameOf(process.ppid, '0123456789ab'))),
    gives: warn('leftovers', 'another run of jwt-kit is writing here', 'wait until it is finished, then check again'),
  },
  {
    name: 'no org',
    spoil: settings({ instanceUrl: undefined }),
    gives: warn('host', "the org's My Domain is not known yet", 'npx jwt-kit token app'),
  },
  {
    name: 'the URL of web pages',
    spoil: settings({ instanceUrl: 'https://acme.lightning.force.com', audience: 'https://acme.lightning.force.com' }),
    gives: fail(
      'host',
      '"https://acme.lightning.force.com" should be https://acme.my.salesforce.com',
      edited('instanceUrl', 'https://acme.my.salesforce.com'),
    ),
  },
  {
    name: 'the host that all orgs share',
    spoil: settings({ instanceUrl: 'https://login.salesforce.com' }),
    gives: warn(
      'host',
      "login.salesforce.com is the same for every org; the org's My Domain is safer: with External Client Apps, this host is known to answer app_not_found",
      'npx jwt-kit set app (add --instance-url with the My Domain)',
    ),
  },
];

describe('something around the files is wrong', () => eachAlone(cases));
