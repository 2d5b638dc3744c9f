/** The built program at a real pseudo-terminal, with keys pressed for one question after the other. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished } from 'vitest';
import { findProvider } from '../../src/providers/index.ts';
import { acme, bundleIn, rehearsing } from '../cli/rehearsal.ts';
import { setNames } from '../cli/sets.ts';
import { session } from '../cli/terminal/session.ts';
import { Terminal, type TerminalOptions } from '../cli/terminal/terminal.ts';
import { fixturePath } from '../fixtures.ts';
import { program as shipped } from '../program.ts';
import { scratch, testWith } from '../strangers.ts';

const program = [process.execPath, shipped];
const key = fixturePath('keys/rsa.pkcs8.enc.pem');

/** On a busy CI machine, the terminal may lose a process: the test is retried once and must then pass. */
const again = { retry: process.env['CI'] ? 1 : 0 };

const CTRL_C = '\x03';
const CTRL_D = '\x04';
const CTRL_Z = '\x1a';
const UP = '\x1b[A';
const DOWN = '\x1b[B';

/** The questions for a provider, with answers; all others are answered with Enter. */
function answersFor(
  provider: 'salesforce' | 'anypoint' | 'generic',
  typed: Readonly<Record<string, string>>,
): [string, string][] {
  const down = { salesforce: 0, anypoint: 1, generic: 2 }[provider];
  const settings = findProvider(provider)?.settings ?? [];
  return [
    ['What is the app called?', 'Order Sync\r'],
    ['Which directory', '\r'],
    ['Where will the certificate be used?', `${DOWN.repeat(down)}\r`],
    ['Do you already have a key?', '\r'],
    ...settings.flatMap(({ name, question }): [string, string][] =>
      question ? [[question.message, `${typed[name] ?? ''}\r`]] : [],
    ),
    ...(provider === 'anypoint' ? [] : [['How long should', '\r'] as [string, string]]),
    ['Make it?', '\r'],
  ];
}

const salesforce = answersFor('salesforce', {
  instanceUrl: 'https://acme.lightning.force.com',
  username: 'integration@acme.com',
  email: 'admin@acme.com',
});

/** A program in a terminal, in its own empty directory. */
function open(words: readonly string[], options: Partial<TerminalOptions> = {}): Terminal & { cwd: string } {
  const cwd = scratch();
  const terminal = new Terminal(words, { cwd, ...options });
  onTestFinished(() => terminal.close());
  return Object.assign(terminal, { cwd });
}

/** A program started from a shell that checks its terminal before and after. */
const fromShell = (words: readonly string[]): string[] => [
  ...['sh', '-c', 'was=$(stty -g); "$@"; echo "status $?"; [ "$was" = "$(stty -g)" ] && echo as before', 'sh'],
  ...words,
];

async function answer(terminal: Terminal, answers: readonly (readonly [string, string])[]): Promise<void> {
  for (const [text, keys] of answers) {
    await terminal.shows(text);
    terminal.press(keys);
  }
}

const lastLines = (terminal: Terminal, count: number): string => terminal.transcript().split('\n').slice(-count).join('\n');

const cancelled = 'jwt-kit: note: cancelled: nothing was written';

