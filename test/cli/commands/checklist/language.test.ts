/** The language of pages: chosen by `init`, kept by the record, changed by `checklist --lang`; ticks stay. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../../../src/cli/command.ts';
import { fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { type Ran, runIn } from '../../world.ts';

const key = fixturePath('keys/rsa.pem');
const flags = ['--provider', 'salesforce', '--name', 'Order Sync', '--key', key];

/** A bundle `app`, and what making it printed. */
async function made(words: readonly string[] = [], changes: Partial<Io> = {}): Promise<Ran & { cwd: string }> {
  const cwd = scratch();
  return { ...(await runIn(cwd, ['init', 'app', ...flags, ...words], changes)), cwd };
}
const fileOf = (cwd: string, name: string): string => readFileSync(join(cwd, 'app', name), 'utf8');
const languageIn = (cwd: string): unknown => [
  JSON.parse(fileOf(cwd, 'jwt-kit.json')).language,
  fileOf(cwd, 'CHECKLIST.md').includes('lista di controllo') ? 'it' : 'en',
  /<html lang="(\w+)">/.exec(fileOf(cwd, 'CHECKLIST.html'))?.[1],
];
const english = [undefined, 'en', 'en'];
const italian = ['it', 'it', 'it'];

describe('init', () => {
  test('follows the environment, with a note', async () => {
    const { cwd, stderr } = await made([], { env: { LC_MESSAGES: 'it_IT.UTF-8', LANG: 'en_US.UTF-8' } });
    expect(languageIn(cwd)).toEqual(italian);
    expect(stderr).toBe(
      'jwt-kit: note: the language of the checklist is "it", from LC_MESSAGES; checklist --lang changes it\n',
    );
    const { cwd: other, stderr: nothing } = await made([], { env: { LANG: 'fr_FR.UTF-8' } });
    expect(languageIn(other)).toEqual(english);
    expect(nothing).toBe('');
  });

  test('--lang counts more than the environment, without a note', async () => {
    const { cwd, stderr } = await made(['--lang', 'en'], { env: { LANG: 'it_IT.UTF-8' } });
    expect(languageIn(cwd)).toEqual(english);
    expect(stderr).toBe('');
  });

  test('refuses an unknown language, and names the known ones', async () => {
    const { cwd, status, stderr } = await made(['--lang', 'xx']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'jwt-kit: error: --lang: unknown value "xx"\njwt-kit: hint: use en or it\n',
    });
    expect(existsSync(join(cwd, 'app'))).toBe(false);
  });

  test("a bundle for someone else's key, and one of a table", async () => {
    const cwd = scratch();
    writeFileSync(join(cwd, 'key.pem'), readFileSync(fixturePath('keys/rsa.pub.pem')));
    const foreign = ['--provider', 'anypoint', '--name', 'Order Sync', '--jwk', 'key.pem', '--lang', 'it'];
    expect((await runIn(cwd, ['init', 'app', ...foreign])).status).toBe(0);
    expect(languageIn(cwd)).toEqual(italian);
    writeFileSync(
      join(cwd, 'rows.csv'),
      `directory,provider,name,lang,key\none,generic,One,it,${key}\ntwo,generic,Two,,${key}\n`,
    );
    expect((await runIn(cwd, ['init', 'many', '--from', 'rows.csv'])).status).toBe(0);
    const title = (name: string): string => readFileSync(join(cwd, 'many', name, 'CHECKLIST.md'), 'utf8').split('\n')[0] ?? '';
    expect([title('one'), title('two')]).toEqual([
      '# One: lista di controllo per la configurazione su un server RFC 7523',
      '# Two: set-up checklist for an RFC 7523 server',
    ]);
  });
});

test('renew and set keep the language, whatever the environment says', async () => {
  const { cwd } = await made(['--lang', 'it']);
  const env = { LANG: 'en_US.UTF-8' };
  expect((await runIn(cwd, ['set', 'app', '--username', 'a@b.example'], { env })).status).toBe(0);
  expect(languageIn(cwd)).toEqual(italian);
  expect(fileOf(cwd, 'CHECKLIST.md')).toContain('a@b.example');
  expect((await runIn(cwd, ['renew', 'app'], { env })).status).toBe(0);
  expect(languageIn(cwd)).toEqual(italian);
  expect(fileOf(cwd, 'CHECKLIST.md')).toContain('lista di controllo per il rinnovo');
  const { cwd: other } = await made();
  await runIn(other, ['renew', 'app'], { env: { LANG: 'it_IT.UTF-8' } });
  expect(languageIn(other)).toEqual(english);
});

