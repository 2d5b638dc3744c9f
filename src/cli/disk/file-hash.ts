/** The hash by which a file is recognised as the one that a run wrote. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** How much of a file is read at a time, in bytes: Node cannot read one of 2 GB at once. */
const PART = 64 * 1024;

/** SHA-256 of a file of any size, in hexadecimal. */
export function hashOf(path: string): string {
  const hash = createHash('sha256');
  const part = Buffer.allocUnsafe(PART);
  const file = openSync(path, 'r');
  try {
    for (let length = readSync(file, part); length > 0; length = readSync(file, part)) hash.update(part.subarray(0, length));
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
