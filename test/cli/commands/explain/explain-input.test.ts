import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { allRefusals } from '../../../../src/providers/refusals/catalogue.ts';
import { fixture } from '../../../fixtures.ts';
import { scratch, symbolicLink } from '../../../strangers.ts';
import { runIn } from '../../world.ts';
import { document, explained } from './explain-setup.ts';

describe('its input', () => {
  test('words on the command line, with or without quotes', async () => {
    for (const words of [['audience is invalid'], ['audience', 'is', 'invalid']]) {
      const ran = await runIn('/', ['explain', ...words]);
      expect({ status: ran.status, first: ran.stdout.split('\n')[0] }).toEqual({ status: 0, first: 'audience is invalid' });
    }
  });
  test('a dash or nothing means standard input; at a terminal, the user is told to paste', async () => {
    for (const words of [['-'], []]) {
      const stdin = Object.assign(Readable.from(['audience is invalid']), { isTTY: true });
      const ran = await runIn('/', ['explain', ...words], { stdin, interactive: true });
      expect(ran).toMatchObject({ status: 0, stderr: 'type or paste it here, then press Ctrl-D on an empty line\n' });
    }
  });
  test('a file, as long as one word names it', async () => {
    const cwd = scratch();
    const text = '{"error":"invalid_grant","error_description":"audience is invalid"}';
    writeFileSync(join(cwd, 'answer.txt'), text);
    writeFileSync(join(cwd, 'windows.txt'), Buffer.from(`\ufeff${text}`, 'utf16le'));
    mkdirSync(join(cwd, 'directory'));
    symbolicLink('self', join(cwd, 'self'));
    const asText = await runIn(cwd, ['explain', text]);
    expect(asText.status).toBe(0);
    for (const name of ['answer.txt', './answer.txt', join(cwd, 'answer.txt'), 'windows.txt']) {
      expect(await runIn(cwd, ['explain', name])).toEqual(asText);
    }
    const first = async (...words: string[]): Promise<unknown[]> => {
      const { status, stdout, stderr } = await runIn(cwd, ['explain', ...words]);
      return [status, `${stderr}${stdout}`.split('\n')[0]];
    };
    expect(await first('directory')).toEqual([3, 'jwt-kit: error: directory: this is a directory, not a file']);
    expect(await first('self')).toEqual([3, 'jwt-kit: error: self: too many symbolic links']);
    expect(await first('nothing.txt')).toEqual([3, 'jwt-kit: error: nothing.txt: there is no such file']);
    expect(await first('nothing')).toEqual([1, 'nothing']);
    expect(await first('answer.txt', 'x')).toEqual([1, 'answer.txt x']);
    writeFileSync(join(cwd, 'empty'), '');
    expect(await first('empty')).toEqual([3, 'jwt-kit: error: no error response found in empty']);
    writeFileSync(join(cwd, 'large'), Buffer.alloc(10 * 1024 * 1024 + 1, 'a'));
    expect(await first('large')).toEqual([3, 'jwt-kit: error: large: larger than 10 MB']);
    writeFileSync(join(cwd, 'server.key'), fixture('keys/rsa.pem'));
    expect(await first('server.key')).toEqual([3, 'jwt-kit: error: server.key: this is a private key, not an error response']);
  });
  test('of five attempts, the first counts', async () => {
    const { explanation } = await document(
      'Errors encountered:\naudience is invalid [audience=a login=b]\nuser is locked\nx\n',
    );
    expect(explanation).toMatchObject({ attempts: 3, groups: [{ id: 'audience-invalid' }] });
    const { stdout } = await explained('Errors encountered:\naudience is invalid\nuser is locked\nx\n');
    expect(stdout).toContain('The first of 3 attempts counts: the others used other hosts or another aud.\n');
  });
  test('an unknown --provider', async () => {
    expect(await runIn('/', ['explain', 'x', '--provider', 'okta'])).toMatchObject({ status: 2 });
  });
  test('--json of a response', async () => {
    const shown = await document('{"error":"invalid_client","error_description":"client identifier invalid"}', [
      '--provider',
      'salesforce',
    ]);
    expect(shown).toMatchObject({ schema: 1, ok: true, command: 'explain' });
    const [group] = shown.explanation.groups;
    expect(group).toMatchObject({
      id: 'client-id-invalid',
      kinds: ['token endpoint'],
      unverified: 'this code was seen with these words only in a test, not with this grant',
    });
    expect(group?.causes[0]).toEqual({
      says: 'the consumer key (iss) is wrong, truncated or empty, for example because a variable is not set',
      fix: 'copy the consumer key of the app again, and give it with --client-id',
      where: [
        'External Client App: Setup > External Client App Manager > the app > Settings > OAuth Settings > Consumer Key and Secret',
        'connected app: Setup > App Manager > the app, menu of its row > View > Manage Consumer Details',
      ],
      by: 'administrator',
      certainty: 'documented',
      source: ['Salesforce DX Developer Guide, troubleshooting', 'a public report'],
    });
  });
  test('--list shows every group; with --provider its own', async () => {
    const { status, stdout } = await runIn('/', ['explain', '--list']);
    expect(status).toBe(0);
    expect(allRefusals.filter(({ id }) => !new RegExp(`^ {2}${id}( \\(|$)`, 'm').test(stdout))).toEqual([]);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const listed = JSON.parse((await runIn('/', ['explain', '--list', '--json'])).stdout);
    expect(listed.answers).toEqual(JSON.parse(JSON.stringify(allRefusals)));
    const generic = (await runIn('/', ['explain', '--list', '--provider', 'generic'])).stdout;
    expect(generic).toContain('rfc-invalid-grant');
    expect(generic).not.toContain('user-not-approved');
  });
});
