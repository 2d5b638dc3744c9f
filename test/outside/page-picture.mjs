/**
 * Makes the picture of CHECKLIST.html in README.md again: `node test/outside/page-picture.mjs`, after `npm run build`.
 *
 * It shows a made-up bundle with its first steps done. Needs Debian's chromium.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const picture = join(root, '.github/checklist.png');
const LARGEST = 200_000;

const cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-picture-'));
const words = [
  ...['init', 'order-sync', '--provider', 'salesforce', '--name', 'Order Sync', '--lang', 'en', '--no-input'],
  ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'integration@acme.com', '--email', 'admin@acme.com'],
];
execFileSync(process.execPath, [join(root, 'dist/cli/bin.cjs'), ...words], { cwd });
// In a container, the browser runs as root, where its sandbox does not work.
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(join(cwd, 'order-sync/CHECKLIST.html')).href);
  for (const step of ['start', 'describe'])
    for (const box of await page.locator(`.kind-1 [data-step=${step}] input[data-action]`).all()) await box.check();
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  await page.waitForTimeout(500);
  await page.screenshot({ path: picture });
} finally {
  await browser.close();
  rmSync(cwd, { recursive: true, force: true });
}
const { size } = statSync(picture);
if (size > LARGEST) throw new Error(`${picture} has ${size} bytes, more than ${LARGEST}`);
process.stdout.write(`wrote ${picture}: ${size} bytes\n`);
