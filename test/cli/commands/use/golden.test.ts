/** The files of every target, compared with test/fixtures/use/<provider>/<target>. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindOfFile } from '../../../../src/core/templates/literals.ts';
import { providers } from '../../../../src/providers/index.ts';
import { requireValid } from '../../../parsed.ts';
import { bundleIn } from '../../rehearsal.ts';
import { runIn } from '../../world.ts';

const templates = resolve(import.meta.dirname, '../../../../templates');

/** Settings for each provider. */
const settings: Record<string, readonly string[]> = {
  salesforce: [
    ...['--instance-url', 'https://acme.my.salesforce.com', '--username', 'sync@acme.com'],
    ...['--client-id', '3MVG9.example_consumer_key', '--email', 'admin@acme.com'],
  ],
  anypoint: [
    ...['--idp-id', '4a2b7c1d-0000-4000-8000-000000000001', '--username', 'sync'],
    ...['--client-id', '0123456789abcdef0123456789abcdef', '--email', 'admin@acme.com'],
  ],
  generic: [
    '--token-url',
    'https://login.example.com/oauth2/token',
    '--client-id',
    'order-sync',
    '--username',
    'sync@acme.com',
  ],
};

/** Options that change the files of a target. */
const options: Record<string, readonly string[]> = {
  api: ['--website', 'https://acme.com/app'],
  sf: ['--alias', 'acme', '--set-default', '--set-default-dev-hub'],
};

const all = await Promise.all(
  providers.flatMap((provider) => provider.targets?.load().then((targets) => ({ provider, targets })) ?? []),
);
const table = all.flatMap(({ provider, targets }) => targets.map((target) => [provider.id, target.id, target] as const));

let cwd: string;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'jwt-kit-use-'));
  for (const { provider } of all) await bundleIn(cwd, provider.id, settings[provider.id] ?? [], provider.id);
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Values that would end a quotation or start an expression. */
const hostile = `O'Brien & "Söhne" $x \`id\` 日本語 <b> %{y} $(z) ]]> --`;

describe.each(table)('%s: %s', (provider, id, target) => {
  test.each(['linux', 'win32'] as const)('on %s', async (platform) => {
    const out = `out-${provider}-${id}-${platform}`;
    const ran = await runIn(cwd, ['use', id, provider, ...(options[id] ?? []), '--out-dir', out], { platform });
    expect(ran).toMatchObject({ status: 0 });
    const written = readdirSync(join(cwd, out), { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(written).not.toEqual([]);
    for (const { name, parentPath } of written) {
      const below = join(parentPath, name)
        .slice(join(cwd, out).length + 1)
        .replaceAll('\\', '/');
      // The path of a file in a command, the same on both platforms.
      const text = readFileSync(join(parentPath, name), 'utf8').replaceAll(`${out}/`, 'out/');
      expect(text).not.toMatch(/<%|%>|<[a-z]+ [a-z ]+>|undefined/);
      await requireValid(kindOfFile(name), text);
      await expect(text).toMatchFileSnapshot(`../../../fixtures/use/${provider}/${id}/${below}`);
    }
  });
  test('its notes name every file by a path from here, and every directory to go to', async () => {
    const out = `paths-${provider}-${id}`;
    const { stdout, stderr } = await runIn(cwd, ['use', id, provider, ...(options[id] ?? []), '--out-dir', out]);
    // Files that belong elsewhere are named with both places; what is unverified is nothing to do.
    const notes = stderr.replace(/ to \S+ at the root of the repository/, '').replace(/note: unverified: .*/g, '');
    const here = notes.replace(new RegExp(`cd ${out} && .*`), '');
    for (const path of stdout.match(/(?<=^wrote ).+/gm) ?? []) {
      expect(here.replaceAll(path, '')).not.toContain(path.slice(out.length + 1));
    }
    const leftOut = /note: left out, .*/.exec(notes)?.[0] ?? '';
    for (const [named] of notes.matchAll(new RegExp(`${out}[^\\s,:;]*`, 'g'))) {
      expect(existsSync(join(cwd, named)) || leftOut.includes(named), named).toBe(true);
    }
  });
  test('hostile values leave every file valid', async () => {
    const named = `hostile-${provider}`;
    if (!existsSync(join(cwd, named))) await bundleIn(cwd, provider, [...(settings[provider] ?? []), '--name', hostile], named);
    const given = ['--client-id', hostile, '--username', hostile];
    const ran = await runIn(cwd, ['use', id, named, ...given, ...(options[id] ?? []), '--json']);
    expect(ran.status).toBe(0);
    const { contents } = JSON.parse(ran.stdout) as { contents: { name: string; text: string }[] };
    for (const { name, text } of contents) await requireValid(kindOfFile(name), text);
  });
  test('every template is used, and its kind of file is known', () => {
    const own = [join(templates, provider, 'use', id), join(templates, 'use', id)];
    // A provider's own folder takes the place of the one for all.
    const [names = []] = own.flatMap((folder) => (existsSync(folder) ? [readdirSync(folder)] : []));
    const texts = target.files.filter((file) => 'template' in file);
    const used = texts.map(({ template }) => template);
    expect([...names].sort()).toEqual([...new Set(used)].sort());
    for (const { template, kind } of texts) expect(() => kind ?? kindOfFile(template)).not.toThrow();
  });
  test('says how it was tested', () => {
    expect(target.says).toMatch(/^[^.]{10,58}$/);
    expect(target.tested).toMatch(/^(?:run|not run)\b/);
    for (const sentence of [target.tested, ...(target.unverified ?? []), ...(target.remarks ?? [])])
      expect(sentence).not.toMatch(/\.$/);
  });
});

test('no folder of templates is without its target', () => {
  const folders = ['', ...providers.map(({ id }) => id)].flatMap((provider) => {
    try {
      return readdirSync(join(templates, provider, 'use')).map((id) => `${provider}/${id}`);
    } catch {
      return [];
    }
  });
  const known = new Set(table.flatMap(([provider, id]) => [`${provider}/${id}`, `/${id}`]));
  expect(folders.filter((folder) => !known.has(folder))).toEqual([]);
});
