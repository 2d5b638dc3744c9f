/** `explain` and a refused `token` load and read only what their checks need. */
import { expect, test } from 'vitest';
import { loadedBy, packagesIn } from '../../../loaded.ts';
import { scratch } from '../../../strangers.ts';
import { acme, bundleIn } from '../../rehearsal.ts';

const words = "user hasn't approved this consumer";
/** A directory with a bundle. */
async function withBundle(): Promise<string> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
  return cwd;
}

test('explain without a bundle: words alone, no keys, no bundle, nothing that signs', () => {
  const loaded = loadedBy(['explain', words]);
  expect(loaded).toContain('core/refusals/explain-refusal.ts');
  expect(packagesIn(loaded)).toEqual([]);
  expect(loaded.filter((name) => /^(?:core\/(?:asn1|keys)\/|cli\/bundle\/)/.test(name))).toEqual([]);
});

test('explain with a bundle: its files, no git, nothing that signs', async () => {
  const loaded = loadedBy(['explain', words, '--bundle', 'app'], await withBundle());
  expect(loaded).toContain('core/bundle/file-checks.ts');
  expect(packagesIn(loaded)).toEqual([]);
  expect(loaded.filter((name) => /git|sign-and-verify|server-checks|exchange/.test(name))).toEqual([]);
});

test('a token that is not granted: no git', async () => {
  // Nothing listens on port 1.
  const loaded = loadedBy(['token', 'app', '--url', 'http://127.0.0.1:1/'], await withBundle());
  expect(loaded).toContain('cli/sign-in/explain-failure.ts');
  expect(loaded.filter((name) => /git|^ignore$/.test(name))).toEqual([]);
});
