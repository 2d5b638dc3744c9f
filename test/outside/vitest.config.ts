import { mergeConfig } from 'vitest/config';
import settings from '../vitest.config.ts';

/** The second tier: a JDK, clients from npm, shells and terminals, strace, many kills. `npm run test:outside` runs it. */
export default mergeConfig(settings, {
  // A slow machine makes a test late, not wrong: what hangs is ended after minutes. Figures in milliseconds.
  test: { dir: import.meta.dirname, testTimeout: 120_000, hookTimeout: 120_000 },
});
