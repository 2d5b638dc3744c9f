/** A tree of bundles that the tests of a file share; each test that changes it works on a copy. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new directory; the caller removes it after all tests. */
export const sharedDirectory = (): string => mkdtempSync(join(tmpdir(), 'jwt-kit-test-'));

/** Removes a directory with all that is in it. */
export const removeDirectory = (directory: string): void => rmSync(directory, { recursive: true, force: true });

/** A copy of a directory, until the test ends. */
export function copyTree(tree: string): string {
  const cwd = sharedDirectory();
  onTestFinished(() => removeDirectory(cwd));
  cpSync(tree, cwd, { recursive: true, preserveTimestamps: true });
  return cwd;
}
