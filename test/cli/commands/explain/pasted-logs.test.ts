/** Whole logs as people paste them: every response in them is named, the first one explained first. */
import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { main } from '../../../../src/cli/main.ts';
import { world } from '../../world.ts';
import { document, explained, flat } from './explain-setup.ts';

const logs = readFileSync(new URL('../../../fixtures/pasted-logs.txt', import.meta.url), 'utf8')
  .split(/^=== /m)
  .slice(1)
  .map((part): [string, string[], string] => {
    const [head = '', ...lines] = part.split('\n');
    const [ids = '', title = ''] = head.split(' | ');
    return [title, ids.split(', ').sort(), lines.join('\n')];
  });

test('there are thirty of them', () => {
  expect(logs.length).toBeGreaterThanOrEqual(30);
});

test.each(logs)('%s', async (_, ids, log) => {
  const { explanation, others = [] } = await document(log);
  expect([explanation, ...others].flatMap(({ groups }) => groups.map(({ id }) => id)).sort()).toEqual(ids);
});

test('in a pipe, every response of a log is explained with all its causes', async () => {
  const [, , log = ''] = logs.find(([title]) => title === 'retries') ?? [];
  const { stdout } = await explained(log);
  const text = flat(stdout);
  expect(stdout.split('\n')[0]).toBe('app_not_found: External client app is not installed in this org');
  expect(stdout.match(/^Also in this text:$/gm)).toHaveLength(2);
  for (const words of [
    'ENOTFOUND acme.my.salesforce.com',
    'Means: no connection to the server',
    'existed only in an earlier step',
  ])
    expect(text).toContain(words);
});

test('at a terminal, the likeliest cause fits on a screen; --all shows the rest, and --json is the same', async () => {
  const text = '{"error":"invalid_grant","error_description":"user hasn\'t approved this consumer"}';
  const seen = async (...words: string[]): Promise<string> => {
    const { io, heard } = world('/', { stdin: Readable.from([text]), stdout: terminal(), invokedAs: 'npx jwt-kit' });
    await main(['explain', ...words], io);
    return `${(io.stdout as PassThrough).read() ?? ''}${heard().stdout}`;
  };
  const brief = await seen();
  expect(brief.split('\n').length).toBeLessThan(24);
  expect(brief).toContain('\n  Most likely: Permitted Users');
  expect(brief).toMatch(/\n {2}--all shows \d more possible causes\.\n$/);
  const { stdout } = await explained(text);
  expect(await seen('--all')).toBe(stdout);
  expect(JSON.parse(await seen('--json'))).toEqual(await document(text));
});

const terminal = (): PassThrough => Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
