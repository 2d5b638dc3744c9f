/** Files of a bundle that this program repairs whenever it reads them, and other programs refuse. */
import { KitError } from '../errors.ts';
import { type Finding, fail } from '../findings.ts';
import { cleanParts, cleanText, leftOut } from '../keys/clean-text.ts';
import { readItems } from '../keys/containers/containers.ts';
import { onlyBlock } from '../keys/spoilt/only-block.ts';
import { isWholeFile } from '../keys/whole-file.ts';
import { textOf, utf8In } from '../octets/text-encoding.ts';
import { type FileCheck, fileOf, type Looking, remake } from './remedies.ts';

/** What other programs read too: a byte order mark, and a body in one line between those of BEGIN and END. */
const harmless = /byte order mark/;
const inLines = /^-----BEGIN [^\n-]+-----\r?\n(?:[A-Za-z0-9+/=]+\r?\n)+-----END /m;
const LOST = /line breaks were lost/;

/** The failure for a file that had to be repaired or decoded; undefined if it is as programs write it. */
export function unreadableElsewhere(check: FileCheck, file: Uint8Array, looking: Looking): Finding | undefined {
  if (check === 'checklist' || onlyBlock(utf8In(file) ?? '') !== undefined) return undefined;
  const notes = readItems(file).flatMap((item) => item.notes ?? []);
  const isHarmless = (one: string): boolean => harmless.test(one) || (LOST.test(one) && inLines.test(textOf(file)));
  const note = notes.find((one) => /^repaired: |: (?:repaired|decoded)$/.test(one) && !isHarmless(one));
  if (note === undefined) return undefined;
  const why = note.replace(/^repaired: |: (?:repaired|decoded)$/, '');
  const { run, path } = looking.remedies;
  const fix = canReplace(check, file)
    ? run({ command: 'repair', input: path(fileOf(check)), options: { inPlace: true } })
    : remake(check, looking, true);
  return fail(check, `${fileOf(check)} has to be repaired before other programs can read it: ${why}`, fix);
}

/** Whether `repair` can replace the file: it replaces no JWK, and nothing that has other text. */
function canReplace(check: FileCheck, file: Uint8Array): boolean {
  if (check === 'jwks') return false;
  try {
    return leftOut(file).length === 0 && isWholeFile(file, cleanText(cleanParts(file)));
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return false;
  }
}
