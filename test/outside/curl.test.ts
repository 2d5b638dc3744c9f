/** A shell and curl run the command that `token --curl` prints. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { acme, bundleIn, rehearsing } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { program } from '../program.ts';
import { scratch, testWith } from '../strangers.ts';

testWith('curl', 'the command of token --curl gets a token', async () => {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
  // The program uses the real clock, so the rehearsal must not use a fixed one.
  const { url } = await rehearsing(cwd, [], { now: () => new Date() });
  const command = (await runIn(cwd, ['token', 'app', '--curl', '--url', url])).stdout;
  const shown = await promisify(execFile)(
    'bash',
    ['-c', command.replace('npx jwt-kit', `"${process.execPath}" "${program}"`)],
    { cwd },
  );
  expect(JSON.parse(shown.stdout)).toMatchObject({ token_type: 'Bearer' });
});
