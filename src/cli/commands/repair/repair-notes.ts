/** What `repair` says about the parts of a file. */
import { readRequest } from '../../../core/certificates/read-request.ts';
import { KitError } from '../../../core/errors.ts';
import type { CleanPart } from '../../../core/keys/clean-text.ts';

/** Most notes of a kind to print. */
export const SHOWN = 20;

/** The parts for `--json`. */
export const foundIn = (parts: readonly CleanPart[]): object[] =>
  parts.map(({ name, notes: repaired }) => ({ name, repaired }));

/** What was repaired, for notes. */
export function repairsOf(parts: readonly CleanPart[]): string[] {
  const repairs = parts.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`));
  return repairs.length > SHOWN ? [...repairs.slice(0, SHOWN), `${repairs.length - SHOWN} more notes like these`] : repairs;
}

/**
 * Notes on requests whose signature cannot be verified, and on keys that are encrypted.
 *
 * @throws KitError SIGNATURE_INVALID if one was changed after it was signed
 */
export const doubtsAbout = (parts: readonly CleanPart[]): string[] =>
  parts
    .flatMap(({ name, request, encrypted }) => [
      ...(request === undefined ? [] : doubtsAboutRequest(request, name)),
      ...(encrypted === true ? [`${name}: ${SEALED}`] : []),
    ])
    .slice(0, SHOWN);

const SEALED = 'its content was not checked, since it is encrypted: inspect --passphrase-file checks it';

function doubtsAboutRequest(request: Buffer, name: string): string[] {
  try {
    readRequest(request);
    return [];
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.code === 'SIGNATURE_INVALID') throw cause;
    return [`${name}: its signature was not verified: ${cause.message}`];
  }
}
