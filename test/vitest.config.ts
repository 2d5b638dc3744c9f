import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    exclude: [...configDefaults.exclude, 'outside/**', 'windows/**'],
    setupFiles: ['test/node-modules.ts', ...(process.platform === 'win32' ? ['test/windows/setup.ts'] : [])],
    globalSetup: 'test/build.ts',
    // Milliseconds. Long, because a slow machine must not fail a test; they only end tests that hang.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A prompt may appear late on a busy machine; the default of one second is too short.
    expect: { poll: { timeout: 20_000 } },
    // Files share the modules of a worker: loading them again for each file takes a third of the time. No test changes a module.
    isolate: false,
    // All cores: by default, vitest leaves one free, which is half of a machine with two.
    maxWorkers: availableParallelism(),
  },
});
