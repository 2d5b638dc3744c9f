/** Reads the headers of an encrypted key (RFC 1421 §4.6), also if its line breaks were lost. */

import { excerpt } from '../../escape.ts';
import { breaks, PREFIXED } from './base64-layout.ts';

/** The headers as OpenSSL writes them, and the text after them. */
export interface EncryptedParts {
  headers: readonly [string, string];
  rest: string;
  /** Bytes of a block of its cipher: the content consists of whole blocks. */
  blockSize: number;
  /** Whether it is a known cipher in CBC mode. */
  chained: boolean;
  /** What was removed before its lines. */
  notes: readonly string[];
}

/** Parts of a body with `Proc-Type` and `DEK-Info`; undefined if the headers are damaged. */
export function encryptedParts(body: string): EncryptedParts | undefined {
  // In one line, signs before the first header stand for line breaks.
  const unprefixed = /[\r\n]/.test(body.trim()) ? withoutPrefix(body) : body;
  const text = withoutMarks(unprefixed);
  const start = headerLines.exec(text);
  const cipher = start?.[1]?.toUpperCase();
  if (start === null || cipher === undefined) return undefined;
  const after = text.slice(start.index + start[0].length);
  // Without line breaks, only the length of the vector tells where the base64 starts.
  const blockSize = /^(?:AES|CAMELLIA|ARIA|SEED|SM4)/.test(cipher) ? 16 : 8;
  const [vector] = /^(?:[0-9A-F]\s?){16,32}/i.exec(after) ?? [];
  const digits = [...(vector ?? '').matchAll(/\S/g)].slice(0, blockSize * 2);
  if (digits.length < blockSize * 2) return undefined;
  const hex = digits
    .map(([digit]) => digit)
    .join('')
    .toUpperCase();
  const rest = after.slice((digits.at(-1)?.index ?? 0) + 1);
  return {
    headers: ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher},${hex}`],
    rest,
    blockSize,
    chained: withVector.test(cipher),
    notes: [
      ...(unprefixed === body ? [] : [PREFIXED]),
      ...(/Proc-Type:/i.test(start[0]) ? [] : ['repaired: its Proc-Type line was missing']),
    ],
  };
}

const headerLines =
  /(?:Proc-Type:\s{0,8}4,\s{0,8}ENCRYPTED\s{0,200})?DEK-Info:\s{0,8}([A-Z0-9]{2,9}(?:-[A-Z0-9]{2,4}){1,2}),\s{0,8}/i;

/** Whether encrypted bytes have one block of their cipher twice, which chained blocks (CBC) never have: a line was copied twice. */
export function repeatsBlock(bytes: Buffer, blockSize: number): boolean {
  const blocks = bytes.toString('hex').match(blockSize === 16 ? /.{32}/g : /.{16}/g) ?? [];
  return new Set(blocks).size < blocks.length;
}

/** Lines without what stands before the first header, such as the quotation mark of mail. */
function withoutPrefix(body: string): string {
  const [, prefix = ''] = /(?:^|[\r\n])([^\r\n]{0,60})Proc-Type:/.exec(body) ?? [];
  const [, name] = /^\s{0,60}(.{0,60}?)\d{1,9}[\s:|.]{1,20}$/.exec(prefix) ?? [];
  if (name !== undefined) {
    return body
      .split('\n')
      .map((line) => (line.trimStart().startsWith(name) ? line.trimStart().slice(name.length) : line))
      .join('\n')
      .replace(/^[ \t]{0,8}\d{1,5}[ \t:|.]{1,8}/gm, '');
  }
  if (prefix.trim() === '' || /[A-Za-z/_]$/.test(prefix)) return body;
  return body
    .split('\n')
    .map((line) => (line.startsWith(prefix.trimEnd()) ? line.slice(prefix.trimEnd().length) : line))
    .join('\n');
}

/** Headers whose line breaks are other characters: with line breaks. */
function withoutMarks(body: string): string {
  const start = body.trimStart();
  const mark = breaks.find((one) => one !== ' ' && start.startsWith(`${one}Proc-Type:`));
  if (mark === undefined) return body;
  return start
    .replace(`${mark}Proc-Type`, '\nProc-Type')
    .replace(`${mark}DEK-Info`, '\nDEK-Info')
    .replace(mark + mark, `\n${mark}`);
}

/** Ciphers that are opened; all have an initialization vector. */
const withVector = /^(?:DES(?:-EDE3)?|RC2(?:-40|-64)?|(?:AES|CAMELLIA|ARIA)-\d{3})-CBC$/i;

/** What is wrong with headers or base64, so that the passphrase is not blamed for it; undefined if nothing is. */
export function traditionalFault(pem: string): string | undefined {
  const found = /^DEK-Info:[ \t]*([^\r\n]*)/m.exec(pem);
  if (found === null) return 'its DEK-Info line, which names the cipher, is missing';
  const value = (found[1] as string).trim();
  const [, cipher, digits = ''] = /^([A-Z0-9-]{2,40})(?:,([0-9A-F]*))?$/i.exec(value) ?? [];
  if (cipher === undefined) return 'its DEK-Info line is damaged: expected a cipher, a comma and hexadecimal digits';
  const expected = /^(?:AES|CAMELLIA|ARIA)/i.test(cipher) ? 32 : 16;
  if (withVector.test(cipher) && digits.length !== expected) {
    return `its DEK-Info line has ${digits.length} hexadecimal digits, expected ${expected}`;
  }
  const body = pem.slice(found.index + found[0].length).replace(/-----END[^\r\n]*\s*$/, '');
  const [sign] = /[^A-Za-z0-9+/=\s]/.exec(body) ?? [];
  return sign === undefined ? undefined : `${excerpt(sign)} is not base64`;
}
