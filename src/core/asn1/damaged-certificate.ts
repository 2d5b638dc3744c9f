/** Explains why OpenSSL refuses a certificate. */
import { isUtf8 } from 'node:buffer';
import { KitError } from '../errors.ts';
import { excerpt } from '../escape.ts';
import { CONSTRUCTED, derFault, LEADING_ZEROS } from './der-faults.ts';

/** The error for a certificate that cannot be read, with the reason if it can be found. */
export function damagedCertificate(der: Uint8Array | undefined, cause: unknown): KitError {
  const fault = der === undefined ? undefined : derFault(der);
  const serial = fault?.reason === LEADING_ZEROS && /^(0,[01])$/.test(fault.path.join());
  const encoding = serial ? 'its serial number has leading zeros' : fault?.reason && `it ${fault.reason}`;
  const reason = encoding === undefined ? der && valueFault(der) : `${encoding}, so it is not DER`;
  return new KitError('INPUT_INVALID', `the certificate is damaged${reason === undefined ? '' : `: ${reason}`}`, {
    hint: serial ? 'ask its issuer for a certificate with another serial number' : 'get the file again from its source',
    cause,
  });
}

/** The first date or text of a certificate that breaks the rules of its type; undefined if none does. */
export function valueFault(der: Uint8Array): string | undefined {
  if (derFault(der) !== undefined) return undefined;
  const dates = ['start', 'end'];
  for (const { tag, content } of valuesIn(der)) {
    const isDate = tag === UTC_TIME || tag === GENERALIZED_TIME;
    const fault = isDate ? dateFault(tag, content) : textFault(tag, content);
    if (fault !== undefined) return isDate ? `its ${dates[0] ?? 'other'} date ${fault}` : `a text in it is ${fault}`;
    if (isDate) dates.shift();
  }
  return undefined;
}

const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const UTF8_STRING = 0x0c;
const BMP_STRING = 0x1e;

/** Longest date to repeat, in octets. */
const LONGEST_DATE = 30;

/** What RFC 5280 §4.1.2.5 forbids. */
function dateFault(tag: number, content: Buffer): string | undefined {
  const text = excerpt(content.subarray(0, LONGEST_DATE).toString('latin1'));
  const utc = tag === UTC_TIME;
  const [, year = '', rest = ''] = (utc ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(content.toString('latin1')) ?? [];
  if (year === '') return `is written ${text}, not ${utc ? 'YYMMDDHHMMSSZ' : 'YYYYMMDDHHMMSSZ'} as RFC 5280 requires`;
  if (!utc && Number(year) < 2050) return `is a GeneralizedTime (${text}), which RFC 5280 allows only from 2050 on`;
  const full = utc ? `${Number(year) < 50 ? 20 : 19}${year}` : year;
  const iso = `${full}${rest}`.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:$6.000Z');
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) || date.toISOString() !== iso ? `is ${text}, a time that does not exist` : undefined;
}

function textFault(tag: number, content: Buffer): string | undefined {
  if (tag === BMP_STRING && content.length % 2 !== 0) return 'a BMPString of an odd length';
  return tag === UTF8_STRING && !isUtf8(content) ? 'not valid UTF-8' : undefined;
}

/** The primitive values of sound DER, in order. */
function* valuesIn(der: Uint8Array): Generator<{ tag: number; content: Buffer }> {
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.length);
  for (let at = 0; at < bytes.length; ) {
    const [tag, first] = [bytes[at] as number, bytes[at + 1] as number];
    const more = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + more;
    const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
    // A constructed value goes on with the values in it.
    at = (tag & CONSTRUCTED) === 0 ? start + length : start;
    if ((tag & CONSTRUCTED) === 0) yield { tag, content: bytes.subarray(start, start + length) };
  }
}
