/** Finds out why bytes are not DER (X.690 §8 to §10). Takes linear time; does not look at what the values mean. */

import { DEEPEST_DER, MOST_DER_VALUES } from '../limits.ts';
import { grouped } from '../octets/grouped.ts';

/** The first fault of an encoding. */
export interface DerFault {
  /** In lower case with no full stop; undefined if the bytes end too early, or more bytes follow the end. */
  reason: string | undefined;
  /** Whether it is a limit of this program, not a rule of DER. */
  limit?: boolean;
  /** Where the fault is: the index at each level, from the outermost value inwards. */
  path: readonly number[];
}

interface Open {
  /** Where the value ends. */
  end: number;
  /** How many of its values were read before the current one. */
  before: number;
}

interface Header {
  tag: number;
  start: number;
  end: number;
}

/** The first fault of an encoding; undefined if there is none. */
export function derFault(der: Uint8Array): DerFault | undefined {
  const open: Open[] = [{ end: der.length, before: 0 }];
  let at = 0;
  let values = 0;
  const fault = (reason?: string): DerFault => ({ reason, path: open.slice(1).map(({ before }) => before) });
  do {
    values += 1;
    if (values > MOST_DER_VALUES) return { reason: `has more than ${grouped(MOST_DER_VALUES)} values`, limit: true, path: [] };
    const within = open.at(-1) as Open;
    const header = headerAt(der, at, within.end);
    if (typeof header !== 'object') return fault(header);
    const { tag, start, end } = header;
    const wrong = contentFault(tag, der.subarray(start, end));
    if (wrong !== undefined) return fault(wrong);
    at = end;
    if ((tag & CONSTRUCTED) !== 0) {
      at = start;
      // The first open value is the input itself.
      if (open.push({ end, before: 0 }) > DEEPEST_DER + 1) {
        return { reason: `is nested deeper than ${DEEPEST_DER} levels`, limit: true, path: [] };
      }
    } else within.before += 1;
    // A value that ends here completes one value of its parent.
    while (open.length > 1 && (open.at(-1) as Open).end === at) {
      open.pop();
      (open.at(-1) as Open).before += 1;
    }
  } while (open.length > 1);
  return at === der.length ? undefined : fault();
}

/** The bit of a tag that says that other values are inside (X.690 §8.1.2.5). */
export const CONSTRUCTED = 0x20;

/** Tag and extent of a value, or what is wrong with them. */
function headerAt(der: Uint8Array, at: number, limit: number): Header | string | undefined {
  const [tag, first] = [der[at], der[at + 1]];
  if (tag === undefined || first === undefined || at + 2 > limit) return undefined;
  if ((tag & 0x1f) === 0x1f) return 'has a tag number over 30';
  if (first === 0x80) return 'has an indefinite length';
  const count = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + count;
  if (count > 4 || start > limit) return undefined;
  const length = count === 0 ? first : der.subarray(at + 2, start).reduce((sum, octet) => sum * 256 + octet, 0);
  if (start + length > limit) return undefined;
  if (count > 0 && (length < 0x80 || der[at + 2] === 0)) return 'has a length in more octets than needed';
  return { tag, start, end: start + length };
}

/** The fault in the content of a universal type; undefined if there is none, or if the type has no rules here. */
function contentFault(tag: number, content: Uint8Array): string | undefined {
  if (tag >= 0x40) return undefined;
  const type = tag & 0x1f;
  const constructed = (tag & CONSTRUCTED) !== 0;
  const holdsOthers = type === 16 || type === 17 || type === 8 || type === 11;
  if (constructed !== holdsOthers) {
    return constructed ? 'has a constructed value of a primitive type' : 'has a primitive SEQUENCE or SET';
  }
  const [first, second = 0] = content;
  switch (type) {
    case 1:
      return content.length === 1 ? undefined : 'has a BOOLEAN that is not one octet';
    case 2:
      if (first === undefined) return 'has an INTEGER without a value';
      if (content.length > 1 && first === 0 && second < 0x80) return LEADING_ZEROS;
      return content.length > 1 && first === 0xff && second >= 0x80 ? 'has an INTEGER in more octets than needed' : undefined;
    case 3:
      return first === undefined || first > 7 || (first > 0 && content.length === 1)
        ? 'has a BIT STRING with a wrong number of unused bits'
        : undefined;
    case 5:
      return content.length === 0 ? undefined : 'has a NULL with a value';
    case 6:
      return isObjectIdentifier(content) ? undefined : 'has a damaged OBJECT IDENTIFIER';
    default:
      return undefined;
  }
}

/** The fault of an INTEGER with leading zeros. */
export const LEADING_ZEROS = 'has an INTEGER with leading zeros';

/** Whether an OBJECT IDENTIFIER is well formed: each number ends, and none has leading zeros (X.690 §8.19). */
export function isObjectIdentifier(content: Uint8Array): boolean {
  let starts = true;
  for (const octet of content) {
    if (starts && octet === 0x80) return false;
    starts = octet < 0x80;
  }
  return starts && content.length > 0;
}