describe('checklist --lang', () => {
  const page = (cwd: string): string => fileOf(cwd, 'CHECKLIST.md');
  /** The numbers of the ticked boxes, from the top. */
  const ticked = (cwd: string): number[] =>
    (page(cwd).match(/^- \[[ x]\] /gm) ?? []).flatMap((box, index) => (box.includes('x') ? [index] : []));

  test('changes the language of the record and of both pages', async () => {
    const { cwd } = await made();
    const before = page(cwd);
    const wrote = { status: 0, stdout: 'wrote app/CHECKLIST.md\n', stderr: '' };
    expect(await runIn(cwd, ['checklist', 'app', '--lang', 'it'])).toEqual(wrote);
    expect(languageIn(cwd)).toEqual(italian);
    expect((await runIn(cwd, ['checklist', 'app', '--lang', 'it'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    expect((await runIn(cwd, ['checklist', 'app'])).stdout).toBe('app/CHECKLIST.md is up to date\n');
    expect((await runIn(cwd, ['doctor', 'app', '--json'])).stdout).not.toContain('edited');
    expect(await runIn(cwd, ['checklist', 'app', '--lang', 'en'])).toEqual(wrote);
    expect(page(cwd)).toBe(before);
    expect(languageIn(cwd)).toEqual(english);
  });

  test('keeps ticks, notes and finished steps', async () => {
    const { cwd } = await made();
    await runIn(cwd, ['checklist', 'app', '--done', 'describe']);
    let box = 0;
    const edited = page(cwd).replace(/^- \[ \] /gm, (whole) => ([0, 2, 7, 11, 20].includes(box++) ? '- [x] ' : whole));
    writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), `${edited}\n## Notes\n\nAsk Anna.\n`);
    const before = ticked(cwd);
    expect(before.length).toBe(8);
    for (const language of ['it', 'en', 'it']) {
      const { stderr } = await runIn(cwd, ['checklist', 'app', '--lang', language]);
      expect(stderr).toBe('');
      expect(ticked(cwd)).toEqual(before);
      expect(page(cwd)).toContain('## Notes\n\nAsk Anna.\n');
    }
    expect(page(cwd)).toMatch(/> Completato il \d+ novembre \d{4}\n/);
    expect(readdirSync(join(cwd, 'app'))).not.toContain('previous');
    // A tick stays when a value becomes known in the same run.
    expect((await runIn(cwd, ['set', 'app', '--username', 'a@b.example'])).status).toBe(0);
    expect(ticked(cwd)).toEqual(before);
  });

  test('keeps a page with other edits in previous/', async () => {
    const { cwd } = await made();
    writeFileSync(join(cwd, 'app', 'CHECKLIST.md'), page(cwd).replace('Click **Create**.', 'Click it.'));
    const { stderr } = await runIn(cwd, ['checklist', 'app', '--lang', 'it']);
    expect(stderr).toContain('was edited: your version is kept in app/previous/');
  });

  test('shows the steps in the language of the record, and does not change it then', async () => {
    const { cwd } = await made(['--lang', 'it']);
    expect((await runIn(cwd, ['checklist', 'app', '--status'])).stdout).toContain('Caricare il certificato');
    expect(await runIn(cwd, ['checklist', 'app', '--status', '--lang', 'en'])).toMatchObject({ status: 2 });
    expect((await runIn(cwd, ['checklist', 'app', '--lang', 'it_IT'])).stderr).toContain('use en or it');
  });
});

describe('the language in jwt-kit.json', () => {
  const withLanguage = async (language: unknown): Promise<{ cwd: string } & Ran> => {
    const { cwd } = await made(['--lang', 'it']);
    const record = JSON.parse(fileOf(cwd, 'jwt-kit.json'));
    writeFileSync(join(cwd, 'app', 'jwt-kit.json'), JSON.stringify({ ...record, language }));
    return { cwd, ...(await runIn(cwd, ['checklist', 'app'])) };
  };

  test('one without pages is kept, and the pages are English', async () => {
    const { cwd, status } = await withLanguage('pt-BR');
    expect(status).toBe(0);
    expect(languageIn(cwd)).toEqual(['pt-BR', 'en', 'en']);
  });

  test.each(['', '../it', 'IT', 'it_IT', 'x'.repeat(1000)])('%j is refused', async (language) => {
    const { status, stderr } = await withLanguage(language);
    expect(status).toBe(3);
    expect(stderr).toContain('"language" is not a language (BCP 47)');
  });
  test.each([1, null, ['it']])('%j is refused too', async (language) => {
    expect((await withLanguage(language)).stderr).toContain('"language" is not of the type string');
  });
});
