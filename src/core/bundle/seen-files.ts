/** The files of a bundle, as read from its directory. */

import type { KitError } from '../errors.ts';
import type { bundleFiles } from './bundle-files.ts';

/** A file of a bundle: its bytes, the error that reading it gave, or undefined if it does not exist. */
export type SeenFile = Uint8Array | KitError | undefined;

export type SeenFiles = Readonly<Record<keyof typeof bundleFiles, SeenFile>>;
