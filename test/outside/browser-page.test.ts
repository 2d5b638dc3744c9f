/**
 * CHECKLIST.html in a real browser, from a file and from a server: ticks, copying, the file to hand over, programs that read
 * pages aloud, paper. In every test, a request, a message in the console or a violation of the page's policy is a failure.
 */
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSignedCertificate } from '../../src/core/certificates/make-certificate.ts';
import { readRequest } from '../../src/core/certificates/read-request.ts';
import { findRequest } from '../../src/core/keys/read-keys.ts';
import { runIn } from '../cli/world.ts';
import { fixture } from '../fixtures.ts';
import { bundleFor, fileUrl, open, serve, startBrowser } from './browsing.ts';

const salesforce = [
  ...['--provider', 'salesforce', '--name', 'Order Sync', '--email', 'admin@acme.com'],
  ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'integration@acme.com'],
];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let server: Server;
let cwd: string;
let app: string;
const urls: Record<string, string> = {};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));
  app = await bundleFor(cwd, salesforce);
  browser = await startBrowser();
  const served = await serve(app);
  server = served.server;
  urls['file'] = fileUrl(app);
  urls['http'] = served.url;
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(cwd, { recursive: true, force: true });
});

/** The boxes of this checklist. */
const ACTIONS = 42;

/** Opens a page, works with it, and expects that it did nothing else. */
async function using(url: string, work: (page: Page) => Promise<void>, options?: BrowserContextOptions): Promise<void> {
  const { page, faults } = await open(browser, url, options);
  await work(page);
  expect(faults).toEqual([]);
  await page.context().close();
}

/** The part of the page that is shown: that of the chosen kind of app. */
const shown = (page: Page): Locator => page.locator('.edition:visible');
const progress = (page: Page): Promise<string | null> => page.locator('#progress').textContent();
const ticked = (page: Page): Promise<number> => page.locator('input[data-action]:checked').count();
const copied = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()');
const clipboard: BrowserContextOptions = { permissions: ['clipboard-read', 'clipboard-write'] };

/** A private key in every form that people have it in. */
function secrets(pem: string): [name: string, content: Buffer][] {
  const body = pem.replace(/-----.*-----|\s/g, '');
  const base64 = Buffer.from(pem).toString('base64');
  const lines = (text: string): string => text.replace(/.{76}/g, '$&\r\n');
  const texts = {
    ...{ 'body.txt': body, 'lines.txt': lines(body), 'url.txt': body.replaceAll('+', '-').replaceAll('/', '_') },
    ...{ 'base64.txt': base64, 'base64-lines.txt': lines(base64), 'twice.txt': Buffer.from(base64).toString('base64') },
    ...{ '.env': `SF_USERNAME=u\nSF_JWT_KEY_BASE64=${base64}\nSF_INSTANCE_URL=https://acme.my.salesforce.com\n` },
    ...{ 'job.yml': `key: |\n${lines(body).replace(/^/gm, '    ')}\nname: x\n` },
  };
  const files = [
    ...[
      'keys/rsa.p12',
      'keys/rsa.pkcs8.der',
      'keys/rsa.pkcs1.der',
      'keys/rsa.pkcs8.enc.der',
      'keys/rsa.jwk',
      'keys/ec.sec1.pem',
    ],
    ...['keys/rsa.pkcs1.aes.pem', 'keys/rsa.utf16.pem', 'keys/rsa.with-certificate.pem', 'keystores/keytool.jks'],
    ...['keystores/keytool.jceks', 'keystores/keytool.pkcs12', 'keystores/windows-aes.p12', 'keystores/openssl-no-mac.p12'],
  ].map((path) => [path.replace('/', '-'), fixture(path)] as const);
  const stores = files.map(([name, content]): [string, Buffer] => [`${name}.base64`, Buffer.from(content.toString('base64'))]);
  return [
    ...Object.entries(texts).map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]),
    ...files.map(([name, content]): [string, Buffer] => [name, content]),
    ...stores,
  ];
}