describe('a session at a terminal', again, () => {
  testWith('expect', 'shows the expected text, from the first question to the next step', async () => {
    const cwd = scratch();
    expect(await session(cwd, ['init'], salesforce)).toBe(`
  A key, a certificate and a checklist for signing in with the JWT Bearer grant.
  Nothing leaves this computer, and nothing is written before you confirm.
  Enter accepts the answer in brackets, or leaves it blank; Ctrl-C cancels.

✔ What is the app called? Order Sync
✔ Which directory should the files go into? order-sync
✔ Where will the certificate be used? Salesforce
✔ Do you already have a key? No, make one
✔ The org's address (My Domain)? https://acme.lightning.force.com
  -> https://acme.my.salesforce.com
✔ Which kind of app? External Client App
✔ Which user does it sign in as? integration@acme.com
✔ Contact e-mail for the app? admin@acme.com
✔ How long should the certificate be valid? 1 year  (until 21 November 2027)

  Order Sync at acme.my.salesforce.com, as integration@acme.com, in order-sync/
✔ Make it? Yes

  Made order-sync/, and checked: the key signs, the certificate verifies,
  all files agree.

    CHECKLIST.html  start here: the 12 steps, to click through
    server.crt      upload this one            expires 21 Nov 2027
    server.key      secret, keep it here       only you can read it

  Next: follow order-sync/CHECKLIST.html; to open it:
        npx jwt-kit checklist order-sync --open
  Someone else is the administrator? Send this page alone: it contains the file
  to hand over, and nothing secret.
  To try it before the app exists:
        npx jwt-kit rehearse order-sync
  When the app is set up, with its consumer key at hand:
        npx jwt-kit token order-sync`);
    expect(readdirSync(join(cwd, 'order-sync')).sort()).toEqual(setNames);
    expect(await session(cwd, ['--help'])).toMatch(/^Usage: npx jwt-kit /);
  });
  testWith('expect', 'shows each question, with a line of explanation', async () => {
    const terminal = open([...program, 'init']);
    await terminal.shows('What is the app called?');
    terminal.press('Order Sync\r');
    await terminal.shows('(order-sync)');
    expect(lastLines(terminal, 3)).toBe(`? Which directory should the files go into?
  A new directory named after the app is best; all its files go there.
  (order-sync)`);
    terminal.press('\r');
    await terminal.shows('arrow keys');
    terminal.press(DOWN);
    await terminal.shows('❯ MuleSoft');
    expect(lastLines(terminal, 8)).toBe(`✔ Which directory should the files go into? order-sync
? Where will the certificate be used?
  Salesforce
❯ MuleSoft Anypoint Platform
  Generic RFC 7523 server

paste a public key into a connected app that acts on behalf of a user
(arrow keys move, Enter chooses)`);
    terminal.press(`${UP}\r`);
    await terminal.shows('Do you already have a key?');
    terminal.press('\r');
    await terminal.shows('Copy it from the browser');
    terminal.press('admin@acme.com\r');
    await terminal.shows('write it like');
    expect(lastLines(terminal, 5)).toBe(`? The org's address (My Domain)?
  Copy it from the browser, on any page of the org.
  admin@acme.com
> instance URL "admin@acme.com" is an e-mail address
  write it like https://acme.my.salesforce.com`);
    terminal.press('\x15login.salesforce.com\r');
    await terminal.shows('press Enter again');
    expect(terminal.fits()).toBe(true);
    terminal.press('\r');
    await terminal.shows('Which kind of app?');
    expect(terminal.transcript()).toContain(`
✔ The org's address (My Domain)? login.salesforce.com
  -> https://login.salesforce.com
? Which kind of app?`);
  });
  for (const [provider, typed] of [
    ['salesforce', { instanceUrl: 'acme.my.salesforce.com', username: 'integration@acme.com' }],
    ['anypoint', { idpId: 'f0e1', username: 'integration' }],
    ['generic', { tokenUrl: 'login.example.com/token', clientId: 'abc', username: 'sync' }],
  ] as const) {
    testWith('expect', `fits on 80 columns for ${provider}`, async () => {
      const terminal = open([...program, 'init']);
      await answer(terminal, answersFor(provider, typed).slice(0, -1));
      await terminal.shows('Make it?');
      expect(terminal.fits()).toBe(true);
      terminal.press('\r');
      expect(await terminal.end()).toBe('exit 0');
      expect(terminal.cursorShown()).toBe(true);
    });
  }
  for (const [name, options] of [
    ['a terminal of 24 lines', { rows: 24 }],
    ['a narrow terminal', { columns: 40 }],
    ['a dumb terminal', { env: { TERM: 'dumb' } }],
    ['an Italian one', { env: { LANG: 'it_IT.UTF-8', LC_ALL: 'it_IT.UTF-8', LANGUAGE: 'it' } }],
  ] as const) {
    testWith('expect', `works in ${name}`, async () => {
      const terminal = open([...program, 'init'], options);
      await answer(terminal, salesforce);
      expect(await terminal.end()).toBe('exit 0');
      expect(readdirSync(join(terminal.cwd, 'order-sync')).sort()).toEqual(setNames);
      expect(terminal.transcript()).toMatch(/1 year\s+\(until \d+ [A-Z][a-z]+ \d{4}\)/);
    });
  }
  testWith('expect', 'has no colour if NO_COLOR is set', async () => {
    for (const [env, coloured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const terminal = open([...program, 'init'], { env });
      await answer(terminal, [...salesforce.slice(0, -1), ['Make it?', CTRL_C]]);
      expect(await terminal.end()).toBe('exit 130');
      expect(/\x1b\[[\d;]*m/.test(terminal.raw)).toBe(coloured);
    }
  });
});

describe('leaving', again, () => {
  for (const [index, [question]] of salesforce.entries()) {
    testWith('expect', `with Ctrl-C at "${question}"`, async () => {
      const terminal = open(fromShell([...program, 'init']));
      await answer(terminal, salesforce.slice(0, index));
      await terminal.shows(question);
      terminal.press(CTRL_C);
      await terminal.shows('as before');
      expect(lastLines(terminal, 3)).toBe(`${cancelled}\nstatus 130\nas before`);
      expect(terminal.cursorShown()).toBe(true);
      expect(readdirSync(terminal.cwd)).toEqual([]);
    });
  }
  for (const [where, question, answers] of [
    ['a question', 'Which directory', []],
    ['a choice', 'Where will', [['Which directory', '\r']]],
    ['a question with an invalid answer', 'write the path', [['Which directory', '~ann\r']]],
  ] as const) {
    const keys = where === 'a question with an invalid answer' ? `\x15${CTRL_D}` : CTRL_D;
    testWith('expect', `with Ctrl-D at ${where}, while a long key is being made`, async () => {
      const terminal = open(fromShell([...program, 'init', '--name', 'n', '--bits', '3072']));
      await answer(terminal, answers);
      await terminal.shows(question);
      terminal.press(keys);
      await terminal.shows('as before');
      expect(lastLines(terminal, 3)).toBe(`${cancelled}\nstatus 130\nas before`);
      expect(terminal.cursorShown()).toBe(true);
      expect(readdirSync(terminal.cwd)).toEqual([]);
    });
  }
  testWith('expect', 'at a passphrase, which is not shown', async () => {
    for (const keys of [CTRL_C, `\x15${CTRL_D}`]) {
      const terminal = open(fromShell([...program, 'init', '--key', key]));
      await terminal.shows('Passphrase for');
      terminal.press('secret');
      await terminal.shows('******');
      terminal.press(keys);
      await terminal.shows('as before');
      expect(terminal.transcript()).toMatch(/cancelled: nothing was written\nstatus 130\nas before$/);
      expect(terminal.raw).not.toContain('secret');
    }
  });
  testWith('expect', 'not with Ctrl-D after typed text', async () => {
    const terminal = open([...program, 'init', '--provider', 'generic']);
    await terminal.shows('What is the app called?');
    terminal.press(`My App${CTRL_D}\r`);
    await terminal.shows('(my-app)');
    terminal.press(CTRL_C);
    expect(await terminal.end()).toBe('exit 130');
  });
  testWith('expect', 'temporarily with Ctrl-Z, and the question is asked again', async () => {
    const terminal = open([
      'bash',
      '-c',
      'set -m; "$@"; echo stopped; fg >/dev/null',
      'bash',
      ...program,
      'init',
      '--name',
      'n',
    ]);
    await terminal.shows('Which directory');
    terminal.press(CTRL_Z);
    await terminal.shows('Which directory', 2);
    terminal.press('my-app\r');
    await terminal.shows('Where will');
    terminal.press(CTRL_D);
    expect(await terminal.end()).toBe('exit 130');
    expect(lastLines(terminal, 1)).toBe(cancelled);
  });
  testWith('expect', 'by closing the terminal, at a question and at a choice', async () => {
    for (const answers of [[], [['Which directory', '\r']]] as const) {
      const terminal = open([...program, 'init', '--name', 'n']);
      await answer(terminal, answers);
      await terminal.shows(answers.length === 0 ? 'Which directory' : 'Where will');
      terminal.hangUp();
      // Not SIGABRT, which would write the memory of the process, and the key in it, to disk.
      expect(await terminal.end()).toBe('signal SIGHUP');
      expect(readdirSync(terminal.cwd)).toEqual([]);
    }
  });
});

describe('a paste', again, () => {
  const several = 'several lines or cells were pasted, and this question takes one value';
  const asked = 'What is the app called?';
  for (const [name, parts] of [
    ['of two lines', ['Key\rSecret\r']],
    ['of two lines of Windows', ['Key\r\nSecret']],
    ['of a row of a table', ['Key\tSecret\tUser']],
    ['of two lines in several parts', ['Ke', 'y\rSec', 'ret\r']],
    ['of two lines, with the break between its parts', ['Key', '\r', 'Secret\r']],
    ['of two lines in parts that end with them', ['Key\r', 'Secret\r']],
    ['after some typing', ['T', 'Key\rSecret\r']],
  ] as const) {
    testWith('expect', `${name} answers no question, and is asked for again`, async () => {
      const terminal = open([...program, 'init']);
      await terminal.shows(asked);
      for (const part of parts) {
        terminal.press(part);
        await setTimeout(5);
      }
      await terminal.shows(several);
      expect(lastLines(terminal, 4).split('\n')).toEqual([
        '  Its name on the server; the certificate gets this name too.',
        '',
        `> ${several}`,
        '  copy this value alone, and paste it again',
      ]);
      terminal.press('Order Sync\r');
      await terminal.shows('Which directory');
      expect(lastLines(terminal, 4)).toBe(`✔ What is the app called? Order Sync
? Which directory should the files go into?
  A new directory named after the app is best; all its files go there.
  (order-sync)`);
    });
  }
  testWith('expect', 'of one line is taken without the blank lines around it, also in parts', async () => {
    const terminal = open([...program, 'init']);
    await terminal.shows(asked);
    terminal.press('\r\n \r\nOrder Sync\r\n\r\n');
    await terminal.shows('(order-sync)');
    for (const part of ['in', 'side', '\r', '\n']) {
      terminal.press(part);
      await setTimeout(5);
    }
    await terminal.shows('Where will the certificate be used?');
    expect(lastLines(terminal, 9)).toContain('✔ Which directory should the files go into? inside\n');
    expect(terminal.transcript()).not.toContain(several);
  });
  testWith('expect', 'of several lines, or of one with its line break, chooses nothing', async () => {
    const terminal = open([...program, 'init', '--name', 'n', 'n']);
    await terminal.shows('arrow keys');
    for (const pasted of ['Key\rSecret\r', 'Key\r']) {
      terminal.press(pasted);
      await setTimeout(300);
    }
    terminal.press(`${DOWN}\r`);
    await terminal.shows('Do you already have a key?');
    expect(terminal.transcript()).toContain('✔ Where will the certificate be used? MuleSoft Anypoint Platform');
  });
  testWith('expect', 'of two lines is no passphrase, and a tab in it is none', async () => {
    const terminal = open([...program, 'init', '--key', key]);
    await terminal.shows('Passphrase for');
    terminal.press('first\rsecond\r');
    await terminal.shows(several);
    terminal.press('fir\tst\r');
    await terminal.shows('the passphrase does not open the private key');
    terminal.press(CTRL_C);
    expect(await terminal.end()).toBe('exit 130');
    expect(terminal.raw).not.toMatch(/first|second/);
  });
});

describe('Ctrl-C while token waits', again, () => {
  testWith('expect', 'says what it did not keep', async () => {
    const cwd = scratch();
    await bundleIn(cwd, 'salesforce', acme);
    const { url } = await rehearsing(cwd, ['--fail', 'client identifier invalid']);
    const terminal = new Terminal([...program, 'token', 'app', '--url', url, '--wait', '5m'], { cwd });
    onTestFinished(() => terminal.close());
    await terminal.shows("What is the app's consumer key?");
    terminal.press('3MVG9\r');
    await terminal.shows('next try in');
    terminal.press(CTRL_C);
    expect(await terminal.end()).toBe('exit 130');
    expect(terminal.transcript()).toMatch(
      /: client-id was not saved in app\/jwt-kit\.json: 127\.0\.0\.1:\d+ is\s+an\s+address\s+on\s+this\s+computer\n.*: cancelled: there is no token yet$/,
    );
  });
});

describe('not asked', again, () => {
  testWith('expect', 'is what a flag already answers', async () => {
    const terminal = open([
      ...program,
      'init',
      'my-app',
      '--provider',
      'generic',
      '--name',
      'My App',
      '--token-url',
      'a.b',
      '--days',
      '30',
      '--bits',
      '2048',
    ]);
    await answer(terminal, [
      ['Client id', '\r'],
      ['Which user', '\r'],
      ['Audience', '\r'],
      ['Make it?', '\r'],
    ]);
    expect(await terminal.end()).toBe('exit 0');
    expect(terminal.transcript().match(/(?<=✔ ).*/g)).toEqual([
      'Client id on that server (iss)?',
      'Which user does it sign in as (sub)?',
      'Audience, if it is not the token URL (aud)?',
      'Make it? Yes',
    ]);
  });
  testWith('expect', 'is text typed as standard input, which Ctrl-D ends', async () => {
    const terminal = open(['sh', '-c', 'echo ready; "$@"', 'sh', ...program, 'csr', '--subject', 'CN=a', '--key', '-']);
    await terminal.shows('ready');
    terminal.press(`hello\r${CTRL_D}`);
    expect(await terminal.end()).toBe('exit 3');
    expect(terminal.transcript()).toContain('jwt-kit: error: standard input: ');
  });
  /** The message; a terminal of 80 columns has no room for its last word. */
  const missing = (atEnd: string): string => `jwt-kit: error: missing: --provider salesforce|anypoint|generic, --name <app>
jwt-kit: hint: give them as flags, or run init in a terminal and answer its${atEnd}questions`;
  testWith('expect', 'is anything with --no-input', async () => {
    const terminal = open([...program, 'init', '--no-input']);
    expect(await terminal.end()).toBe('exit 2');
    expect(terminal.transcript()).toBe(missing('\n  '));
  });
  testWith('expect', 'is anything if standard input is a pipe, or closed', async () => {
    for (const input of ['echo |', '</dev/null', '<&-']) {
      const command = input.endsWith('|') ? `${input} "$@"` : `"$@" ${input}`;
      const terminal = open(['sh', '-c', command, 'sh', ...program, 'init']);
      expect(await terminal.end()).toBe('exit 2');
      expect(terminal.transcript()).toBe(missing('\n  '));
    }
  });
  testWith('expect', 'is anything if standard error is redirected', async () => {
    const terminal = open(['sh', '-c', '"$@" 2>said', 'sh', ...program, 'init']);
    expect(await terminal.end()).toBe('exit 2');
    expect(terminal.transcript()).toBe('');
    expect(readFileSync(join(terminal.cwd, 'said'), 'utf8')).toBe(`${missing(' ')}\n`);
  });
});

describe('standard output contains only the product', again, () => {
  testWith('expect', 'even while questions are asked', async () => {
    for (const to of ['> product', '| cat > product']) {
      const terminal = open(['sh', '-c', `"$@" ${to}`, 'sh', ...program, 'init', '--json']);
      await answer(terminal, salesforce);
      expect(await terminal.end()).toBe('exit 0');
      const product = JSON.parse(readFileSync(join(terminal.cwd, 'product'), 'utf8'));
      expect(product).toMatchObject({ ok: true, command: 'init', directory: 'order-sync' });
      expect(lastLines(terminal, 1)).toBe('✔ Make it? Yes');
    }
  });
  testWith('expect', 'even if they are not answered', async () => {
    const terminal = open(['sh', '-c', '"$@" > product; echo "status $?"', 'sh', ...program, 'init', '--json']);
    await terminal.shows('What is the app called?');
    terminal.press(CTRL_C);
    await terminal.shows('status 130');
    expect(JSON.parse(readFileSync(join(terminal.cwd, 'product'), 'utf8'))).toEqual({
      schema: 1,
      ok: false,
      command: 'init',
      error: { code: 'CANCELLED', message: 'cancelled: nothing was written', exitCode: 130 },
    });
    expect(existsSync(join(terminal.cwd, 'jwt-bundle'))).toBe(false);
  });
});

describe('the terminal breaks no word', again, () => {
  const commands: readonly (readonly string[])[] = [
    ['init', '--provider', 'salesforce', '--name', 'Order Sync', '--no-input'],
    ['init', '--provider', 'salesforce', '--name', 'Order Sync', '--directory', 'order-sync', '--no-input'],
    ['convert'],
    ['csr', '--key', 'order-sync/server.key'],
    ['doctor', 'order-sync'],
    ['doctor', 'order-sync', 'elsewhere'],
    ['token', 'order-sync', '--no-input'],
    [
      'sign',
      'order-sync',
      '--no-input',
      '--iss',
      'a',
      '--sub',
      'b',
      '--aud',
      'c',
      '--passphrase-file',
      'order-sync/server.crt',
    ],
    ['explain', "invalid_grant: user hasn't approved this consumer", '--bundle', 'order-sync'],
    ['explain', '--list'],
    ['checklist', 'order-sync'],
    ['renew', 'order-sync', '--certificate', 'order-sync/server.crt'],
    ['renew', 'order-sync', '--new-key'],
    ['verify', 'nonsense'],
    ['doctor', 'order-sync'],
  ];
  for (const columns of [40, 80]) {
    testWith('expect', `at ${columns} columns`, async () => {
      const cwd = scratch();
      for (const words of commands) {
        const terminal = new Terminal([...program, ...words], { cwd, columns, rows: 200 });
        onTestFinished(() => terminal.close());
        await terminal.end();
        const broken = terminal.brokenLines().filter((line) => !/^ *(?:npx (?:--prefix \S+ )?)?jwt-kit [a-z]+ /.test(line));
        const cut = broken.filter((line) => line.split(' ').every((word) => word.length <= columns - 8));
        expect({ words, cut }).toEqual({ words, cut: [] });
      }
    });
  }
});
