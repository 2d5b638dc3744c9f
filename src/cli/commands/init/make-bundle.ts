/** Makes a bundle from the answers of `init`; loaded while the key is being generated. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles, setNames } from '../../../core/bundle/bundle-files.ts';
import { holdsBundle } from '../../../core/bundle/is-bundle.ts';
import { type BundleRecord, certificateOf } from '../../../core/bundle/record.ts';
import { certificateNames, type IssuedCertificate, issuedFor } from '../../../core/certificates/ca-certificate.ts';
import type { Page } from '../../../core/checklist/page.ts';
import { shortDate } from '../../../core/dates.ts';
import { KitError } from '../../../core/errors.ts';
import { asTyped, visible } from '../../../core/escape.ts';
import { checkFormat } from '../../../core/keys/rsa.ts';
import { asksFor } from '../../../providers/grant.ts';
import type { Setup } from '../../../providers/setup.ts';
import { setupFiles } from '../../../providers/setup-files.ts';
import { checkDestination } from '../../bundle/destination.ts';
import { privacy, proveStaged } from '../../bundle/write-bundle.ts';
import { type CommandIo, type Outcome, styled, type WrittenFile } from '../../command.ts';
import { PREVIOUS } from '../../disk/reserved-names.ts';
import { openedStore } from '../../input/key-store.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import { notesOnKey, type OpenedKey, readSigningKey } from '../../input/private-key.ts';
import { chosenLanguage } from '../../language/chosen-language.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import { checkFlags, completeAnswers } from './complete-answers.ts';
import type { InitOptions } from './flags.ts';
import { leftOpen, startHere, stepsRow } from './next-steps.ts';

/**
 * Asks for missing answers at a terminal, and makes the bundle.
 *
 * @param making the key being generated; undefined if `given.key` is used. It is dropped if the user has a key already.
 */
export async function makeBundle(given: InitOptions, making: Promise<KeyObject> | undefined, io: CommandIo): Promise<Outcome> {
  checkFlags(given, io);
  const place = await checkDestination(given, io);
  const read = await readKey(given, io);
  const { directory, setup, replaces, existing } = await completeAnswers(given, place, io);
  if (existing?.foreign !== undefined) {
    return (await import('./public-key-bundle.ts')).publicKeyBundle(
      { directory, setup, replaces, foreign: existing.foreign, lang: given.lang },
      io,
    );
  }
  const { key: chosen, ...opened } = existing?.own ?? read;
  const key = chosen ?? ((await making) as KeyObject);
  const kept = given.certificate === undefined ? undefined : await keptCertificate(given.certificate, { key, given }, io);
  return bundleOf({ directory, setup, replaces, key, ...opened, kept, format: given.format, lang: given.lang }, io);
}

/** Everything that goes into a bundle. */
export interface Answers extends Pick<OpenedKey, 'key' | 'passphrase' | 'storesPassword'>, Partial<Pick<OpenedKey, 'notes'>> {
  directory: string;
  setup: Setup;
  /** Whether the user agreed to replace the bundle that exists. */
  replaces?: boolean;
  /** The certificate to keep. */
  kept?: IssuedCertificate | undefined;
  /** Form of server.key. */
  format?: InitOptions['format'];
  /** Language of the pages; default: that of the environment. */
  lang?: InitOptions['lang'];
}

/** Makes the files of a bundle. */
export async function bundleOf(
  { directory, setup, replaces = false, key, kept, passphrase, format, notes, storesPassword = false, lang }: Answers,
  io: CommandIo,
): Promise<Outcome> {
  const chosen = chosenLanguage(lang, io);
  const replaced = io.isDirectory(directory) && holdsBundle(io.list(directory) ?? { entries: [] });
  const ignored = io.isDirectory(directory) ? await io.readInBundle(directory, bundleFiles.ignore) : undefined;
  const subject = kept === undefined ? setup.subject : certificateNames(kept.certificate).subject;
  const { files, record, page } = await setupFiles(
    { ...setup, subject },
    {
      key,
      certificate: kept?.pem,
      passphrase,
      format,
      templates: io.templates(directory),
      language: chosen.language,
      ignored: ignored && Buffer.from(ignored).toString(),
      now: io.now(),
      random: io.random,
    },
  );
  return {
    prose: true,
    text: (written) => summary(directory, setup, { record, page, written, replaced, keeps: kept !== undefined }, io),
    data: { directory, record },
    notes: [
      ...notesOnKey(notes),
      ...(kept?.notes ?? []),
      ...setup.notes,
      ...chosen.notes,
      ...(storesPassword ? [STORES_PASSWORD] : []),
    ],
    files: {
      directory,
      names: setNames,
      agreed: replaces,
      files: Object.entries(files).map(([path, content]) => ({ path, content, secret: path === bundleFiles.key })),
    },
    prove: (staged) => proveStaged(staged, { passphrase }),
  };
}

