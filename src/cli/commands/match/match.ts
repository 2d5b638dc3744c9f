/** `jwt-kit match`: whether files and fingerprints belong to one key. */
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { type Inspecting, inspectContent } from '../../../core/inspection/inspect-content.ts';
import { keyInWords } from '../../../core/inspection/key-facts.ts';
import {
  type Comparable,
  type Comparison,
  compareKeys,
  type Holder,
  type KeyGroup,
  type TypedPrint,
  typedPrint,
  withoutLabel,
} from '../../../core/inspection/match-keys.ts';
import { sharedPrimes, sharedWith, TOO_MANY_TO_COMPARE } from '../../../core/inspection/shared-primes.ts';
import { commandBudget } from '../../../core/keystores/key-derivation.ts';
import { textIn } from '../../../core/octets/text-encoding.ts';
import { type Command, type CommandIo, styled } from '../../command.ts';
import { naming, withoutName } from '../../input/name-file-in-error.ts';
import { readIfNamed } from '../../input/named-file.ts';
import { type Collected, type NamedInput, namedInputs, reasonToSkip } from '../../input/named-inputs.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import { printedCommand } from '../../printed-command.ts';
import type { MatchOptions } from './flags.ts';

/** Exit status for each verdict. */
const statuses = { match: 0, unknown: 3, mismatch: 4 } as const satisfies Readonly<Record<Comparison['verdict'], number>>;

/** Most characters of a name to align the others with. */
const WIDEST = 40;

/** Most lines of a group to print; `--json` has all. */
const LINES = 20;

export const match: Command<MatchOptions> = async ({ inputs, passphraseFile, storePasswordFile }, io) => {
  const passphrase = await readPassphrase(passphraseFile, io);
  const storePassword = await readPassphrase(storePasswordFile, io, { option: '--store-password-file' });
  const collected: Collected = { skipped: [], notes: [] };
  const inspecting = { now: io.now(), warnDays: 0, passphrase, storePassword, budget: commandBudget() };
  const read: Comparable[] = [];
  for (const name of inputs) {
    const typed = await printTyped(name, io);
    if (typed !== undefined) read.push({ name: name.trim(), typed });
    else {
      for await (const input of namedInputs([name], io, collected)) read.push(...(await comparable(input, inspecting)));
    }
  }
  const comparison = compareKeys(read);
  const { verdict, groups, unknown } = comparison;
  if (groups.flatMap(({ holders }) => holders).length + unknown.length < 2) {
    throw new KitError('ANSWER_MISSING', 'there is nothing to compare', {
      hint: 'name two files or more, a directory, or a file and a fingerprint',
    });
  }
  return {
    prose: true,
    text: textOf(comparison, io, storePassword === undefined),
    data: { match: verdict === 'match', verdict, groups, unknown },
    notes: [...collected.notes, ...repairsOf(read), ...sharedIn(groups)],
    status: statuses[verdict],
  };
};

/** Notes on keys that share a prime. */
function sharedIn(groups: readonly KeyGroup[]): string[] {
  const firsts = groups.flatMap(({ key, holders: [first] }) => (first === undefined ? [] : [{ ...first, key }]));
  const counts = new Map<string, number>();
  for (const { input } of firsts) counts.set(input, (counts.get(input) ?? 0) + 1);
  // A key set has several.
  const named = firsts.map(({ input, what, key }) => ({
    key,
    name: counts.get(input) === 1 ? asTyped(input) : `${asTyped(input)} (${visible(what)})`,
  }));
  const shared = sharedPrimes(named);
  if (shared === undefined) return [TOO_MANY_TO_COMPARE];
  const notes = named.flatMap(({ key, name }) => {
    const other = shared.get(key.spkiSha256);
    return other === undefined ? [] : [`${name}: ${sharedWith(other)}`];
  });
  return few(notes);
}

/** Notes on what was repaired to read the inputs. */
function repairsOf(read: readonly Comparable[]): string[] {
  const notes = read.flatMap(({ name, inspection }) =>
    (inspection?.entries ?? []).flatMap((entry) => entry.notes.map((note) => `${asTyped(name)}: ${note}`)),
  );
  return few(notes);
}

/** Different notes, and how many more there are. */
function few(notes: readonly string[]): string[] {
  const different = [...new Set(notes)];
  const more = different.length - LINES;
  return more <= 0 ? different : [...different.slice(0, LINES), `${more} more notes like these`];
}

