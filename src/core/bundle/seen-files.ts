/** The files of a bundle as a look at its directory found them. */

import type { KitError } from '../errors.ts';
import type { bundleFiles } from './bundle-files.ts';

/** A file of a bundle: its bytes, why they cannot be read, or undefined if it is not there. */
export type SeenFile = Uint8Array | KitError | undefined;

export type SeenFiles = Readonly<Record<keyof typeof bundleFiles, SeenFile>>;
