/** The questions of `init`, one function each; every answer is checked immediately. */
import { validity } from '../../../core/certificates/validity.ts';
import { longDate } from '../../../core/dates.ts';
import { DEFAULT_DAYS } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { providers } from '../../../providers/index.ts';
import { checkName, directoryName } from '../../../providers/setup.ts';
import { choosing, typing } from '../../ask.ts';
import { type Agreed, agreedPlace, refuseUnusable } from '../../bundle/destination.ts';
import type { CommandIo } from '../../command.ts';
import { typedPath } from '../../path-inside.ts';
import { refuseName } from '../../path-names.ts';
import { isInOneDrive } from '../../windows/onedrive.ts';
import type { InitOptions } from './flags.ts';

/** The directory of the bundle, and what the user agreed to. */
export interface Place extends Agreed {
  directory: string;
}

export const DIRECTORY = 'Which directory should the files go into?';

/** Asks where the bundle goes; asks again if the user does not want it there. */
export async function askDirectory(given: InitOptions, io: CommandIo, before?: string): Promise<Place> {
  let doubted: string | undefined;
  const { text, directory } = await typing(
    {
      message: DIRECTORY,
      why: 'A new directory named after the app is best; all its files go there.',
      suggested: before ?? directoryName(given.name),
      async check(text) {
        if (text === '') {
          throw new KitError('USAGE', 'the directory name is empty', { hint: 'type one; . is the directory you are in' });
        }
        const path = typedPath(text, io);
        refuseName(path, io.platform);
        await refuseUnusable(path, io);
        if (given.jwk === undefined && doubted !== path && isInOneDrive(path, io)) {
          doubted = path;
          throw new KitError('USAGE', 'this is in OneDrive, which uploads the private key', {
            hint: 'press Enter again to keep it, or type a directory outside of OneDrive',
          });
        }
        return { text, directory: path };
      },
    },
    io,
  );
  if (text.startsWith('~') && directory !== text) io.say(`  -> ${visible(directory)}`);
  const agreed = await agreedPlace(directory, given, io);
  return agreed === undefined ? askDirectory(given, io) : { directory, ...agreed };
}

export const PROVIDER = 'Where will the certificate be used?';

export function askProvider(io: CommandIo, before?: string): Promise<string> {
  const known = io.providers ?? providers;
  const choices = known.map(({ id, title, description }) => ({ value: id, name: title, description }));
  return choosing(PROVIDER, choices, io, before);
}

export const NAME = 'What is the app called?';

export function askName(directory: string | undefined, io: CommandIo, before?: string): Promise<string> {
  return typing(
    {
      message: NAME,
      why: 'Its name on the server; the certificate gets this name too.',
      suggested: before ?? suggestedName(directory ?? ''),
      check: checkName,
    },
    io,
  );
}

/** Guesses the app name from the directory: Order Sync for `order-sync`. */
function suggestedName(directory: string): string | undefined {
  const last = directory.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const words = last.replace(/[-_.]+/g, ' ').trim();
  if (words === '' || directory === directoryName(undefined)) return undefined;
  return words.replace(/(?<![\p{L}\p{N}])\p{L}/gu, (first) => first.toUpperCase());
}

export const DAYS = 'How long should the certificate be valid?';

export function askDays(io: CommandIo, before?: number): Promise<number> {
  const choices = [
    { days: DEFAULT_DAYS, description: 'the usual choice; the checklist says when to renew' },
    { days: 2 * DEFAULT_DAYS, description: 'fewer renewals; a leaked key stays usable longer' },
    { days: 90, description: 'if a program renews your certificates' },
    { days: 30, description: 'for a trial' },
  ].map(({ days, description }) => ({ value: days, name: shownDays(days, io), description }));
  return choosing(DAYS, choices, io, before);
}

/** How long a certificate is valid, and until when: `1 year  (until 21 November 2027)`. */
export function shownDays(days: number, io: CommandIo): string {
  const years = days / DEFAULT_DAYS;
  const length = Number.isInteger(years) ? `${years} year${years === 1 ? '' : 's'}` : `${days} days`;
  return `${length}  (until ${longDate(validity(io.now(), days).notAfter)})`;
}
