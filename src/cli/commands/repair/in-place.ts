/** `repair --in-place`: the clean text takes the place of the file. */
import { dirname } from 'node:path';
import { textHash } from '../../../core/bundle/record.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { type CleanPart, cleanParts, cleanText, leftOut } from '../../../core/keys/clean-text.ts';
import { isWholeFile } from '../../../core/keys/whole-file.ts';
import type { CommandIo, Outcome } from '../../command.ts';
import { refuseLink } from '../../disk/refuse-link.ts';
import { naming } from '../../input/name-file-in-error.ts';
import type { RepairOptions } from './flags.ts';
import { doubtsAbout, foundIn, repairsOf } from './repair-notes.ts';

/**
 * Replaces a file by its clean text, private keys included: the file must lose nothing.
 *
 * @throws KitError USAGE for standard input, or if the file would lose something
 */
export async function repairInPlace({ file, out }: RepairOptions, io: CommandIo): Promise<Outcome> {
  if (out !== undefined) {
    throw new KitError('USAGE', 'cannot be combined with --out', { option: 'inPlace', hint: 'leave out one of the two' });
  }
  if (file === '-')
    throw new KitError('USAGE', 'standard input cannot be replaced', { option: 'inPlace', hint: 'give a file' });
  io.recover(dirname(file));
  refuseLink(file, io);
  const bytes = await io.read(file);
  return naming(file, () => {
    const parts = cleanParts(bytes);
    const data = { file, found: foundIn(parts) };
    const repairs = repairsOf(parts);
    const notes = [...repairs, ...doubtsAbout(parts)];
    if (repairs.length === 0) {
      return { prose: true, text: `nothing to repair in ${visible(file)}\n`, data: { ...data, changed: false }, notes };
    }
    const content = cleanText(parts);
    requireWhole(parts, { lost: leftOut(bytes)[0], isWhole: isWholeFile(bytes, content) });
    const secret = parts.some((part) => part.private);
    return {
      text: `repaired ${visible(file)}\n`,
      data: { ...data, changed: true },
      files: { files: [{ path: file, content, secret, replaces: textHash(bytes) }], inPlace: true },
      notes,
    };
  });
}

/** @throws KitError USAGE if the text of the parts would not have everything that the file has */
function requireWhole(parts: readonly CleanPart[], { lost, isWhole }: { lost: string | undefined; isWhole: boolean }): void {
  const hasJwk = parts.some(({ jwk }) => jwk !== undefined);
  if (lost === undefined && isWhole && !hasJwk) return;
  const why = hasJwk
    ? 'JWKs are not replaced in their file'
    : `the file would lose ${lost ?? 'its other text: it has more than what is repaired'}`;
  const secret = parts.some((part) => part.private);
  throw new KitError('USAGE', why, {
    option: 'inPlace',
    hint: `write what was repaired to a file of its own, with ${secret ? '--private ' : ''}--out`,
  });
}
