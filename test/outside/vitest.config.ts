import { mergeConfig } from 'vitest/config';
import settings from '../vitest.config.ts';

/** The slow tests: a JDK, npm clients, shells and terminals, strace, many kills. `npm run test:outside` runs them. */
export default mergeConfig(settings, { test: { dir: import.meta.dirname, isolate: true } });
