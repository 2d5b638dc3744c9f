/** `init --from`: checks all rows of a table before the first bundle is made, each column by itself. */
import type { KeyObject } from 'node:crypto';
import { holdsBundle } from '../../../core/bundle/is-bundle.ts';
import { encodeName } from '../../../core/certificates/distinguished-names.ts';
import { validity } from '../../../core/certificates/validity.ts';
import { KitError } from '../../../core/errors.ts';
import { checkBits, checkFormat } from '../../../core/keys/rsa.ts';
import { checkProvider } from '../../../providers/index.ts';
import { flagOf } from '../../../providers/settings.ts';
import { checkGiven, checkName, checkSetup, directoryName, type Setup } from '../../../providers/setup.ts';
import { checkDestination, refuseTaken } from '../../bundle/destination.ts';
import { openRecord } from '../../bundle/open-bundle.ts';
import { type CommandIo, changed } from '../../command.ts';
import { readForeignKey } from '../../input/foreign-key.ts';
import { isWebAddress } from '../../input/network.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import { type OpenedKey, readSigningKey } from '../../input/private-key.ts';
import type { Table } from '../../input/table.ts';
import { withoutSlash } from '../../path-inside.ts';
import { printedError } from '../../printed-command.ts';
import { differences } from './existing-bundle.ts';
import type { InitOptions } from './flags.ts';
import { directoryIn, Places } from './row-directory.ts';
import { type Column, columnOf, optionsOfRow, type TableProblem } from './table-columns.ts';

/** A row that was checked. */
export interface CheckedRow {
  directory: string;
  given: InitOptions;
  setup: Setup;
  /** Whether its bundle exists, with the same settings. */
  exists: boolean;
  /** The key to use; undefined for a new one, or for someone else's. */
  own: Partial<OpenedKey> | undefined;
}

/** What all rows share. */
export class RowChecks {
  readonly #io: CommandIo;
  readonly #columns: readonly (Column | undefined)[];
  readonly #defaults: InitOptions;
  readonly #places = new Places();
  /** Keys and passphrases by where they come from: several rows may have one, and standard input is read once. */
  readonly #keys = new Map<string, Promise<OpenedKey>>();
  readonly #passphrases = new Map<string, Promise<Uint8Array | undefined>>();

  constructor(columns: readonly (Column | undefined)[], { directory, from: _, ...defaults }: InitOptions, io: CommandIo) {
    this.#columns = columns;
    this.#defaults = { ...defaults, directory: withoutSlash(directory ?? '.') };
    this.#io = io;
  }

