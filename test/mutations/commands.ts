/** Runs commands on arbitrary bytes: as a file, on standard input, or instead of a file of a bundle. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { providers } from '../../src/providers/index.ts';
import { runIn } from '../cli/world.ts';
import { fixture, testKey } from '../fixtures.ts';
import type { Chance } from './chance.ts';
import type { Kind } from './inputs.ts';

/** Command lines by kind: `@` is a file with the bytes, `-` standard input, `app` a bundle. */
const lines: Readonly<Record<Kind, readonly string[]>> = {
  file: [
    'convert @',
    'convert @ --to jwks --json',
    'convert - --private',
    'csr --key @ --subject CN=a',
    'cert --key rsa.pem --csr @',
    'renew app --certificate @',
    'init new --provider anypoint --name a --jwk @',
    'sign --key @ --iss a --sub b --aud c',
    'verify good.jwt --with @',
    'doctor app --in server.crt',
    'doctor app --in server.csr --json',
    'doctor app --in public.pem --report r.json',
    'doctor app --in jwks.json --ics a.ics',
    'doctor app --in server.key',
    'renew app --in server.csr',
    'rehearse app --for 1 --in server.crt --dry-run',
    'sign app --in server.key --client-id c',
    'key --passphrase-file @ --dry-run --out x.key',
  ],
  record: [
    'doctor . --in jwt-kit.json',
    'doctor app --in jwt-kit.json --json --ics a.ics --report r.json',
    'sign app --in jwt-kit.json --client-id c --username u',
    'checklist app --in jwt-kit.json',
    'renew app --in jwt-kit.json',
    'token app --in jwt-kit.json --dry-run',
    'explain invalid_grant --bundle app --in jwt-kit.json',
    'rehearse app --dry-run --in jwt-kit.json',
    'verify good.jwt --with app --in jwt-kit.json',
  ],
  token: [
    'decode @',
    'decode -',
    'verify @ --with rsa.pem',
    'verify - --with rsa.pem --signature-only --json',
    'decode @ --json',
  ],
  answer: [
    'explain -',
    'explain - --json --provider salesforce',
    'decode -',
    'sign --key rsa.pem --iss a --sub b --aud c --claims -',
  ],
};

let good: string | undefined;

/** Runs a command on some bytes. @returns how it ended, in words, if that is a bug */
export async function command(kind: Kind, bytes: Buffer, chance: Chance, cwd: string): Promise<string | undefined> {
  good ??= await signJwt({ iss: 'a', exp: 4_000_000_000 }, testKey, { alg: 'RS256' });
  const line = chance.pick(lines[kind]);
  const place = join(cwd, 'place');
  mkdirSync(place);
  writeFileSync(join(place, 'rsa.pem'), fixture('keys/rsa.pem'), { mode: 0o600 });
  writeFileSync(join(place, 'good.jwt'), good);
  writeFileSync(join(place, 'input'), bytes);
  const words = line.replace('@', 'input').split(' ');
  const at = words.indexOf('--in');
  if (line.includes('app') || at !== -1) {
    const provider = chance.pick(providers).id;
    mkdirSync(join(place, 'app'));
    for (const [name, content] of Object.entries(await bundle(provider, cwd)))
      writeFileSync(join(place, 'app', name), content, { mode: 0o600 });
  }
  if (at !== -1) writeFileSync(join(place, 'app', words.splice(at, 2)[1] as string), bytes);
  const stdin = Readable.from(words.includes('-') ? [bytes] : []);
  const { status, stderr } = await runIn(place, words, { stdin, wait: async () => {} });
  return status === 70 || status < 0 || /a bug in/.test(stderr) ? `${line}: status ${status}\n${stderr}` : undefined;
}

const made = new Map<string, Record<string, Buffer>>();

/** The files of a bundle, made once per provider. */
async function bundle(provider: string, cwd: string): Promise<Record<string, Buffer>> {
  const known = made.get(provider);
  if (known !== undefined) return known;
  writeFileSync(join(cwd, 'k.pem'), fixture('keys/rsa.pem'), { mode: 0o600 });
  await runIn(cwd, ['init', provider, '--provider', provider, '--name', 'Order Sync', '--key', 'k.pem']);
  const files: Record<string, Buffer> = {};
  for (const name of [
    'server.key',
    'server.crt',
    'server.csr',
    'public.pem',
    'jwks.json',
    'jwt-kit.json',
    'CHECKLIST.md',
    '.gitignore',
  ]) {
    files[name] = readFileSync(join(cwd, provider, name));
  }
  made.set(provider, files);
  return files;
}
