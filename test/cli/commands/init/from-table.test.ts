import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { fixturePath } from '../../../fixtures.ts';
import { scratch } from '../../../strangers.ts';
import { flawOf, setNames } from '../../sets.ts';
import { type Ran, runIn } from '../../world.ts';

const key = fixturePath('keys/rsa.pem');

/** Two organisations, as a spreadsheet with a decimal comma writes them. */
const orgs = `directory;name;Instance URL;username
acme;Acme Sync;https://acme.my.salesforce.com;sync@acme.com
eu/globex;"Globex; EU";https://globex.my.salesforce.com;sync@globex.com
`;

/** Runs `init --from` with a table. */
async function from(table: string | Uint8Array, ...flags: string[]): Promise<Ran & { cwd: string }> {
  const cwd = scratch();
  writeFileSync(join(cwd, 'orgs.csv'), table);
  return { cwd, ...(await again(cwd, ...flags)) };
}

const again = (cwd: string, ...flags: string[]): Promise<Ran> =>
  runIn(cwd, ['init', 'orgs', '--provider', 'salesforce', '--key', key, '--from', 'orgs.csv', ...flags]);

const record = (cwd: string, directory: string): { name: string; settings: Record<string, string> } =>
  JSON.parse(readFileSync(join(cwd, 'orgs', directory, 'jwt-kit.json'), 'utf8'));

