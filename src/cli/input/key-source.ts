/** Reads any key for a command, from a file, standard input or a URL, and chooses one of several. */

import { DAY, shortDate } from '../../core/dates.ts';
import { asError, asProblem, KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { type Choice, chooseKey, type OpenedKeys, openKeys, signingKeys } from '../../core/keys/choose-key.ts';
import { thumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { MOST_LOOKED_AT, requireCloseLook } from '../../core/keys/key-checks.ts';
import { keyTable } from '../../core/keys/key-choices-table.ts';
import type { FoundKey } from '../../core/keys/opening/open-item.ts';
import { type FoundKeys, findKeys } from '../../core/keys/read-keys.ts';
import { blanks, type NextCommand } from '../../core/next-command.ts';
import { containsPrivateKey } from '../../core/private-key-text.ts';
import type { CommandIo } from '../command.ts';
import { printedCommand } from '../printed-command.ts';
import { openedStore, type StoreOptions } from './key-store.ts';
import { naming } from './name-file-in-error.ts';
import { isWebAddress, readWebAddress, shownUrl } from './network.ts';
import { fittingPassphrase, readPassphrase } from './passphrase.ts';

export interface KeySource extends StoreOptions {
  /** A path, `-` for standard input, or the URL of a key set or a discovery document. */
  input: string;
  /** The bytes of the file, if it was read already. */
  bytes?: Uint8Array | undefined;
  /** The kid or thumbprint of the key to choose, or the start of one. */
  kid?: string | undefined;
  /** File with the passphrase of an encrypted key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** Accepts RSA keys under 2048 bits too. */
  allowWeak?: boolean | undefined;
  /** Accepts only private keys. */
  private?: boolean | undefined;
  /** Returns all signing keys, if `kid` is not given. */
  all?: boolean | undefined;
  /** Looks closer at public keys, which takes a few milliseconds for each, unless there are many. */
  closely?: boolean | undefined;
  /** Options of the command that accept a rejected key anyway; the error message suggests them. */
  overrides?: readonly string[] | undefined;
}

/** Keys that were read. */
export interface ReadKeys {
  /** The path or URL they come from. */
  name: string;
  /** One, unless all were requested. */
  keys: FoundKey[];
  /** Whether the input was JSON. */
  inJson: boolean;
  /** Whether one of them was encrypted. */
  encrypted: boolean;
  /** The keys that were skipped, and why. */
  skipped: readonly { kid?: string | undefined; reason: string }[];
  notes: string[];
}

/** Options that accept a rejected key anyway. */
const overriding: readonly string[] = ['alias', 'allowWeak', 'kid', 'passphraseFile', 'storePasswordFile'];

/** Maximum number of keys shown to choose from. */
const SHOWN = 20;

/**
 * Reads the requested key; if several match, asks at a terminal.
 *
 * @throws KitError naming the source; CHOICE_NEEDED if several match and there is no terminal
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

/** The next step for an encrypted key, if a public key is enough. */
const publicHalfOf = (input: string): NextCommand => ({
  to: 'write its public key to a file, and use that file',
  command: 'convert',
  input,
  options: { passphraseFile: blanks.passphraseFile, out: 'public.pem' },
});

async function readAndChoose(source: KeySource, io: CommandIo): Promise<ReadKeys> {
  const { kid, allowWeak } = source;
  if (kid === '') {
    throw new KitError('USAGE', 'the value is empty', { option: 'kid', hint: 'leave it out to list the keys' });
  }
  const given = await readPassphrase(source.passphraseFile, io);
  const { name, held, notes } = await readHeld({ ...source, passphrase: given }, io);
  return naming(name, async () => {
    const encrypted = held.keys.some((key) => key.encrypted);
    const opening = (tried: Uint8Array | undefined): OpenedKeys => openKeys(held.keys, { passphrase: tried, allowWeak });
    let passphrase = given;
    if (encrypted && passphrase === undefined && io.interactive) {
      const { askPassphrase } = await import('../ask.ts');
      passphrase = await askPassphrase(name, io, (typed) => {
        const opened = opening(typed);
        // Other keys of the file may have passphrases of their own.
        if (opened.found.length === 0) requireOpened(opened);
      });
    }
    if (encrypted) passphrase = fittingPassphrase(passphrase, (tried) => requireOpened(opening(tried)), io);
    const opened = opening(passphrase);
    const choice = chosen(source, opened);
    const keys = source.all && kid === undefined ? choice.keys : [await theOne(choice.keys, name, io)];
    if (source.closely && keys.length <= MOST_LOOKED_AT) keys.forEach(requireCloseLook);
    const remarks = keys.flatMap((key) => [...key.notes, ...expiry(key, io.now())].map((note) => `${key.name}: ${note}`));
    const { skipped = [] } = choice;
    return { name, keys, inJson: held.inJson, encrypted, skipped, notes: [...notes, ...choice.notes, ...firstOf(remarks)] };
  });
}

/** @throws KitError PASSPHRASE if the passphrase does not open one of the keys */
function requireOpened({ refused }: OpenedKeys): void {
  const sealed = refused.find(({ problem }) => problem.code === 'PASSPHRASE');
  if (sealed !== undefined) throw asError(sealed.problem);
}

/** Limits the notes: thousands of them are not useful. */
const firstOf = (notes: readonly string[]): string[] =>
  notes.length <= SHOWN ? [...notes] : [...notes.slice(0, SHOWN), `${notes.length - SHOWN} more notes like these`];

/** The name of a key that was given instead of its file. */
export const PASTED = 'the key given';

/** Whether the input is a key, not its file: PEM, a JWK or a key set, or base64 too long for a file name. */
export const isKeyText = (input: string): boolean => /-----BEGIN|^\s*\{/.test(input) || /^[\w+/=\s-]{256,}$/.test(input);

/** @throws KitError USAGE if it is private: the process list of this computer shows command lines to everyone */
function pastedKeys(input: string): FoundKeys {
  if (!containsPrivateKey(input)) return findKeys(Buffer.from(input.trim()));
  throw new KitError('USAGE', 'a private key is on the command line, where other programs can see it', {
    hint: 'put it into a file, or pipe it in and use - as the name; if others use this computer, make a new key',
  });
}

/** Reads a file; if there is none, and its name looks like an address, the hint says how to write one. */
async function readFile(input: string, io: CommandIo): Promise<Uint8Array> {
  try {
    return await io.read(input);
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.code !== 'INPUT_UNREADABLE' || !isAddressWithoutScheme(input)) throw cause;
    throw asError(
      { ...asProblem(cause), hint: `check the name; for a URL, write https:// in front: https://${visible(input)}` },
      cause,
    );
  }
}

/** Whether a text is a host name with a domain and a path. */
const isAddressWithoutScheme = (text: string): boolean =>
  /^(?:[a-z\d][a-z\d-]{0,62}\.){1,8}[a-z]{2,24}(?::\d{1,5})?\/[^\s@?#]{0,500}$/i.test(text);

/** Reads the source and its name; a discovery document at a URL is followed to its key set. */
async function readHeld(
  { input, bytes: read, ...opening }: KeySource & { passphrase: Uint8Array | undefined },
  io: CommandIo,
): Promise<{ name: string; held: FoundKeys; notes: string[] }> {
  if (isKeyText(input)) return { name: PASTED, held: await naming(PASTED, () => pastedKeys(input)), notes: [] };
  if (!isWebAddress(input)) {
    const bytes = read ?? (await readFile(input, io));
    const use = await openedStore({ path: input, bytes }, opening, io);
    const held = await naming(input, () => findKeys(bytes, use));
    if (held.jwksUri === undefined) return { name: input, held, notes: [] };
    const { jwksUri } = held;
    // The query may contain a token, and the URL without it may be a different one.
    const whole = URL.canParse(jwksUri) && new URL(jwksUri).href === shownUrl(new URL(jwksUri));
    return naming(input, () => {
      throw new KitError('INPUT_INVALID', 'this is a discovery document, which links to a key set but contains no keys', {
        hint: `use the URL in its jwks_uri${whole ? `: ${printedCommand({ command: 'convert', input: jwksUri }, io)}` : ''}`,
      });
    });
  }
  const first = await readWebAddress(input, { io });
  const held = await naming(first.url, () => findKeys(first.bytes));
  if (held.jwksUri === undefined) return { name: first.url, held, notes: [] };
  const second = await readWebAddress(held.jwksUri, { io, from: first.url });
  const keys = await naming(second.url, () => findKeys(second.bytes));
  if (keys.jwksUri !== undefined) {
    throw new KitError('INPUT_INVALID', `${visible(second.url)}: this is another discovery document, not a key set`);
  }
  return { name: second.url, held: keys, notes: [`${visible(first.url)} links to the keys at ${visible(second.url)}`] };
}

function chosen({ kid, all, private: secret }: KeySource, opened: OpenedKeys): Choice {
  if (kid === undefined) {
    const pool = secret ? { ...opened, found: privateOnly(opened.found, opened) } : opened;
    return all ? signingKeys(pool) : chooseKey(pool);
  }
  const choice = chooseKey(opened, kid);
  return secret ? { ...choice, keys: privateOnly(choice.keys) } : choice;
}

/** @throws KitError if none is private; if there is an unusable private key, with the reason */
function privateOnly(keys: readonly FoundKey[], { refused }: Pick<OpenedKeys, 'refused'> = { refused: [] }): FoundKey[] {
  const found = keys.filter(({ key }) => key.type === 'private');
  const [publicKey] = keys;
  const damaged = refused.find(({ problem }) => problem.code === 'PASSPHRASE') ?? refused.find((one) => one.private);
  if (found.length === 0 && damaged !== undefined) throw asError(damaged.problem);
  if (found.length === 0 && publicKey !== undefined) {
    const what = keys.length === 1 ? `${publicKey.name}: this is a public key` : 'these are public keys';
    throw new KitError('INPUT_INVALID', `${what}, but --private needs a private key`, {
      hint: 'leave out --private; only the owner of the key has the private key',
    });
  }
  return found;
}

/** The only key, or the one that the user chooses. */
async function theOne(keys: readonly FoundKey[], name: string, io: CommandIo): Promise<FoundKey> {
  const [first] = keys;
  if (first === undefined) throw new TypeError('expected a key');
  if (keys.length === 1) return first;
  const shown = keys.slice(0, SHOWN);
  const { titles, rows } = keyTable(shown);
  const more = keys.length > shown.length ? [`  and ${keys.length - shown.length} more`] : [];
  const message = `${keys.length} keys match`;
  if (!io.interactive) {
    io.say(['', ...[titles, ...rows].map((line) => `  ${line}`), ...more, ''].join('\n'));
    const { kid = '' } = first;
    // A duplicate kid, or one with special characters for a shell, is not printed to paste.
    const distinct = /^\w[\w.+=/:-]*$/.test(kid) && keys.filter((key) => key.kid === kid).length === 1;
    const id = distinct ? kid.slice(0, 20) : thumbprint(first.key).slice(0, 10);
    throw new KitError('CHOICE_NEEDED', message, {
      hint: `choose one by its kid or thumbprint, or the start of one: --kid ${id}`,
    });
  }
  const place = name === '-' ? 'standard input' : visible(name);
  const choices = keys.map((key, index) => ({ value: key, name: rows[index] ?? (keyTable([key]).rows[0] as string) }));
  return io.choose({ message: `Which key of ${place}?`, titles, choices });
}

/** How far a clock may be off before a certificate from the future gets a note, in milliseconds. */
const CLOCK_ERROR = DAY;

/** Notes on a certificate that is not valid yet, or an expired certificate or key. */
function expiry({ notBefore, notAfter, starts, ends }: FoundKey, now: Date): string[] {
  return [
    ...(notBefore !== undefined && notBefore.getTime() - now.getTime() > CLOCK_ERROR
      ? [`its certificate is not valid before ${shortDate(notBefore)}`]
      : []),
    ...(starts !== undefined && starts.getTime() - now.getTime() > CLOCK_ERROR
      ? [`its "nbf" is only on ${shortDate(starts)}`]
      : []),
    ...(notAfter !== undefined && notAfter < now ? [`its certificate expired on ${shortDate(notAfter)}`] : []),
    ...(ends !== undefined && ends < now ? [`its "exp" passed on ${shortDate(ends)}`] : []),
  ];
}
