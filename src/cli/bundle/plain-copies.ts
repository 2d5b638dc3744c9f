/** Copies of an encrypted key in previous/ that have no passphrase: those from before the key got one. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { KitError } from '../../core/errors.ts';
import { type Finding, warn } from '../../core/findings.ts';
import { hasThumbprint } from '../../core/keys/jwk/thumbprint.ts';
import { findPrivateKey } from '../../core/keys/read-keys.ts';
import type { CommandIo } from '../command.ts';
import { PREVIOUS } from '../disk/reserved-names.ts';
import { inside } from '../path-inside.ts';
import { printedCommand } from '../printed-command.ts';
import { earlierSets, entriesIn } from './entries-in.ts';

/** Most earlier sets that are looked at, the last ones first. */
const MOST = 50;

/** A warning for each earlier set with the recorded key without a passphrase. */
export async function plainCopies(directory: string, { key }: BundleRecord, io: CommandIo): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of earlierSets(directory, io).slice(0, MOST)) {
    const copy = `${PREVIOUS}/${name}/${bundleFiles.key}`;
    const files = entriesIn(inside(directory, `${PREVIOUS}/${name}`), io).filter(({ kind }) => kind === 'file');
    if (!files.some((file) => file.name === bundleFiles.key)) continue;
    if (!(await isOpen(inside(directory, copy), key.thumbprint, io))) continue;
    const fix = printedCommand({ command: 'passphrase', input: inside(directory, copy) }, io);
    found.push(warn('secrets', `${copy} is the same key without its passphrase`, `delete it, or give it a passphrase: ${fix}`));
  }
  return found;
}

/** Whether a file is the key with this thumbprint, and anybody who reads the file can use it. */
async function isOpen(path: string, thumbprint: string, io: CommandIo): Promise<boolean> {
  try {
    const sealed = findPrivateKey(await io.read(path));
    return !sealed.encrypted && hasThumbprint(sealed.open(undefined), thumbprint);
  } catch (cause) {
    if (cause instanceof KitError) return false;
    throw cause;
  }
}
