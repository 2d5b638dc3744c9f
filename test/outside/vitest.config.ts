import { mergeConfig } from 'vitest/config';
import settings from '../vitest.config.ts';

/** The second tier: a JDK, clients from npm, shells and terminals, strace, many kills. `npm run test:outside` runs it. */
export default mergeConfig(settings, { test: { dir: import.meta.dirname } });
