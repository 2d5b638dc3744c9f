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

/** The labels of a file that other programs read, by its check (RFC 7468 §5 to §13). */
const labels: Readonly<Partial<Record<FileCheck, readonly string[]>>> = {
  key: ['PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY', 'EC PRIVATE KEY'],
  request: ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'],
  certificate: ['CERTIFICATE'],
  'public-key': ['PUBLIC KEY'],
};

/** The failure for a file that had to be repaired or decoded, or has another form; undefined if it is as programs write it. */
export function unreadableElsewhere(check: FileCheck, file: Uint8Array, looking: Looking): Finding | undefined {
  if (check === 'checklist') return undefined;
  const block = onlyBlock(utf8In(file) ?? '');
  if (block !== undefined && labels[check]?.includes(block.label)) return undefined;
  const { run, path } = looking.remedies;
  const name = fileOf(check);
  const notes = block === undefined ? readItems(file).flatMap((item) => item.notes ?? []) : [];
  const isHarmless = (one: string): boolean => harmless.test(one) || (LOST.test(one) && inLines.test(textOf(file)));
  const note = notes.find((one) => /^repaired: |: (?:repaired|decoded)$/.test(one) && !isHarmless(one));
  if (note !== undefined) {
    const why = note.replace(/^repaired: |: (?:repaired|decoded)$/, '');
    const fix = canReplace(check, file)
      ? run({ command: 'repair', input: path(name), options: { inPlace: true } })
      : remake(check, looking, true);
    return fail(check, `${name} has to be repaired before other programs can read it: ${why}`, fix);
  }
  const expected = labels[check];
  const begins = [...textOf(file).matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label]) => label);
  if (expected === undefined || begins.some((label) => expected.includes(label as string))) return undefined;
  const has = begins[0] === undefined ? 'is not PEM' : `has the label ${begins[0]}`;
  const says = `${name} ${has}: other programs expect PEM that starts with -----BEGIN ${expected[0]}-----`;
  return fail(check, says, asPem(check, file, looking));
}

/** How to write a file as PEM with its usual label. */
function asPem(check: FileCheck, file: Uint8Array, looking: Looking): string {
  const { run, path } = looking.remedies;
  const isJwk = check === 'key' && readItems(file).some(({ jwk }) => jwk !== undefined);
  if (!isJwk) return remake(check, looking, true);
  const input = path(fileOf(check));
  return run({ command: 'convert', input, options: { to: 'pkcs8', private: true, out: input, force: true } });
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
