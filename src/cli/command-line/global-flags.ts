/** The flags that every command has. */
import type { CommandData, FlagData, Group } from '../flags.ts';

export const HELP = 'print this help';

/** The flags of every command: `--force` only if it writes, `--dry-run` only if it writes or sends. */
export function globalFlagsOf({ writes, sends }: CommandData): [member: string, flag: FlagData][] {
  const toggle = (says: string, group?: Group): FlagData => ({ kind: 'toggle', says, ...(group && { group }) });
  return Object.entries({
    json: toggle('print one JSON document on standard output', 'Output'),
    ...(writes && { force: toggle('replace files that already exist', 'Output') }),
    ...((writes || sends) && { dryRun: toggle(`show what would be ${dryRunOf(writes, sends)}`, 'Output') }),
    noInput: toggle('never ask; missing answers are errors'),
    debug: toggle('on an error, show where in the code it happened'),
    help: toggle(HELP),
  });
}

function dryRunOf(writes: true | undefined, sends: true | undefined): string {
  if (writes && sends) return 'written or sent, and do neither';
  return writes ? 'written, and write nothing' : 'done, and start nothing';
}
