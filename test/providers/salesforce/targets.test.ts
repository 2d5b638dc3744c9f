/** What the files for other programs mean to these programs, as far as parsers can tell. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleIn } from '../../cli/rehearsal.ts';
import { runIn } from '../../cli/world.ts';
import { fixture } from '../../fixtures.ts';

/** Values with characters that formats escape. */
const name = 'Order "Sync" 日本語 & <b>';
const odd = `O'Brien & "Söhne" $x`;

let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-targets-'));
  const flags = ['--instance-url', 'https://acme.my.salesforce.com', '--username', odd, '--client-id', odd];
  await bundleIn(cwd, 'salesforce', [...flags, '--name', name]);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** The files of a target by name. */
async function files(target: string, more: readonly string[] = []): Promise<Record<string, string>> {
  const ran = await runIn(cwd, ['use', target, 'app', ...more, '--json']);
  expect(ran).toMatchObject({ status: 0 });
  const { contents } = JSON.parse(ran.stdout) as { contents: { name: string; text: string }[] };
  return Object.fromEntries(contents.map((one) => [one.name, one.text]));
}

describe('postman', () => {
  test('the collection is valid by the published schema', async () => {
    const [text = ''] = Object.values(await files('postman'));
    const collection = JSON.parse(text);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(
      JSON.parse(String(fixture('postman/collection-v2.1.0.json'))) as object,
    );
    expect(validate(collection) ? [] : validate.errors).toEqual([]);
    expect(validate({ ...collection, info: {} })).toBe(false);
    expect(collection.info.name).toBe(name);
    expect(collection.item[0].request.url).toBe('https://acme.my.salesforce.com/services/oauth2/token');
    expect(text).not.toMatch(/PRIVATE|server\.key/);
  });
});
