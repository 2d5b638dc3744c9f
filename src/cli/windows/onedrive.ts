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

/** Notes on private keys that are written into OneDrive. */
export const oneDriveNotes = (paths: readonly string[], place: Place): string[] =>
  paths
    .filter((path) => isInOneDrive(path, place))
    .map((path) => `${visible(path)}: this is in OneDrive, which uploads the private key; move it to a folder outside of it`);
