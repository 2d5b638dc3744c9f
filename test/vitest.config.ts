import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    globalSetup: 'test/build.ts',
    // Figures in milliseconds; the slowest tests make RSA keys or start processes on two busy cores.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
