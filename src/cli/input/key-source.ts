/** Keys on their way in, for commands that take any key: a file, standard input or a web address, and which of its keys. */

import { shortDate } from '../../core/dates.ts';
import { asError, asProblem, KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { type Choice, chooseKey, type OpenedKeys, openKeys, signingKeys } from '../../core/keys/choose-key.ts';
import { thumbprint } from '../../core/keys/jwk/jwk.ts';
import { keyTable } from '../../core/keys/key-choices-table.ts';
import { type FoundKey, type FoundKeys, findKeys } from '../../core/keys/read-keys.ts';
import type { NextCommand } from '../../core/next-command.ts';
import { containsPrivateKey } from '../../core/private-key-text.ts';
import type { CommandIo } from '../command.ts';
import { printedCommand } from '../printed-command.ts';
import { naming } from './name-file-in-error.ts';
import { isWebAddress, readWebAddress, shownUrl } from './network.ts';
import { readPassphrase } from './private-key.ts';

export interface KeySource {
  /** A path, `-` for standard input, or the web address of a key set or a discovery document. */
  input: string;
  /** The kid or thumbprint of the key meant, or the start of one. */
  kid?: string | undefined;
  /** File with the passphrase of an encrypted key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** Takes RSA keys under 2048 bits too. */
  allowWeak?: boolean | undefined;
  /** Takes private keys alone. */
  private?: boolean | undefined;
  /** Takes all keys for signatures, if none is named. */
  all?: boolean | undefined;
  /** Options of the command that accept such a key anyway, by name: an error names them. */
  overrides?: readonly string[] | undefined;
}

/** Keys that were read. */
export interface ReadKeys {
  /** The path or web address they come from. */
  name: string;
  /** One, unless all were asked for. */
  keys: FoundKey[];
  /** Whether they stood in JSON. */
  inJson: boolean;
  /** Whether one of them was encrypted. */
  encrypted: boolean;
  notes: string[];
}

/** Options that accept such a key anyway, by name. */
const overriding: readonly string[] = ['allowWeak', 'kid', 'passphraseFile'];

/** Most keys that are shown to choose from. */
const SHOWN = 20;

/**
 * Reads the key that is meant; where several can be, a person who is there is asked.
 *
 * @throws KitError naming the source; CHOICE_NEEDED if several can be meant and nobody is there
 */
export async function readKeySource(source: KeySource, io: CommandIo): Promise<ReadKeys> {
  try {
    return await readAndChoose(source, io);
  } catch (error) {
    if (!(error instanceof KitError)) throw error;
    const named = Object.keys(error.next?.options ?? {});
    const others = overriding.filter((option) => !source.overrides?.includes(option));
    if (!named.some((option) => others.includes(option))) throw error;
    const isFile = source.input !== '-' && !isKeyText(source.input) && !isWebAddress(source.input);
    throw error.code === 'PASSPHRASE' && isFile
      ? asError({ ...asProblem(error), hint: undefined, next: publicHalfOf(source.input) }, error.cause)
      : asError({ ...asProblem(error), next: undefined }, error.cause);
  }
}

/** What to do with an encrypted key where a public one will do. */
const publicHalfOf = (input: string): NextCommand => ({
  to: 'write its public key to a file, and give that',
  command: 'convert',
  input,
  options: { passphraseFile: { blank: 'file' }, out: 'public.pem' },
});

async function readAndChoose(source: KeySource, io: CommandIo): Promise<ReadKeys> {
  const { input, kid, allowWeak } = source;
  if (kid === '') {
    throw new KitError('USAGE', 'the value is empty', { option: 'kid', hint: 'leave it out to list the keys' });
  }
  const given = await readPassphrase(source.passphraseFile, io);
  const { name, held, notes } = await readHeld(input, io);
  return naming(name, async () => {
    const encrypted = held.keys.some((key) => key.encrypted);
    let passphrase = given;
    if (encrypted && passphrase === undefined && io.interactive) {
      const { askPassphrase } = await import('../ask.ts');
      passphrase = await askPassphrase(name, io);
    }
    const opened = openKeys(held.keys, { passphrase, allowWeak });
    const choice = chosen(source, opened);
    const keys = source.all && kid === undefined ? choice.keys : [await theOne(choice.keys, name, io)];
    const remarks = keys.flatMap((key) => [...key.notes, ...expiry(key, io.now())].map((note) => `${key.name}: ${note}`));
    return { name, keys, inJson: held.inJson, encrypted, notes: [...notes, ...choice.notes, ...firstOf(remarks)] };
  });
}

/** Notes on thousands of keys help nobody. */
const firstOf = (notes: readonly string[]): string[] =>
  notes.length <= SHOWN ? [...notes] : [...notes.slice(0, SHOWN), `${notes.length - SHOWN} more notes like these`];

/** What a key is called that stands where its file belongs. */
export const PASTED = 'the key given';

/** Whether a key itself stands where its file belongs: PEM, a JWK or a key set; or base64 that is too long for a name. */
export const isKeyText = (input: string): boolean => /-----BEGIN|^\s*\{/.test(input) || /^[\w+/=\s-]{256,}$/.test(input);

/** @throws KitError USAGE if it is private: whoever lists the processes of this computer sees what stands on a command line */
function pastedKeys(input: string): FoundKeys {
  if (!containsPrivateKey(input)) return findKeys(Buffer.from(input.trim()));
  throw new KitError('USAGE', 'a private key stands on the command line, where other programs can see it', {
    hint: 'put it into a file, or pipe it in and write - for the name; where others use this computer, make a new one',
  });
}

/** What the source holds, and what it is called: a discovery document at a web address is followed to its key set. */
async function readHeld(input: string, io: CommandIo): Promise<{ name: string; held: FoundKeys; notes: string[] }> {
  if (isKeyText(input)) return { name: PASTED, held: await naming(PASTED, () => pastedKeys(input)), notes: [] };
  if (!isWebAddress(input)) {
    const bytes = await io.read(input);
    const held = await naming(input, () => findKeys(bytes));
    if (held.jwksUri === undefined) return { name: input, held, notes: [] };
    const { jwksUri } = held;
    // What stands behind the path may be a token, and an address without it may be another one.
    const whole = URL.canParse(jwksUri) && new URL(jwksUri).href === shownUrl(new URL(jwksUri));
    return naming(input, () => {
      throw new KitError('INPUT_INVALID', 'this is a discovery document, which names keys and holds none', {
        hint: `give the address in its jwks_uri${whole ? `: ${printedCommand({ command: 'convert', input: jwksUri }, io)}` : ''}`,
      });
    });
  }
  const first = await readWebAddress(input, { io });
  const held = await naming(first.url, () => findKeys(first.bytes));
  if (held.jwksUri === undefined) return { name: first.url, held, notes: [] };
  const second = await readWebAddress(held.jwksUri, { io, from: first.url });
  const keys = await naming(second.url, () => findKeys(second.bytes));
  if (keys.jwksUri !== undefined) {
    throw new KitError('INPUT_INVALID', `${visible(second.url)}: another discovery document, where a key set should be`);
  }
  return { name: second.url, held: keys, notes: [`the keys are at ${visible(second.url)}, says ${visible(first.url)}`] };
}

function chosen({ kid, all, private: secret }: KeySource, opened: OpenedKeys): Choice {
  if (kid === undefined) {
    const pool = secret ? { ...opened, found: privateOnly(opened.found, opened) } : opened;
    return all ? signingKeys(pool) : chooseKey(pool);
  }
  const choice = chooseKey(opened, kid);
  return secret ? { ...choice, keys: privateOnly(choice.keys) } : choice;
}

/** @throws KitError if none is private: with what is wrong with a private key, if there is one */
function privateOnly(keys: readonly FoundKey[], { refused }: Pick<OpenedKeys, 'refused'> = { refused: [] }): FoundKey[] {
  const found = keys.filter(({ key }) => key.type === 'private');
  const [publicKey] = keys;
  const damaged = refused.find(({ problem }) => problem.code === 'PASSPHRASE') ?? refused.find((one) => one.private);
  if (found.length === 0 && damaged !== undefined) throw asError(damaged.problem);
  if (found.length === 0 && publicKey !== undefined) {
    const what = keys.length === 1 ? `${publicKey.name}: this is a public key` : 'these are public keys';
    throw new KitError('INPUT_INVALID', `${what}, and --private asks for a private one`, {
      hint: 'leave out --private; only the owner of the key has its private half',
    });
  }
  return found;
}

/** The one key, chosen by a person where several can be meant. */
async function theOne(keys: readonly FoundKey[], name: string, io: CommandIo): Promise<FoundKey> {
  const [first] = keys;
  if (first === undefined) throw new TypeError('expected a key');
  if (keys.length === 1) return first;
  const shown = keys.slice(0, SHOWN);
  const { titles, rows } = keyTable(shown);
  const more = keys.length > shown.length ? [`  and ${keys.length - shown.length} more`] : [];
  const message = `${keys.length} keys can be meant`;
  if (!io.interactive) {
    io.say(['', ...[titles, ...rows].map((line) => `  ${line}`), ...more, ''].join('\n'));
    const { kid = '' } = first;
    // A kid that several have, or that a shell would take apart, is not a name to paste.
    const distinct = /^\w[\w.+=/:-]*$/.test(kid) && keys.filter((key) => key.kid === kid).length === 1;
    const id = distinct ? kid.slice(0, 20) : thumbprint(first.key).slice(0, 10);
    throw new KitError('CHOICE_NEEDED', message, {
      hint: `name one by its kid or thumbprint, or the start of one: --kid ${id}`,
    });
  }
  const place = name === '-' ? 'standard input' : visible(name);
  const choices = keys.map((key, index) => ({ value: key, name: rows[index] ?? (keyTable([key]).rows[0] as string) }));
  return io.choose({ message: `Which key of ${place}?`, titles, choices });
}

/** Said of a certificate or a key that has ended. */
function expiry({ notAfter, ends }: FoundKey, now: Date): string[] {
  return [
    ...(notAfter !== undefined && notAfter < now ? [`its certificate expired on ${shortDate(notAfter)}`] : []),
    ...(ends !== undefined && ends < now ? [`its "exp" passed on ${shortDate(ends)}`] : []),
  ];
}