  /** Checks one row. */
  async check(row: Table['rows'][number]): Promise<CheckedRow | TableProblem[]> {
    const { given, own, problems } = optionsOfRow(row, this.#columns, this.#defaults);
    const wrong = (member: string | undefined, cause: unknown): void => {
      if (!(cause instanceof KitError)) throw cause;
      const { message, hint } =
        cause.option === undefined ? cause : { ...printedError(cause, this.#io), message: cause.message };
      const column = member ?? cause.option;
      problems.push({ row: row.number, ...(column === undefined ? {} : { column: columnOf(column) }), message, hint });
    };
    checkColumns(given, wrong, this.#io);
    if (own.has('jwk') && isWebAddress(given.jwk ?? '')) {
      // The network is used only for a URL that the user typed.
      const hint = 'download the key, and write the name of the file';
      wrong('jwk', new KitError('USAGE', 'a URL in a table is not read', { hint }));
    }
    const named = own.has('directory') ? given.directory : given.name && directoryName(given.name);
    const directory =
      named && attempt(() => directoryIn(this.#defaults.directory as string, named, this.#io), 'directory', wrong);
    if (directory !== undefined && directory !== '') {
      attempt(() => this.#places.add(directory, row.number), 'directory', wrong);
    }
    if (problems.length > 0 || !directory) return problems;
    try {
      const setup = checkSetup(given, this.#io.now(), this.#io.providers);
      const source = given.jwk === undefined ? 'key' : 'jwk';
      const key = await this.#keyOf(given).catch((cause) => wrong(source, cause));
      if (problems.length > 0) return problems;
      const exists = await this.#exists(directory, { given, setup, key: key?.proof }, (found) => problems.push(...found)).catch(
        (cause) => wrong('directory', cause),
      );
      for (const problem of problems) problem.row = row.number;
      return problems.length > 0 ? problems : { directory, given, setup, exists: exists === true, own: key?.own };
    } catch (cause) {
      wrong(undefined, cause);
      return problems;
    }
  }

  /** The key that a row names, and its passphrase. */
  async #keyOf(given: InitOptions): Promise<{ own?: Partial<OpenedKey>; proof: KeyObject | undefined }> {
    const { key, jwk, kid, format, passphraseFile, storePasswordFile, alias } = given;
    if (jwk !== undefined) {
      const { found } = await readForeignKey({ jwk, kid, storePasswordFile, alias }, this.#io);
      return { proof: found.key };
    }
    const passphrase = await once(this.#passphrases, passphraseFile ?? '', () =>
      readPassphrase(passphraseFile, this.#io, { fresh: key === undefined }),
    );
    checkFormat(format, passphrase !== undefined);
    if (key === undefined) return { own: { passphrase }, proof: undefined };
    const own = await once(this.#keys, JSON.stringify([key, passphraseFile, storePasswordFile, alias]), () =>
      readSigningKey(key, { passphrase, store: { storePasswordFile, alias }, io: this.#io }),
    );
    checkFormat(format, own.passphrase !== undefined);
    return { own, proof: own.key };
  }

  /** Whether the bundle of a row exists; reports how it differs from the row. */
  async #exists(
    directory: string,
    row: Parameters<typeof differences>[1],
    report: (problems: TableProblem[]) => void,
  ): Promise<boolean> {
    const io = changed(this.#io, { interactive: false });
    const listing = io.isDirectory(directory) ? io.list(directory) : undefined;
    if (listing === undefined || !holdsBundle(listing)) {
      await checkDestination({ directory, intoExisting: row.given.intoExisting }, io);
      return false;
    }
    io.recover(directory);
    const found = differences(await openRecord(directory, io), row);
    if (found.length === 0) return true;
    const mayReplace = await refuseTaken(directory, io).then(
      () => true,
      () => false,
    );
    if (!mayReplace) report(found);
    return false;
  }
}

/** Checks each option by itself, so that all mistakes in a row are found at once. */
function checkColumns(given: InitOptions, wrong: (member: string | undefined, cause: unknown) => void, io: CommandIo): void {
  const { provider: id, name, subject, days, bits, key, jwk, kid } = given;
  const now = io.now();
  for (const member of ['provider', 'name'] as const) {
    const hint = `fill it in, or give ${flagOf(member)} for all rows`;
    if (given[member] === undefined) wrong(member, new KitError('ANSWER_MISSING', 'missing', { hint }));
  }
  if (name !== undefined) attempt(() => checkName(name), 'name', wrong);
  if (subject !== undefined) attempt(() => encodeName(subject), 'subject', wrong);
  if (days !== undefined) attempt(() => validity(now, days), 'days', wrong);
  if (bits !== undefined) attempt(() => checkBits(bits), 'bits', wrong);
  const one = (member: string, other: string): void =>
    wrong(member, new KitError('USAGE', `cannot be combined with ${other}`, { hint: 'leave one of the two empty' }));
  if (bits !== undefined && key !== undefined) one('bits', 'key');
  for (const member of ['key', 'bits', 'passphraseFile', 'subject', 'days'] as const) {
    if (jwk !== undefined && given[member] !== undefined) one(member, 'jwk');
  }
  if (kid !== undefined && jwk === undefined)
    wrong('kid', new KitError('USAGE', 'works only with jwk', { hint: 'fill in jwk too, or leave kid empty' }));
  const provider = id === undefined ? undefined : attempt(() => checkProvider(id, io.providers), 'provider', wrong);
  if (provider === undefined) return;
  if (jwk !== undefined && provider.foreignKey === undefined) {
    const hint = 'leave it empty: a key is made, or name one in the column key';
    wrong('jwk', new KitError('USAGE', `does not work with ${provider.title}, which needs a key of your own`, { hint }));
  }
  for (const [setting, text] of Object.entries(given.settings ?? {})) {
    const only = { settings: { [setting]: text } };
    attempt(() => checkGiven(provider, only, { now, known: io.providers }), setting, wrong);
  }
}

/** Runs a check; reports its error for a column. */
function attempt<T>(check: () => T, member: string, wrong: (member: string, cause: unknown) => void): T | undefined {
  try {
    return check();
  } catch (cause) {
    wrong(member, cause);
    return undefined;
  }
}

/** Runs `make` for the first of equal names only. */
function once<T>(made: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const promise = made.get(name) ?? make();
  made.set(name, promise);
  return promise;
}
