/** DER that a transfer changed: repaired where that can be proved, or its damage named. */
import { KitError } from '../../errors.ts';
import { storeKind } from '../../keystores/store-kinds.ts';
import { grouped } from '../../octets/grouped.ts';
import type { Repaired } from './base64-layout.ts';
import { derLength, isDer } from './der-length.ts';

const AGAIN = 'copy or download the file again, in binary mode';

/**
 * The DER in a file without what a transfer added to it.
 *
 * @throws KitError INPUT_INVALID if more than white space follows its end, it was cut off, or bytes of it were lost
 */
export function repairedDer(bytes: Buffer): Repaired {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && derLength(bytes.subarray(3)) !== undefined) {
    const { bytes: rest, notes } = repairedDer(bytes.subarray(3));
    return { bytes: rest, notes: ['repaired: removed the byte order mark (BOM) before it', ...notes] };
  }
  const length = derLength(bytes);
  // A length in several octets is not one in UTF-8.
  if (length === undefined) return (bytes[1] === 0xc2 ? asBytes(bytes) : undefined) ?? { bytes, notes: [] };
  if (length === bytes.length) return { bytes, notes: [] };
  const unchanged = withLineFeedsOf(bytes) ?? asBytes(bytes);
  if (unchanged !== undefined) return unchanged;
  const count = (number: number): string => grouped(number);
  if (length > bytes.length && bytes.length < SHORTEST) return { bytes, notes: [] };
  if (length > bytes.length) {
    const lost = bytes.includes(REPLACED) ? ', and others were replaced when it was saved as text' : '';
    throw damaged(`it is cut off: it has only ${count(bytes.length)} of its ${count(length)} bytes${lost}`);
  }
  const [whole, rest] = [bytes.subarray(0, length), bytes.subarray(length)];
  if (!isDer(whole)) return { bytes, notes: [] };
  if (/^\s*$/.test(rest.toString('latin1'))) {
    return { bytes: whole, notes: ['repaired: removed white space after its end'] };
  }
  const follow = rest.length === 1 ? '1 byte follows' : `${count(rest.length)} bytes follow`;
  const store = storeKind(whole);
  throw new KitError(
    'INPUT_INVALID',
    `${follow} the end of ${store === undefined ? 'its content' : `the key store (${store})`}`,
    {
      hint: `${AGAIN}; if nothing else helps, keep only its first ${count(length)} bytes`,
    },
  );
}

/** Fewest bytes that are taken for the start of a key. */
const SHORTEST = 32;

/** U+FFFD in UTF-8: what a program writes for a byte that is not text. */
const REPLACED = Buffer.from('\ufffd');

const damaged = (message: string): KitError => new KitError('INPUT_INVALID', message, { hint: AGAIN });

/** DER whose line feeds became CRLF; every such change can be undone, and the length proves it. */
function withLineFeedsOf(bytes: Buffer): Repaired | undefined {
  if (!bytes.includes('\r\n')) return undefined;
  const der = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return isDer(der) ? { bytes: der, notes: ['repaired: a transfer in text mode had changed its line feeds'] } : undefined;
}

/** DER whose bytes were taken for Latin-1 and saved as UTF-8. */
function asBytes(bytes: Buffer): Repaired | undefined {
  const text = bytes.toString('utf8');
  if (/[^\0-\xff]/.test(text)) return undefined;
  const der = Buffer.from(text, 'latin1');
  return isDer(der) ? { bytes: der, notes: ['repaired: its bytes had been saved as text in UTF-8'] } : undefined;
}
