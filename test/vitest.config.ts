import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    exclude: [...configDefaults.exclude, 'outside/**'],
    globalSetup: 'test/build.ts',
    // Figures in milliseconds. A slow machine makes a test late, not wrong: these only end what hangs.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A prompt that is waited for may come late on a busy machine; the usual second is a bet on a quiet one.
    expect: { poll: { timeout: 20_000 } },
    // All cores: vitest leaves one to itself, which is half of a machine with two.
    maxWorkers: availableParallelism(),
  },
});
