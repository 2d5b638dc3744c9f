/** CHECKLIST.html in a real browser, from a file and from a server: ticks, copying, and nothing that leaves the page. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleFor, fileUrl, open, serve, startBrowser } from './browsing.ts';

const salesforce = [
  ...['--provider', 'salesforce', '--name', 'Order Sync', '--email', 'admin@acme.com'],
  ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'integration@acme.com'],
];

let browser: Browser;
let server: Server;
let cwd: string;
const urls: Record<string, string> = {};

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));
  const directory = await bundleFor(cwd, salesforce);
  browser = await startBrowser();
  const served = await serve(directory);
  server = served.server;
  urls['file'] = fileUrl(directory);
  urls['http'] = served.url;
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.close();
  rmSync(cwd, { recursive: true, force: true });
});

describe.each(['file', 'http'])('from %s:', (scheme) => {
  test('ticks survive a reload', async () => {
    const { page, faults } = await open(browser, urls[scheme] ?? '');
    const box = page.getByRole('checkbox', { name: 'Click New External Client App.' });
    await box.check();
    await expect.poll(() => page.locator('output').first().textContent()).toMatch(/^1\D/);
    await page.reload();
    expect(await box.isChecked()).toBe(true);
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(1);
    expect(faults).toEqual([]);
  });
});
