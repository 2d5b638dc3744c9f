/** Refuses texts with a conflict that git left in them. */
import { KitError } from '../errors.ts';
import { lineFinder } from './line-start.ts';

/** @throws KitError INPUT_INVALID if git left a conflict in a text: one of its keys or tokens is not the one that is meant */
export function refuseConflict(text: string): void {
  if (!lineFinder(text)('<<<') || !/^<{7}(?:[ \r\n]|$)/m.test(text) || !/^>{7}(?:[ \r\n]|$)/m.test(text)) return;
  const line = text.slice(0, text.search(/^<{7}/m)).split('\n').length;
  throw new KitError('INPUT_INVALID', `git left a conflict in this file, at line ${line}: it has two versions`, {
    hint: 'keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>',
  });
}
