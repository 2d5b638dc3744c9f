/**
 * Who can read a file on Windows: access lists are set and read with icacls, by security identifiers (SIDs), because names of
 * accounts depend on the language of Windows.
 */

/** A program of Windows that is run here. */
export type Program = 'icacls' | 'whoami';

/**
 * Runs a program of Windows.
 *
 * @returns its standard output
 * @throws any error if it is missing, fails or takes too long
 */
export type RunProgram = (program: Program, args: readonly string[]) => string;

/** What setting and reading access lists needs. */
export interface AccessTools {
  run: RunProgram;
  /** Makes a name for a temporary file, lets `write` write it, and returns its bytes. */
  saved: (write: (file: string) => void) => Uint8Array;
  /** Reports that a file is perhaps not private. */
  say: (text: string) => void;
}

/** The access lists of one run of the program. */
export class Access {
  readonly #tools: AccessTools;
  #own: string | undefined;
  #broken = false;
  #told = false;

  constructor(tools: AccessTools) {
    this.#tools = tools;
  }

  /**
   * Lets only this user read a directory, with everything made in it later, or a file; and reads that back.
   * If that fails, a note says so, once: some drives have no access lists.
   */
  keepPrivate(path: string, kind: 'directory' | 'file'): void {
    try {
      this.#run('icacls', [path, '/inheritance:r', '/grant:r', `*${this.#sid()}:${kind === 'directory' ? '(OI)(CI)' : ''}F`]);
    } catch {
      // Reading it back shows whether it is private.
    }
    if (this.others(path)?.length === 0 || this.#told) return;
    this.#told = true;
    this.#tools.say(
      'the private key could not be made readable only by you; keep it in a folder that only you can open, such as your user folder',
    );
  }

  /** Names of the accounts, besides this user and administrators, that have access to a file; undefined if that is not known. */
  others(path: string): readonly string[] | undefined {
    try {
      const sid = this.#sid();
      const bytes = this.#tools.saved((file) => void this.#run('icacls', [path, '/save', file]));
      return othersIn(Buffer.from(bytes).toString('utf16le'), sid);
    } catch {
      return undefined;
    }
  }

  /** The SID of this user. */
  #sid(): string {
    this.#own ??= sidIn(this.#run('whoami', ['/user', '/fo', 'csv', '/nh']));
    return this.#own;
  }

  /** Runs a program, unless one has not ended in time before: that would happen again. */
  #run(program: Program, args: readonly string[]): string {
    if (this.#broken) throw new Error('not run');
    try {
      return this.#tools.run(program, args);
    } catch (cause) {
      this.#broken = (cause as NodeJS.ErrnoException).code === 'ETIMEDOUT';
      throw cause;
    }
  }
}

/** The SID in the output of whoami: the last column. */
export function sidIn(output: string): string {
  const [, sid] = /"(S-1-5-[\d-]+)"\s*$/.exec(output) ?? [];
  if (sid === undefined) throw new Error('no SID');
  return sid;
}

/** The system and administrators, who can read everything anyway; then placeholders and sandboxes of this user's own programs. */
const everywhere: readonly string[] = ['SY', 'BA', 'DA', 'EA', 'S-1-5-18', 'S-1-5-32-544', 'CO', 'OW', 'AC'];

/** Names of groups, by their abbreviations in SDDL. */
const groups: Readonly<Record<string, string>> = {
  WD: 'Everyone',
  AN: 'Anonymous',
  AU: 'Authenticated Users',
  BU: 'Users',
  BG: 'Guests',
  DU: 'Domain Users',
  DG: 'Domain Guests',
  IU: 'Interactive Users',
  NU: 'Network Users',
  PU: 'Power Users',
};

/**
 * The names of others that an access list gives any access, in the notation of Windows (SDDL, MS-DTYP §2.5.1).
 *
 * @param saved what `icacls /save` wrote: a name, and the list on the next line
 * @param own the SID of this user
 * @throws Error if it contains no list
 */
export function othersIn(saved: string, own: string): string[] {
  const [, list] = /^D:(.*)$/m.exec(saved) ?? [];
  if (list === undefined) throw new Error('no access list');
  if (list.startsWith('NO_ACCESS_CONTROL')) return ['Everyone'];
  const found = new Set<string>();
  for (const [, entry = ''] of list.matchAll(/\(([^()]*)/g)) {
    const [type = '', flags = '', , , , who = ''] = entry.split(';');
    // Others deny access, and "inherit only" entries do not apply to the file itself.
    if (!['A', 'OA', 'XA', 'ZA'].includes(type) || flags.includes('IO')) continue;
    const isOwn = who === own || (who === 'LA' && own.endsWith('-500'));
    if (isOwn || everywhere.includes(who) || who.startsWith('S-1-15-')) continue;
    found.add(groups[who] ?? 'another account');
  }
  return [...found];
}
