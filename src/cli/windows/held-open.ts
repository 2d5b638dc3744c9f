/** Waits for files that another program has open: Windows refuses to rename or replace them as long as it does. */
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';

/** The file that is renamed or replaced, for messages. */
export interface Waiting {
  path: string;
  /** Reports that it takes longer. */
  say: (text: string) => void;
}

/** The clock of the retries; tests pass their own. */
export interface Patience {
  platform: NodeJS.Platform;
  /** Milliseconds. */
  now: () => number;
  pause: (milliseconds: number) => void;
}

const real: Patience = {
  platform: process.platform,
  // Like performance.now(), whose module takes a millisecond to load.
  now: () => process.uptime() * 1000,
  pause: (milliseconds) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds),
};

/** Milliseconds until the retries end: virus scanners take seconds for a new file. */
const LONGEST = 20_000;

/** Milliseconds until a note says what is waited for. */
const QUIET = 2000;

/** The codes for a file that is in use; for some programs, Windows says only that access is denied. */
const inUse: readonly unknown[] = ['EBUSY', 'EPERM', 'EACCES'];

/**
 * Runs a rename; on Windows, repeats it for up to 20 seconds while another program has the file open.
 *
 * @param waiting the file, to report it after two seconds and in the error; without it, the error is that of the rename
 * @throws KitError WRITE_FAILED naming the file
 */
export function retry(rename: () => void, waiting?: Waiting, { platform, now, pause }: Patience = real): void {
  const start = now();
  for (let told = false; ; ) {
    try {
      rename();
      return;
    } catch (cause) {
      if (platform !== 'win32' || !inUse.includes((cause as NodeJS.ErrnoException).code)) throw cause;
      const waited = now() - start;
      if (waited >= LONGEST) throw waiting === undefined ? cause : refused(waiting.path, cause);
      if (waited >= QUIET && !told) {
        waiting?.say(`${visible(waiting.path)}: another program seems to have it open; trying again for up to 20 seconds`);
        told = true;
      }
      pause(waited < QUIET ? 50 : 250);
    }
  }
}

function refused(path: string, cause: unknown): KitError {
  const busy = (cause as NodeJS.ErrnoException).code === 'EBUSY';
  const says = busy ? 'another program has it open' : 'Windows refuses to replace it; another program may have it open';
  return new KitError('WRITE_FAILED', `${visible(path)}: ${says}`, {
    hint: `close the program that has it open, such as an editor, a viewer or a backup${busy ? '' : ', and check that it is not read-only'}`,
    cause,
  });
}

/**
 * Makes sure that a file can be replaced, before the first one of a set is; only on Windows.
 *
 * @param rename renames the file to its own name, which needs the same access as replacing it
 * @throws KitError WRITE_FAILED naming the file
 */
export function probe(rename: () => void, waiting: Waiting, patience: Patience = real): void {
  if (patience.platform === 'win32') retry(rename, waiting, patience);
}
