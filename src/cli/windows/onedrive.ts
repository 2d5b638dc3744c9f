/** Whether a path is in OneDrive, which uploads what is in it. Windows often moves Desktop and Documents there. */
import { win32 } from 'node:path';
import { visible } from '../../core/escape.ts';
import type { Io } from '../command.ts';

/** The variables that OneDrive sets: the folder of the signed-in account, of a work account, and of a personal one. */
const variables = ['OneDrive', 'OneDriveCommercial', 'OneDriveConsumer'] as const;

type Place = Pick<Io, 'cwd' | 'env' | 'platform'>;

/** Whether a path is in OneDrive, compared without case. */
export function isInOneDrive(path: string, { cwd, env, platform }: Place): boolean {
  if (platform !== 'win32') return false;
  const place = win32.resolve(cwd, path);
  return variables.some((name) => {
    const root = env[name];
    if (root === undefined || root === '') return false;
    const below = win32.relative(root, place);
    return !win32.isAbsolute(below) && below !== '..' && !below.startsWith('..\\');
  });
}

/** The note on private keys that are written into OneDrive: one, however many there are. */
export function oneDriveNotes(paths: readonly string[], place: Place): string[] {
  const [first, ...others] = paths.filter((path) => isInOneDrive(path, place));
  if (first === undefined) return [];
  const them = others.length === 0 ? 'the private key; move it' : 'the private keys; move them';
  const more = others.length === 0 ? ': this is' : ` and ${others.length} more: these are`;
  return [`${visible(first)}${more} in OneDrive, which uploads ${them} to a folder outside of it`];
}
