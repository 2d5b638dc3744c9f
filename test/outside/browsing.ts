/** Opens CHECKLIST.html in Debian's Chromium, and records whatever the page must not do. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { runIn } from '../cli/world.ts';

/** Starts the browser. It runs as root in containers, where its sandbox does not work. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

/** An open page, and what it did that it must not do. */
export interface OpenedPage {
  page: Page;
  /** Requests, console messages, errors and violations of the policy. */
  faults: string[];
}

/** Opens a page; everything but the page itself counts as a fault. */
export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('request', (request) => {
    if (!request.isNavigationRequest() || request.url() !== url) faults.push(`request: ${request.url().slice(0, 100)}`);
  });
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  await page.exposeFunction('noteViolation', (what: string) => faults.push(`policy: ${what}`));
  await page.addInitScript(
    `document.addEventListener('securitypolicyviolation', (found) => noteViolation(found.violatedDirective + ' ' + found.blockedURI));`,
  );
  await page.goto(url);
  return { page, faults };
}

/** Makes a bundle called `app` in a directory; returns its own. */
export async function bundleFor(cwd: string, words: readonly string[]): Promise<string> {
  const { status, stderr } = await runIn(cwd, ['init', 'app', '--no-input', ...words], { now: () => new Date() });
  if (status !== 0) throw new Error(stderr);
  return join(cwd, 'app');
}

/** The address of the page of a bundle, as a file. */
export const fileUrl = (directory: string): string => pathToFileURL(join(directory, 'CHECKLIST.html')).href;

/** Serves the page of a bundle on this computer, and nothing else. */
export async function serve(directory: string): Promise<{ url: string; server: Server }> {
  const page = readFileSync(join(directory, 'CHECKLIST.html'));
  const server = createServer((request, response) => {
    const found = request.url === '/CHECKLIST.html';
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' }).end(found ? page : '');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/CHECKLIST.html`, server };
}
