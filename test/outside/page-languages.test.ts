/** CHECKLIST.html in other languages, in a real browser: nothing is too wide, and programs that read pages aloud can work with it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { languages } from '../../src/own-templates/languages.ts';
import { providers } from '../../src/providers/index.ts';
import { bundleFor, fileUrl, open, startBrowser } from './browsing.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
}, 60_000);
afterAll(() => browser?.close());

const pages = languages
  .filter((language) => language !== 'en')
  .flatMap((language) => providers.map(({ id }) => [language, id] as const));

test.each(pages)('%s, %s', { timeout: 120_000 }, async (language, provider) => {
  const cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));
  try {
    const app = await bundleFor(cwd, ['--provider', provider, '--name', 'Order Sync', '--lang', language]);
    for (const width of [360, 1280]) {
      const { page, faults } = await open(browser, fileUrl(app), { viewport: { width, height: 800 } });
      expect(await page.evaluate('document.documentElement.lang')).toBe(language);
      for (const box of (await page.locator('.edition:visible input[data-action]').all()).slice(0, 5)) await box.check();
      await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      await page.evaluate(axe);
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const found = await page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      );
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
