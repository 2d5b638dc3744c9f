/** A Windows whose programs answer what was recorded: whoami, and icacls with the access lists of files. */
import { writeFileSync } from 'node:fs';
import type { Program, RunProgram } from '../../../src/cli/windows/access.ts';

export const sid = 'S-1-5-21-1004336348-1177238915-682003330-1001';

/** Access lists by what they are of. */
export const lists = {
  /** A file below C:\, where Users may read and Authenticated Users may change. */
  shared: 'D:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)',
  /** A file in the user's own folder. */
  profile: `D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;FA;;;${sid})`,
  /** What icacls makes of a directory. */
  alone: `D:PAI(A;OICI;FA;;;${sid})`,
  /** A drive without access lists. */
  none: 'D:NO_ACCESS_CONTROL',
} as const;

/** The file that `icacls /save` writes. */
export const saved = (list: string): Buffer => Buffer.from(`server.key\r\n${list}\r\n`, 'utf16le');

export const whoami = `"desktop-1ab2c3d\\j\u201ard","${sid}"\r\n`;

/**
 * Its programs, and what was run.
 *
 * @param list the access list of every file; undefined if icacls does nothing, as under Wine
 */
export function recorded(list: string | undefined): { run: RunProgram; calls: [Program, ...string[]][] } {
  const calls: [Program, ...string[]][] = [];
  const run: RunProgram = (program, args) => {
    calls.push([program, ...args]);
    if (program === 'whoami') return whoami;
    const [, what, file = ''] = args;
    if (what === '/save' && list !== undefined) writeFileSync(file, saved(list));
    return 'processed file\r\nSuccessfully processed 1 files; Failed processing 0 files\r\n';
  };
  return { run, calls };
}