/** What an argument is if it has the form of a fingerprint; undefined if it names a file. */
async function printTyped(name: string, io: CommandIo): Promise<TypedPrint | undefined> {
  const typed = typedPrint(name);
  if (io.isDirectory(name)) return undefined;
  if (typed !== undefined) return (await readIfNamed(name, io, () => undefined)) === undefined ? typed : undefined;
  if (/^[\w-]{42}(?![AEIMQUYcgkosw048])[\w-]$/.test(name)) {
    // 32 octets leave two bits of the last character unused.
    return readIfNamed(name, io, () => {
      throw new KitError(
        'USAGE',
        `${asTyped(name)}: neither an existing file nor a thumbprint: its last character is impossible`,
        {
          hint: 'copy the thumbprint again: 43 characters of base64url',
        },
      );
    }).then(() => undefined);
  }
  // Digits that are too many or too few were meant as a fingerprint.
  const bare = withoutLabel(name).trim();
  if (!/^[0-9a-f](?:[\s:]?[0-9a-f]){7,199}[\s:]?$/i.test(bare)) return undefined;
  return readIfNamed(name, io, () => {
    const { length } = bare.replace(/[\s:]/g, '');
    throw new KitError('USAGE', `${asTyped(name)}: neither an existing file nor a fingerprint: it has ${length} digits`, {
      hint: 'a fingerprint has 40 or 64 hexadecimal digits (SHA-1, SHA-256), as openssl x509 -fingerprint -sha256 prints it, or is SHA256:... of ssh-keygen; a thumbprint has 43 characters of base64url',
    });
  }).then(() => undefined);
}

/** An input with its keys; none for a file of a directory that has no key. */
async function comparable(input: NamedInput, inspecting: Inspecting): Promise<Comparable[]> {
  const { name, content, listed } = input;
  if (content instanceof KitError) {
    if (!listed) throw content;
    // One file of a directory does not hide the others.
    return [{ name, unread: withoutName(content, name) }];
  }
  try {
    const inspection = await naming(name, () => inspectContent(content, inspecting));
    if (inspection.entries.some(({ key, problem, private: secret }) => key !== undefined || problem !== undefined || secret)) {
      return [{ name, inspection }];
    }
    if (listed) return [];
    const called = name === '-' ? 'standard input' : asTyped(name);
    const unread = inspection.entries.flatMap(({ remarks }) => remarks).find(({ says }) => says.startsWith('its key is '));
    throw new KitError('INPUT_INVALID', `${called}: ${unread?.says ?? 'there is no key in it'}`, {
      hint: 'give a key, a certificate, a request or a key set',
    });
  } catch (cause) {
    if (cause instanceof KitError && reasonToSkip(input, cause) !== undefined) return [];
    const typed = listed ? undefined : printIn(content);
    if (cause instanceof KitError && typed !== undefined) return [{ name, typed }];
    throw cause;
  }
}

/** Most octets of a file with a fingerprint. */
const LONGEST_PRINT = 400;

/** The fingerprint that is all that a file contains, or the line that ssh-keygen prints. */
const printIn = (content: Uint8Array): TypedPrint | undefined =>
  content.length > LONGEST_PRINT ? undefined : typedPrint(textIn(content) ?? '');

function textOf({ verdict, groups, others, unknown, closed }: Comparison, io: CommandIo, toOpen: boolean): string {
  const [first] = groups;
  const title =
    verdict === 'match'
      ? styled(io.stdout, 'green', others ? 'match: one key is in all of them' : 'match: all have one key')
      : verdict === 'mismatch'
        ? styled(io.stdout, 'red', `no match${groups.length > 1 ? `: ${groups.length} different keys` : ''}`)
        : styled(io.stdout, 'yellow', 'not known: not everything could be compared');
  const opener = (option: string): string => printedCommand({ options: { [option]: { blank: 'file' } } }, io);
  return [
    title,
    ...(first === undefined ? [] : groups.flatMap((group) => groupLines(group, io))),
    ...(unknown.length === 0 ? [] : [`  ${styled(io.stdout, 'bold', 'not compared')}`, ...holderLines(unknown)]),
    ...(closed.keys ? [`  to open encrypted keys: ${opener('passphraseFile')}`] : []),
    // With a password, each says why it was not opened.
    ...(closed.stores && toOpen ? [`  to open key stores: ${opener('storePasswordFile')}`] : []),
    '',
  ].join('\n');
}

const groupLines = ({ key, holders }: KeyGroup, io: CommandIo): string[] => [
  `  ${styled(io.stdout, 'bold', keyInWords(key))}, ${key.thumbprint === undefined ? `SPKI SHA-256 ${key.spkiSha256}` : `thumbprint ${key.thumbprint}`}`,
  ...holderLines(holders),
];

function holderLines(holders: readonly Holder[]): string[] {
  const shown = holders.slice(0, LINES);
  const width = Math.max(...shown.map(({ input }) => visible(input).length).filter((length) => length <= WIDEST), 0);
  const more = holders.length - shown.length;
  return [
    ...shown.map(({ input, what }) => `    ${visible(input).padEnd(width)}  ${visible(what)}`),
    ...(more === 0 ? [] : [`    and ${more} more; --json shows all`]),
  ];
}