/** What is public, in forms that look like those of secrets. */
const harmless = (pem: string, der: Buffer): [name: string, content: Buffer][] => [
  ['base64.crt', Buffer.from(Buffer.from(pem).toString('base64'))],
  ['body.crt', Buffer.from(der.toString('base64'))],
  ...[
    'keys/rsa.pub.pem',
    'keys/rsa.pub.der',
    'keys/rsa.pub.jwk',
    'keys/rsa.csr.der',
    'keys/ed25519.csr',
    'keystores/ca.crt',
  ].map((path): [string, Buffer] => [path.replace('/', '-'), fixture(path)]),
];

describe.each(['file', 'http'])('from %s:', (scheme) => {
  const url = (): string => urls[scheme] ?? '';

  test('ticks survive a reload, and finished steps can be recorded', async () => {
    await using(url(), async (page) => {
      const counts = (): Promise<string[]> => page.locator('.shares:visible .count').allTextContents();
      expect(await progress(page)).toBe('0 of 12 steps done');
      expect(await counts()).toEqual(['0 of 9 steps done', '0 of 3 steps done']);
      expect(await page.locator('.record .command').isVisible()).toBe(false);
      const step = shown(page).locator('[data-step=start]');
      await step.getByRole('checkbox', { name: 'Click New External Client App.' }).check();
      // A click on the words counts too.
      await step.getByText('Sign in as an administrator at').click({ position: { x: 5, y: 5 } });
      // Steps are counted; the bar moves with each box.
      const bar = (): Promise<unknown> => page.evaluate(`document.querySelector('progress').value`);
      expect([await progress(page), await bar()]).toEqual(['0 of 12 steps done', 2]);
      // A third one is ticked and not again.
      await step.getByRole('checkbox', { checked: false }).check();
      await step.getByRole('checkbox').last().uncheck();
      await step.getByRole('checkbox').last().check();
      await step.getByRole('checkbox').nth(1).uncheck();
      await page.reload();
      expect([await ticked(page), await bar()]).toEqual([2, 2]);
      await step.getByRole('checkbox', { checked: false }).check();
      for (const box of await shown(page).locator('[data-step=describe] input').all()) await box.check();
      expect(await page.locator('.record code').textContent()).toBe('npx jwt-kit checklist --done start,describe');
      expect(await shown(page).locator('.step.done').count()).toBe(2);
      expect(await progress(page)).toBe('2 of 12 steps done');
      expect(await counts()).toEqual(['2 of 9 steps done', '0 of 3 steps done']);
      expect(await page.locator('.side [aria-current=step]:visible').allTextContents()).toEqual([
        expect.stringContaining('Turn on OAuth'),
      ]);
      const next = page.locator('.next');
      expect(await next.textContent()).toBe('Next: 3. Turn on OAuth');
      expect(await next.getAttribute('href')).toBe('#external-client-app.oauth');
      for (const box of await shown(page).locator('input[data-action]').all()) await box.check();
      expect([await progress(page), await next.textContent()]).toEqual(['All done', '']);
    });
  });

  test('a step is done without its optional actions, and where the administrator is done, the page says so', async () => {
    await using(url(), async (page) => {
      const step = shown(page).locator('[data-step=oauth]');
      expect(await step.locator('[data-optional]').count()).toBe(1);
      for (const box of await step.locator('input:not([data-optional])').all()) await box.check();
      expect(await progress(page)).toBe('1 of 12 steps done');
      const ending = shown(page).locator('.ending');
      expect(await ending.getAttribute('class')).not.toContain('complete');
      for (const box of await shown(page).locator('[data-by=admin] input[data-action]:not([data-optional])').all())
        await box.check();
      expect(await ending.getAttribute('class')).toContain('complete');
    });
  });

  test('the other kind of app is a click away, and has ticks of its own', async () => {
    await using(url(), async (page) => {
      await shown(page).locator('input[data-action]').first().check();
      await page.getByRole('radio', { name: 'Connected app' }).check();
      await expect.poll(() => ticked(page)).toBe(1);
      expect(await shown(page).locator('input[data-action]:checked').count()).toBe(0);
      expect(await shown(page).locator('[data-step=start] h3').textContent()).toContain('Start a new connected app');
      expect(await page.locator('.other:visible code').textContent()).toBe(
        'npx jwt-kit checklist --set-up --app-type connected-app',
      );
      expect(await page.locator('.other:visible').textContent()).toContain('This checklist was made for: External Client App.');
      await page.reload();
      expect(await page.getByRole('radio', { name: 'Connected app' }).isChecked()).toBe(true);
      await page.getByRole('radio', { name: 'External Client App' }).check();
      expect(await shown(page).locator('input[data-action]:checked').count()).toBe(1);
    });
  });

  test('places to click in are those of the chosen kind of app', async () => {
    await using(url(), async (page) => {
      await page.evaluate(`document.querySelectorAll('.refusals details').forEach((one) => (one.open = true))`);
      const places = async (): Promise<string> => (await page.locator('.refusals .where:visible').allTextContents()).join('\n');
      expect(await places()).toContain('External Client App Manager > ');
      expect(await places()).not.toMatch(/Setup > App Manager > .*menu of its row/);
      await page.getByRole('radio', { name: 'Connected app' }).check();
      expect(await places()).toMatch(/Setup > App Manager > .*menu of its row/);
      expect(await places()).not.toContain('External Client App Manager > ');
    });
  });

  test('a button clears the ticks of this browser, but no recorded step', async () => {
    await using(url(), async (page) => {
      await shown(page).locator('input[data-action]').first().check();
      await shown(page).locator('input[data-action]').nth(3).check();
      await page.getByRole('button', { name: 'Clear my ticks' }).click();
      expect(await ticked(page)).toBe(0);
      await page.reload();
      expect(await ticked(page)).toBe(0);
    });
  });

  test('every button copies the value before it', { timeout: 60_000 }, async () => {
    const work = async (page: Page): Promise<void> => {
      const units = await shown(page).locator('.value').all();
      expect(units.length).toBeGreaterThan(20);
      for (const unit of units) {
        await unit.getByRole('button').click();
        expect(await copied(page)).toBe(await unit.locator('code').textContent());
      }
      await shown(page).locator('[data-step=try] .command .copy').first().click();
      expect(await copied(page)).toBe('npx jwt-kit token --wait 10m');
      await shown(page).getByRole('button', { name: 'Copy its content' }).click();
      expect(await copied(page)).toBe(readFileSync(join(app, 'server.crt'), 'utf8'));
      expect(await page.locator('.toast').textContent()).toBe('Copied');
      // Copying from the words of a box does not tick it.
      expect(await ticked(page)).toBe(0);
    };
    await using(url(), work, clipboard);
  });

  test('without the clipboard, values are still copied, or selected', async () => {
    const { page, faults } = await open(browser, url(), clipboard);
    await page.evaluate(`navigator.clipboard.writeText = () => Promise.reject(new Error('no'))`);
    const unit = shown(page).locator('.value').first();
    await unit.getByRole('button').click();
    await expect.poll(() => page.locator('.toast').textContent()).toBe('Copied');
    expect(await copied(page)).toBe('https://acme.my.salesforce.com');
    expect(await page.evaluate('document.activeElement.className')).toMatch(/^copy/);
    await page.evaluate('document.execCommand = () => false');
    await unit.getByRole('button').click();
    await expect
      .poll(() => page.locator('.toast').textContent())
      .toBe('Selected: press Ctrl+C to copy (Mac: Cmd+C; phone: hold a finger on it)');
    expect(await page.evaluate('String(getSelection())')).toBe('https://acme.my.salesforce.com');
    expect(faults).toEqual([]);
  });

  test.each(['with', 'without'])('%s Web Crypto, right and wrong files are told apart', async (crypto) => {
    await using(url(), async (page) => {
      await page.addInitScript(
        crypto === 'with' ? '' : `Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })`,
      );
      await page.reload();
      expect(await page.evaluate('crypto.subtle === undefined')).toBe(crypto === 'without');
      const verdict = shown(page).locator('.verdict');
      const dropped = async (name: string, buffer: Buffer): Promise<string | null> => {
        await page.evaluate(`document.querySelectorAll('.verdict').forEach((one) => (one.textContent = ''))`);
        await shown(page).locator('.drop input').setInputFiles({ name, mimeType: '', buffer });
        await expect.poll(() => verdict.textContent()).not.toBe('');
        // So that a file can be chosen again after it was changed.
        expect(await shown(page).locator('.drop input').inputValue()).toBe('');
        return verdict.textContent();
      };
      const own = (name: string): Buffer => readFileSync(join(app, name));
      const der = Buffer.from(
        own('server.crt')
          .toString()
          .replace(/-----.*-----|\s/g, ''),
        'base64',
      );
      const right = (name: string): string => `Right: ${name} is the file to hand over.`;
      const useOther = 'Click "Save server.crt" above, and use that file.';
      const sameKey = (name: string): string =>
        `${name} has the same key, but it is not server.crt. If a step asks for ${name}, it is right there; else click "Save server.crt" above, and use that file.`;
      const otherForm = (name: string): string =>
        `The content is right, but ${name} is not written like server.crt. ${useOther}`;
      const secret = (name: string): string =>
        `Stop: ${name} contains a private key. Do not upload it, paste it or send it to anyone. If you received it from somebody, tell the developer: the key must be replaced.`;
      expect(await dropped('server.crt', own('server.crt'))).toBe(right('server.crt'));
      expect(await dropped('a.cer', der)).toBe(otherForm('a.cer'));
      expect(await dropped('crlf.crt', Buffer.from(`${own('server.crt')}`.replaceAll('\n', '\r\n')))).toBe(right('crlf.crt'));
      expect(await dropped('windows.crt', Buffer.from(`\ufeff${own('server.crt')}`.replaceAll('\n', '\r\n')))).toBe(
        otherForm('windows.crt'),
      );
      expect(await dropped('text.crt', Buffer.concat([Buffer.from('Certificate:\n    Data:\n'), own('server.crt')]))).toBe(
        otherForm('text.crt'),
      );
      expect(await dropped('CHECKLIST.html', own('CHECKLIST.html'))).toBe(
        `CHECKLIST.html is a web page, such as this checklist. ${useOther}`,
      );
      expect(await dropped('saved.html', Buffer.concat([Buffer.from('<!doctype html>\n<pre>'), own('server.key')]))).toBe(
        secret('saved.html'),
      );
      const pkcs1 = createPublicKey(own('public.pem')).export({ type: 'pkcs1', format: 'pem' });
      expect(await dropped('rsa.pem', Buffer.from(pkcs1))).toBe(sameKey('rsa.pem'));
      expect(await dropped('server.csr', own('server.csr'))).toBe(sameKey('server.csr'));
      const older = selfSignedCertificate(createPrivateKey(own('server.key')), {
        for: readRequest(findRequest(own('server.csr'))),
        days: 30,
        now: new Date('2020-01-01T00:00:00Z'),
        random: randomBytes,
      });
      expect(await dropped('server.crt', Buffer.from(older))).toBe(
        `Wrong: server.crt is another certificate for the same key, perhaps the previous one. ${useOther}`,
      );
      expect(await dropped('public.pem', own('public.pem'))).toBe(sameKey('public.pem'));
      expect(await dropped('server.key', own('server.key'))).toBe(secret('server.key'));
      for (const [name, content] of secrets(own('server.key').toString()))
        expect(await dropped(name, content)).toBe(secret(name));
      for (const [name, content] of harmless(own('server.crt').toString(), der)) {
        expect(await dropped(name, content), name).not.toContain('private key');
      }
      expect(await dropped('other.crt', fixture('keys/rsa.crt'))).toMatch(
        /^Wrong: other\.crt belongs to another key or is another certificate\. Click "Save server\.crt" above, and use that file\. The SHA-256 fingerprint of the wrong one is (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/,
      );
      expect(await dropped('two.pem', Buffer.concat([own('server.crt'), own('server.crt')]))).toBe(
        `two.pem contains several certificates or keys. ${useOther}`,
      );
      for (const [name, content] of [
        ['notes.txt', 'hello'],
        ['empty.crt', ''],
        ['broken.crt', '-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n'],
        ['short.der', '\x30\x84\xff\xff\xff\xff'],
      ] as const) {
        expect(await dropped(name, Buffer.from(content, 'latin1'))).toBe(
          `${name} is not a certificate or a public key. ${useOther}`,
        );
      }
      expect(await dropped('large.bin', Buffer.alloc(1024 * 1024 + 1))).toBe(
        `large.bin is too large to be this file. ${useOther}`,
      );
    });
  });

  test('a file can be dropped, and one that misses the place does not replace the page', async () => {
    await using(url(), async (page) => {
      const drop = (selector: string): Promise<unknown> =>
        page.evaluate(`{
          const files = new DataTransfer();
          files.items.add(new File([document.querySelector('.content code').textContent], 'dropped.crt'));
          document.querySelector(${JSON.stringify(selector)}).dispatchEvent(
            new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }),
          ) && 'not handled';
        }`);
      const over = (type: string): Promise<unknown> =>
        page.evaluate(`{
          const drop = document.querySelector('.edition:not([style]) .drop');
          drop.dispatchEvent(new DragEvent('${type}', { bubbles: true, cancelable: true }));
          drop.classList.contains('over');
        }`);
      expect([await over('dragover'), await over('dragleave'), await over('dragover')]).toEqual([true, false, true]);
      expect(await drop('.edition:not([style]) .drop')).toBe(false);
      expect(await page.locator('.drop.over').count()).toBe(0);
      await expect.poll(() => shown(page).locator('.verdict').textContent()).toMatch(/^Right: dropped\.crt /);
      expect(await drop('h1')).toBe(false);
    });
  });

  test('the file is saved as it is', async () => {
    await using(url(), async (page) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        shown(page).getByRole('button', { name: 'Save server.crt' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('server.crt');
      expect(readFileSync(await download.path(), 'utf8')).toBe(readFileSync(join(app, 'server.crt'), 'utf8'));
    });
  });

  test.each(['light', 'dark'] as const)('axe finds nothing, %s', { timeout: 60_000 }, async (colorScheme) => {
    for (const width of [360, 1280]) {
      const work = async (page: Page): Promise<void> => {
        for (const box of (await shown(page).locator('input[data-action]').all()).slice(0, 5)) await box.check();
        await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
        await page.evaluate(axe);
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
        const found = await page.evaluate(
          `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
        );
        expect(found).toEqual([]);
        // Nothing is wider than the window.
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      };
      await using(url(), work, { viewport: { width, height: 800 }, colorScheme });
    }
  });

  test('on paper, all steps and everything that was folded are shown', async () => {
    await using(url(), async (page) => {
      await page.locator('.refusals summary').first().click();
      await page.emulateMedia({ media: 'print' });
      expect(await shown(page).locator('.step:visible').count()).toBe(12);
      expect(await shown(page).locator('.action:visible').count()).toBe(ACTIONS);
      await expect.poll(() => page.locator('details:not([open])').count()).toBe(0);
      expect(await page.locator('.refusals .fix:visible').count()).toBe(await page.locator('.refusals .fix').count());
      expect(await page.locator('.copy:visible').count()).toBe(0);
      // What paper does not have is not there, or says where it is; the kind of app is.
      expect(await page.locator('.lead:visible, .drop:visible, .buttons:visible, .kinds p:visible').count()).toBe(0);
      expect(await shown(page).locator('.paper').textContent()).toContain('open CHECKLIST.html in a browser');
      expect(await shown(page).locator('.paper').isVisible()).toBe(true);
      expect(await page.locator('.kinds label:visible').allTextContents()).toEqual(['External Client App']);
      // What reaches over several pages is no grid: of such, Chromium prints some parts on top of others.
      const long = ['main', '.edition', '.steps', '.step', '.actions', '.remarks', '.card.values', '.card.refusals'];
      const displays = await page.evaluate(
        `${JSON.stringify(long)}.map((one) => getComputedStyle(document.querySelector(one)).display)`,
      );
      expect(displays).toEqual(long.map(() => 'block'));
      await page.emulateMedia({ media: 'screen' });
      expect(await page.locator('.paper:visible').count()).toBe(0);
      await expect.poll(() => page.locator('details[open]').count()).toBe(1);
    });
  });

  test('it works by keyboard', async () => {
    await using(url(), async (page) => {
      // Its name is its words, without the buttons in them.
      const name = 'Sign in as an administrator at https://acme.my.salesforce.com.';
      const box = shown(page).getByRole('checkbox', { name, exact: true });
      await box.focus();
      await page.keyboard.press('Space');
      expect(await box.isChecked()).toBe(true);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toMatch(/^(copy|open)/);
    });
  });
});

test('a browser that keeps nothing says so', async () => {
  await using(urls['http'] ?? '', async (page) => {
    const says = page.getByText('But this browser keeps no ticks');
    expect(await says.isVisible()).toBe(false);
    await page.addInitScript(`Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); }`);
    await page.reload();
    expect(await says.isVisible()).toBe(true);
  });
});

test('a tick in one tab is seen in another', async () => {
  const { page } = await open(browser, urls['http'] ?? '');
  const other = await page.context().newPage();
  await other.goto(urls['http'] ?? '');
  await other.locator('input[data-action]').nth(1).check();
  await expect.poll(() => page.locator('input[data-action]').nth(1).isChecked()).toBe(true);
  await other.locator('input[data-action]').nth(1).uncheck();
  await expect.poll(() => ticked(page)).toBe(0);
});

test('of two actions with the same words, each has its own tick', async () => {
  const generic = await bundleFor(mkdtempSync(join(cwd, 'f-')), ['--provider', 'generic', '--name', 'Order Sync']);
  const { page } = await open(browser, fileUrl(generic));
  const same = page.locator('.action', { hasText: /^Send this too: / }).getByRole('checkbox');
  expect(await same.count()).toBe(3);
  await same.nth(1).check();
  await page.reload();
  expect(await Promise.all((await same.all()).map((box) => box.isChecked()))).toEqual([false, true, false]);
});

test('two bundles share no ticks, and a renewal starts without them', async () => {
  const other = await bundleFor(mkdtempSync(join(cwd, 'b-')), salesforce);
  const renewed = await bundleFor(mkdtempSync(join(cwd, 'c-')), salesforce);
  const { page, faults } = await open(browser, fileUrl(renewed));
  await page.getByRole('checkbox').first().check();
  await page.goto(fileUrl(other));
  expect(await ticked(page)).toBe(0);
  const { status } = await runIn(join(renewed, '..'), ['renew', 'app'], { now: () => new Date() });
  expect(status).toBe(0);
  await page.goto(fileUrl(renewed));
  expect(await page.locator('h1').textContent()).toContain('renewal checklist');
  expect(await ticked(page)).toBe(0);
  expect(faults.filter((fault) => !fault.startsWith('request: file:'))).toEqual([]);
});

test('a step that is recorded is done in the page, and its boxes are blank when it is recorded as open', async () => {
  const own = await bundleFor(mkdtempSync(join(cwd, 'd-')), salesforce);
  const { page } = await open(browser, fileUrl(own));
  const boxes = (step: string): Locator => shown(page).locator(`[data-step=${step}] input`);
  const states = async (step: string): Promise<boolean[]> =>
    Promise.all((await boxes(step).all()).map((box) => box.isChecked()));
  for (const box of [...(await boxes('start').all()), boxes('describe').first()]) await box.check();
  const command = `${await page.locator('.record code').textContent()}`;
  expect(command).toBe('npx jwt-kit checklist --done start');
  const run = async (...words: string[]): Promise<void> => {
    expect((await runIn(own, ['checklist', ...words], { now: () => new Date() })).status).toBe(0);
    await page.reload();
  };
  await run(...command.split(' ').slice(3));
  expect([await states('start'), await boxes('start').first().isDisabled()]).toEqual([[true, true, true], true]);
  expect(await states('describe')).toEqual([true, false, false]);
  expect(await shown(page).locator('[data-step=start] .proof').textContent()).toMatch(/^ Done on /);
  expect(await page.locator('.record .command').isVisible()).toBe(false);
  expect(await progress(page)).toBe('1 of 12 steps done');
  await run('--undo', 'start');
  expect([await states('start'), await states('describe')]).toEqual([
    [false, false, false],
    [true, false, false],
  ]);
  expect(await progress(page)).toBe('0 of 12 steps done');
});

test('in a renewal, a click takes the administrator to the first step', async () => {
  const own = await bundleFor(mkdtempSync(join(cwd, 'g-')), salesforce);
  expect((await runIn(own, ['renew'], { now: () => new Date() })).status).toBe(0);
  const { page } = await open(browser, fileUrl(own), { reducedMotion: 'reduce' });
  await page.getByRole('link', { name: 'Start at step 2: Upload the new certificate' }).click();
  await expect
    .poll(() => page.evaluate(`document.querySelector('[data-step=upload]').getBoundingClientRect().top`))
    .toBeLessThan(100);
});

test('the time line says what is due', async () => {
  const at = async (days: number): Promise<string | null> => {
    const { page } = await open(browser, 'about:blank');
    await page.clock.setFixedTime(Date.now() + days * 24 * 60 * 60 * 1000);
    await page.goto(urls['file'] ?? '');
    return page.locator('.validity .today dd').textContent();
  };
  expect(await at(-2)).toBe('not valid yet, or the clock is wrong');
  expect(await at(0.1)).toMatch(/^33\d days until the renewal$/);
  expect(await at(350)).toMatch(/^renew it now: 1\d days left$/);
  expect(await at(400)).toMatch(/^expired 3\d days ago$/);
});

test('the policy admits nothing that is added to the page', async () => {
  const spoilt = join(cwd, 'spoilt.html');
  const page = readFileSync(join(app, 'CHECKLIST.html'), 'utf8');
  const more =
    '<script>document.title = "run"</script><img src="https://a.example/x.png" onerror="document.title = 1"><style>h1{color:red}</style>';
  writeFileSync(spoilt, page.replace('<main>', `<main>${more}`));
  const opened = await open(browser, new URL(`file://${spoilt}`).href);
  expect(await opened.page.title()).toContain('Order Sync');
  await expect
    .poll(() => opened.faults.filter((fault) => fault.startsWith('policy: ')).sort())
    .toEqual(expect.arrayContaining([expect.stringMatching(/^policy: img-src/), expect.stringMatching(/^policy: script-src/)]));
});

test('on paper, it takes no more than eight pages', async () => {
  for (const language of ['en', 'it']) {
    const own = await bundleFor(mkdtempSync(join(cwd, 'e-')), [...salesforce, '--lang', language]);
    const { page } = await open(browser, fileUrl(own));
    for (const kind of ['external-client-app', 'connected-app']) {
      await page.locator(`input[value=${kind}]`).check();
      const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g);
      expect(pages?.length, `${language} ${kind}`).toBeLessThan(9);
      expect(pages?.length).toBeGreaterThan(4);
    }
  }
});

test('without the script, all steps can be read', async () => {
  const { page } = await open(browser, urls['file'] ?? '', { javaScriptEnabled: false });
  expect(await page.locator('.edition:visible .action').count()).toBe(ACTIONS);
  expect(await page.locator('.copy:visible, .drop:visible').count()).toBe(0);
  const box = page.locator('.edition:visible').getByRole('checkbox', { name: 'Sign in as an administrator at https://acme' });
  expect(await box.count()).toBe(1);
});