describe('init --from', () => {
  test('makes a bundle for each row; flags are defaults', async () => {
    const ran = await from(orgs, '--days', '90');
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({
      status: 0,
      stdout: `
  Made 2 bundles and checked each: all files agree.

    orgs/acme       expires 19 Feb 2027  Acme Sync
    orgs/eu/globex  expires 19 Feb 2027  Globex; EU

  Next: follow CHECKLIST.md in each directory, then
        npx jwt-kit doctor orgs

`,
    });
    expect(flawOf(join(ran.cwd, 'orgs/acme'))).toBeUndefined();
    expect(flawOf(join(ran.cwd, 'orgs/eu/globex'))).toBeUndefined();
    expect(record(ran.cwd, 'eu/globex')).toMatchObject({
      name: 'Globex; EU',
      settings: { instanceUrl: 'https://globex.my.salesforce.com', username: 'sync@globex.com' },
    });
  });

  test.each([
    ['a byte order mark', Buffer.from(`\ufeff${orgs}`)],
    ['UTF-16, as Windows writes it', Buffer.from(`\ufeff${orgs}`, 'utf16le')],
    ['commas', orgs.replace('Globex; EU', 'Globex - EU').replaceAll(';', ',')],
    ['tabs and CRLF', orgs.replace('Globex; EU', 'Globex - EU').replaceAll(';', '\t').replaceAll('\n', '\r\n')],
    ['the declaration of a spreadsheet', `sep=;\r\n${orgs}`],
    [
      'JSON',
      JSON.stringify([
        { directory: 'acme', name: 'Acme Sync', instanceUrl: 'https://acme.my.salesforce.com', username: 'sync@acme.com' },
        { name: 'eu', directory: 'eu/globex', username: 'sync@globex.com', days: 90, clientId: null },
      ]),
    ],
  ])('reads %s', async (_, table) => {
    const { cwd, status, stderr } = await from(table);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(readdirSync(join(cwd, 'orgs')).sort()).toEqual(['acme', 'eu']);
    expect(record(cwd, 'acme')).toMatchObject({ name: 'Acme Sync', settings: { username: 'sync@acme.com' } });
    expect(record(cwd, 'eu/globex').settings['username']).toBe('sync@globex.com');
  });

  test('reads standard input, and makes a key of its own for each row', async () => {
    const cwd = scratch();
    const words = ['init', '--provider', 'salesforce', '--from', '-', '--json'];
    const { status, stdout } = await runIn(cwd, words, { stdin: Readable.from([Buffer.from('name\nOne\nTwo\n')]) });
    const answer = JSON.parse(stdout);
    expect({ status, ok: answer.ok, made: answer.made }).toEqual({ status: 0, ok: true, made: 2 });
    expect(answer.bundles.map(({ directory }: { directory: string }) => directory)).toEqual(['one', 'two']);
    const thumbprints = answer.bundles.map((one: { record: { key: { thumbprint: string } } }) => one.record.key.thumbprint);
    expect(new Set(thumbprints).size).toBe(2);
    expect(answer.bundles[0].files).toHaveLength(setNames.length);
    expect(stdout).not.toContain('PRIVATE KEY');
  });

  test('names row and column of every mistake, and makes nothing', async () => {
    const ran = await from(`directory,name,days,instance-url,region
../up,A,,,
a,B,soon,ftp://x,
b,C,99999999,,eu
A,D,,,
c,,,,
`);
    expect({ status: ran.status, stdout: ran.stdout, stderr: ran.stderr }).toEqual({
      status: 3,
      stdout: '',
      stderr: `jwt-kit: error: orgs.csv: 7 problems; nothing was made
jwt-kit: hint: correct the table, and run it again
  row 2, column directory: it must be below the directory of the bundles
    write a name such as acme, or eu/acme
  row 3, column days: "soon" is not a whole number
    write only digits
  row 3, column instance-url: instance URL "ftp://x" is not a URL
    write it like https://acme.my.salesforce.com
  row 4, column days: a certificate cannot be valid for 99999999 days
    use a whole number from 1 to 2912118
  row 4, column region: not a setting of Salesforce
    leave it out: it is for MuleSoft Anypoint Platform
  row 5, column directory: it is also the directory of row 3; upper and lower case count as the same
    give each row a directory of its own
  row 6, column name: missing
    fill it in, or give --name for all rows
`,
    });
    expect(readdirSync(ran.cwd)).toEqual(['orgs.csv']);
  });

  test.each([
    ['an unknown header', 'name,instanc url\nA,x\n', 'unknown column "instanc url"\n    did you mean instance-url?'],
    ['a duplicate header', 'name,Name\nA,B\n', 'column name: there are two columns of this name\n    remove one of the two'],
    ['a column without a header', 'name,\nA,B\n', 'column 2 has no header\n    name it, or remove it'],
    ['too many cells', 'name,username\nA,a@b.c,d\n', 'row 2: 3 cells, but only 2 columns'],
    ['an absolute path', 'name,directory\nA,/etc\n', 'row 2, column directory: it is not a relative path'],
    ['a drive', 'name,directory\nA,C:\\x\n', 'row 2, column directory: it is not a relative path'],
    ['a device', 'name,directory\nA,x/aux\n', 'row 2, column directory: aux is the name of a device on Windows'],
    [
      'a deep directory',
      `name,directory\nA,${'x/'.repeat(8)}x\n`,
      'row 2, column directory: it has more than 200 characters or 8 levels',
    ],
    ['a long directory', `name,directory\nA,${'x'.repeat(201)}\n`, 'it has more than 200 characters or 8 levels'],
    ['a directory of git', 'name,directory\nA,.git/x\n', 'bundles in node_modules, .git, previous are never looked for'],
    ['a directory of earlier sets', 'name,directory\nA,x/Previous/y\n', 'previous are never looked for'],
    ['no directory', 'name,directory\nA,.\n', 'row 2, column directory: it must be below the directory of the bundles'],
    ['one directory in another', 'name,directory\nA,x/y\nB,x\n', 'row 3, column directory: it contains the directory of row 2'],
    ['the other way round', 'name,directory\nA,x\nB,X/y\n', 'row 3, column directory: it is in the directory of row 2'],
    ['equal slugs', 'name\nAcme Sync\nacme-sync\n', 'row 3, column directory: it is also the directory of row 2'],
    ['a missing name', 'directory,name\nx,\n', 'row 2, column name: missing'],
    ['a setting of another provider', 'name,region\nA,eu\n', 'row 2, column region: not a setting of Salesforce'],
    ['an unknown provider', 'name,provider\nA,acme\n', 'row 2, column provider: unknown provider "acme"'],
    ['a missing key', 'name,key\nA,nowhere.pem\n', 'row 2, column key: nowhere.pem: there is no such file'],
    ['two ways to a key', `name,bits\nA,4096\n`, 'row 2, column bits: cannot be combined with key'],
    [
      "someone else's key",
      'name,jwk\nA,x.json\n',
      'row 2, column jwk: does not work with Salesforce, which needs a key of your own\n    leave it empty',
    ],
    ['a kid alone', 'name,kid\nA,abc\n', 'row 2, column kid: works only with jwk\n    fill in jwk too, or leave kid empty\n'],
    [
      'what is neither true nor false',
      'name,into-existing\nA,yes\n',
      'row 2, column into-existing: "yes" is neither true nor false\n    write one of the two\n',
    ],
  ])('refuses %s', async (_, table, message) => {
    const { status, stderr, cwd } = await from(table);
    expect(stderr).toContain(message);
    expect(status).toBe(3);
    expect(readdirSync(cwd)).toEqual(['orgs.csv']);
  });

  test.each([
    ['a page', '# Orgs\n\nSee "the table", or ask.\n'],
    ['a page, after a declaration', 'sep=;\n# Orgs\nSee "the table"\n'],
    ['other columns', 'Org;Link\nA;https://a.example\n'],
    ['a key', readFileSync(key, 'utf8')],
    ['other JSON', '[{"Org": "A"}]'],
  ])('says of %s that it is not a table, and what is expected', async (_, text) => {
    const { status, stderr, cwd } = await from(text);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `jwt-kit: error: orgs.csv: this is not a table of bundles
jwt-kit: hint: give CSV or JSON with one row for each bundle; the first line of CSV names the columns, for example directory,name,instance-url,username
`,
    });
    expect(readdirSync(cwd)).toEqual(['orgs.csv']);
  });

  test.each([
    ['an empty file', '', 'no rows'],
    ['a column with a typing error', 'directry;"name\nA', 'a quote (") is not closed'],
    ['a JSON object', '{"name": "A"}', 'not a JSON array'],
  ])('names what is wrong with %s', async (_, text, message) => {
    const { status, stderr } = await from(text);
    expect(stderr).toContain(`jwt-kit: error: orgs.csv: `);
    expect(stderr).toContain(message);
    expect(status).toBe(3);
  });

  test('reads no URL from a table, but files of others', async () => {
    const cwd = scratch();
    const row = { name: 'A', jwk: 'https://example.com/keys', provider: 'anypoint' };
    const make = (rows: object[]): Promise<Ran> => {
      writeFileSync(join(cwd, 'orgs.json'), JSON.stringify(rows));
      return runIn(cwd, ['init', 'orgs', '--from', 'orgs.json']);
    };
    expect((await make([row])).stderr).toContain('entry 1, column jwk: a URL in a table is not read');
    const file = { ...row, jwk: fixturePath('keys/rsa.jwk') };
    expect((await make([file])).status).toBe(0);
    expect((await make([file])).stdout).toContain('  Nothing to make: the bundle exists.\n');
    expect((await make([{ ...file, jwk: fixturePath('keys/other.pem') }])).stderr).toContain('exists with another key');
    expect((await make([{ name: 'A', provider: 'anypoint' }])).stderr).toContain(
      "column jwk: orgs/a exists with someone else's public key",
    );
  });

  test('shows twenty mistakes, and counts the others', async () => {
    const { stderr } = await from(`name,days\n${'A,x\n'.repeat(300)}`);
    expect(stderr).toContain('orgs.csv: 599 problems; nothing was made');
    expect(stderr.match(/^ {2}row /gm)).toHaveLength(20);
    expect(stderr).toContain('  and 579 more\n');
  });

  test('repeats no key that was pasted into a cell or a header', async () => {
    const pem = readFileSync(key, 'utf8');
    const { stderr } = await from(`name,"${pem}"\n"${pem}",x\n`);
    const cell = await from(`name,days,directory\n"${pem}","${pem}","${pem}"\n`);
    for (const line of pem.split('\n').filter((one) => one.length > 20)) expect(stderr + cell.stderr).not.toContain(line);
  });

  test('run again, makes what is missing', async () => {
    const { cwd } = await from(orgs);
    writeFileSync(join(cwd, 'orgs.csv'), `${orgs}initech;Initech;;\n`);
    const before = readFileSync(join(cwd, 'orgs/acme/server.crt'));
    const { status, stdout } = await again(cwd);
    expect({ status, stdout }).toMatchObject({ status: 0 });
    expect(stdout).toContain('  Made 1 bundle and checked it: all files agree; 2 bundles existed.\n');
    expect(readFileSync(join(cwd, 'orgs/acme/server.crt'))).toEqual(before);
    expect((await again(cwd)).stdout).toContain('  Nothing to make: all 3 bundles exist.\n');
  });

  test('names the columns in which an existing bundle differs; --force makes it again', async () => {
    const { cwd } = await from(orgs, '--days', '90');
    writeFileSync(join(cwd, 'orgs.csv'), orgs.replace('sync@acme.com', 'other@acme.com').replace('Globex; EU', 'Globex'));
    const { status, stderr } = await again(cwd, '--days', '30', '--subject', 'CN=x');
    expect(status).toBe(3);
    expect(stderr.match(/row .*/g)).toEqual([
      'row 2, column username: orgs/acme exists with "sync@acme.com"',
      'row 2, column subject: orgs/acme exists with "CN=Acme Sync"',
      'row 2, column days: orgs/acme exists with 90',
      'row 3, column name: orgs/eu/globex exists with "Globex; EU"',
      'row 3, column subject: orgs/eu/globex exists with "CN=Globex\\; EU"',
      'row 3, column days: orgs/eu/globex exists with 90',
    ]);
    expect((await again(cwd, '--force')).status).toBe(0);
    expect(record(cwd, 'acme').settings['username']).toBe('other@acme.com');
    expect(readdirSync(join(cwd, 'orgs/acme'))).toContain('previous');
  });

  test('notices another key size, and a key that is not encrypted', async () => {
    const { cwd } = await from(orgs);
    writeFileSync(join(cwd, 'p.txt'), 'secret');
    writeFileSync(join(cwd, 'orgs.csv'), 'directory,name,bits,passphrase-file\nacme,Acme Sync,3072,p.txt\n');
    const { stderr } = await runIn(cwd, ['init', 'orgs', '--provider', 'salesforce', '--from', 'orgs.csv']);
    expect(stderr.match(/row .*/g)).toEqual([
      'row 2, column bits: orgs/acme exists with 2048',
      'row 2, column passphrase-file: orgs/acme exists with a key that is not encrypted',
    ]);
  });

  test('an existing bundle with another key differs in the column key', async () => {
    const { cwd } = await from(orgs);
    writeFileSync(join(cwd, 'orgs.csv'), `directory,name,key\nacme,Acme Sync,${fixturePath('keys/other.pem')}\n`);
    const { stderr } = await again(cwd);
    expect(stderr).toContain('row 2, column key: orgs/acme exists with another key');
  });

  test('refuses a directory with other files, or below a file, unless a column allows it', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'orgs/b'), { recursive: true });
    writeFileSync(join(cwd, 'orgs.csv'), 'directory,name,into-existing\nx/a,A,\nb,B,false\n');
    for (const path of ['orgs/x', 'orgs/b/notes.txt']) writeFileSync(join(cwd, path), '');
    expect((await again(cwd)).stderr.match(/row .*/g)).toEqual([
      'row 2, column directory: orgs/x/a: part of the path is a file, not a directory',
      'row 3, column directory: orgs/b: this directory contains other files: notes.txt',
    ]);
    writeFileSync(join(cwd, 'orgs.csv'), 'directory,name,into-existing\nb,B,true\n');
    expect((await again(cwd)).status).toBe(0);
    expect(flawOf(join(cwd, 'orgs/b'))).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('follows no link to another place', async () => {
    const cwd = scratch();
    mkdirSync(join(cwd, 'orgs'));
    mkdirSync(join(cwd, 'elsewhere'));
    symlinkSync('../elsewhere', join(cwd, 'orgs/x'));
    writeFileSync(join(cwd, 'orgs.csv'), 'directory,name\nx/a,A\n');
    expect((await again(cwd)).stderr).toContain('row 2, column directory: it is a link to another place');
  });

  test('--dry-run names the files, and writes none', async () => {
    const { cwd, status, stdout } = await from(orgs, '--dry-run');
    expect(status).toBe(0);
    expect(stdout.match(/^ {2}orgs\/.*server\.key$/gm)).toEqual(['  orgs/acme/server.key', '  orgs/eu/globex/server.key']);
    expect(readdirSync(cwd)).toEqual(['orgs.csv']);
  });
});