const STORES_PASSWORD = `${bundleFiles.key} is encrypted with the password of the key store; for another passphrase, use --passphrase-file`;

/** Reads the key of `--key`, if given, and the passphrase for server.key. */
export async function readKey(given: InitOptions, io: CommandIo): Promise<Partial<OpenedKey> & Pick<OpenedKey, 'passphrase'>> {
  const passphrase = await readPassphrase(given.passphraseFile, io, { fresh: given.key === undefined });
  checkFormat(given.format, passphrase !== undefined);
  if (given.key === undefined) return { passphrase };
  const { storePasswordFile, alias } = given;
  return readSigningKey(given.key, { passphrase, store: { storePasswordFile, alias }, io });
}

/** The certificate of `--certificate`, which must be for the key. */
async function keptCertificate(
  path: string,
  { key, given }: { key: KeyObject; given: InitOptions },
  io: CommandIo,
): Promise<IssuedCertificate> {
  const bytes = await io.read(path);
  const store = await openedStore(
    { path, bytes },
    { storePasswordFile: given.storePasswordFile, passphrase: undefined, whole: true },
    io,
  );
  return naming(path, () => {
    try {
      return issuedFor(key, store ?? bytes, io.now(), `the key of ${asTyped(given.key ?? '')}`);
    } catch (cause) {
      if (!(cause instanceof KitError) || (cause.code !== 'EXPIRED' && cause.code !== 'MISMATCH')) throw cause;
      const hint = 'leave out --certificate: a new one is made, which the server then needs';
      throw new KitError(cause.code, cause.message, { hint, cause });
    }
  });
}

/** Lines with an empty one after them, if there are any. */
const spaced = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : [...lines, '']);

/** What the summary is about. */
interface Made {
  record: BundleRecord;
  page: Page;
  written: readonly WrittenFile[];
  /** Whether files of a bundle were there. */
  replaced: boolean;
  /** Whether the certificate is the one that was there. */
  keeps: boolean;
}

/** Says what was made and where, when it expires, and what to do next. */
function summary(
  directory: string,
  { provider, settings }: Setup,
  { record, page, written, replaced, keeps }: Made,
  io: CommandIo,
): string {
  const bold = (text: string): string => styled(io.stdout, 'bold', text);
  const { publicKey, certificate, key } = bundleFiles;
  const steps = stepsRow(page, written);
  const known = record.settings['clientId'] !== undefined;
  const end = shortDate(new Date(certificateOf(record).notAfter));
  const expires = `${provider.upload === certificate ? 'expires' : 'certificate expires'} ${end}`;
  const rows = [
    [...steps, ''],
    [provider.upload, provider.upload === publicKey ? 'paste this one' : 'upload this one', expires],
    [key, record.key.encrypted ? 'secret, encrypted' : 'secret, keep it here', privacy(written)],
  ] as const;
  const table = rows.map(([file, what, detail]) => `    ${bold(file.padEnd(16))}${what.padEnd(27)}${detail}`.trimEnd());
  const next = {
    command: 'token',
    directory,
    options: {
      clientId: known ? undefined : { blank: provider.grant.clientIdName, asked: asksFor(provider.grant, 'clientId') },
    },
  };
  return [
    '',
    `  Made ${bold(`${visible(directory)}/`)}, and checked: the key signs, the certificate verifies,`,
    '  all files agree.',
    '',
    ...table,
    '',
    ...spaced(
      replaced
        ? [
            `  The bundle that was there is kept in ${visible(inside(directory, PREVIOUS))}/: ${keeps ? 'the key and the\n  certificate are the same, so a server that has it needs nothing new' : 'the server needs the new file'}.`,
          ]
        : [],
    ),
    ...spaced(leftOpen({ provider, settings, directory }, io)),
    ...startHere(directory, steps, io),
    '  To try it before the app exists:',
    `        ${printedCommand({ command: 'rehearse', directory }, io)}`,
    known || !asksFor(provider.grant, 'clientId')
      ? '  When the app is set up:'
      : `  When the app is set up, with its ${provider.grant.clientIdName} at hand:`,
    `        ${printedCommand(next, io)}`,
    '',
    '',
  ].join('\n');
}
