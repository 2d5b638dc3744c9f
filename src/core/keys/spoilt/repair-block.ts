/** Repairs a PEM block that mail, forms, shells or CI variables changed, and proves the repair; says what was repaired. */
import { KitError } from '../../errors.ts';
import { pemBlock } from '../containers/pem.ts';
import { isWholeOpenSsh, OPENSSH_MAGIC } from '../ssh/openssh-magic.ts';
import { bytesIn, isAboutLines, type Proof, type Repaired } from './base64-layout.ts';
import { damageOf, isLeftOut, repeatedLine } from './damage.ts';
import { hasDerLength, isDer } from './der-length.ts';
import { encryptedParts, repeatsBlock } from './encrypted-header.ts';
import type { FoundBlock } from './markers.ts';
import { derLabels, isCapitals, LONGEST, type RepairedBlock } from './only-block.ts';
import { undone } from './text-escapes.ts';

const copyAgain = 'copy the whole block again, from the BEGIN line to the END line';

/** Lines of base64 as OpenSSL reads them. */
const soundLine = /^[A-Za-z0-9+/=]{1,76}[ \t]{0,8}$/;

/** Whether the base64 of lines has its padding, at its end only. */
function isWhole(lines: readonly string[]): boolean {
  const all = lines.map((line) => line.trimEnd()).join('');
  // The decoder of Node stops at the first padding, wherever it is.
  return all.length % 4 === 0 && /^[^=]*={0,2}$/.test(all);
}

/** Repairs a block of a text; an intact one is returned as it is. */
export function repairedBlock(text: string, block: FoundBlock): RepairedBlock {
  const { label, body, exact, complete } = block;
  const lines = body.split(/\r?\n/).slice(1, -1);
  const sound = exact && complete && /^[ \t]*\r?\n/.test(body) && lines.every((line) => soundLine.test(line)) && isWhole(lines);
  const kept = { label, text: block.text, complete, missing: block.missing };
  if (!isKnown(label)) return { ...kept, complete: complete || block.endLabel !== undefined, notes: [] };
  const traditional = /Proc[-\u2010-\u2015\u2212]Type|DEK-Info:/i.test(body);
  const proof = proofFor(block, traditional);
  const isMixed = !isCapitals(body);
  if (sound && isMixed) {
    const bytes = Buffer.from(body, 'base64');
    // `certutil -encode` of Windows encodes PEM once more.
    if (proof(bytes, false)) return { ...kept, notes: notesAround(block), ...(isPemText(bytes) ? { inner: bytes } : {}) };
  }
  if (body.length > LONGEST) return { ...kept, notes: [] };
  const lineNotes = notesOnLines(block);
  if (traditional) return repairedEncrypted(text, block, lineNotes);
  // The reader of a damaged key of OpenSSH says what is wrong with it.
  const repaired = isMixed
    ? (repairedBody(body, proof) ?? (label === OPENSSH_LABEL ? repairedBody(body, () => complete) : undefined))
    : undefined;
  if (repaired === undefined)
    return { ...kept, complete: block.missing === undefined, notes: [], problem: damaged(text, block) };
  // Lines that are intact were not lost.
  const intact = lines.length > 0 && lines.every((line) => soundLine.test(line));
  const isShort = intact && !isWhole(lines) && /^[^=]*$/.test(lines.join(''));
  const notes = [
    ...lineNotes,
    ...repaired.notes.filter((note) => !intact || !isAboutLines(note)),
    ...(isShort ? ['repaired: the padding (=) at its end was missing'] : []),
  ];
  if (isPemText(repaired.bytes)) return { ...kept, complete: true, notes, inner: repaired.bytes };
  return { label, text: pemBlock(label, repaired.bytes), complete: true, notes };
}

const isKnown = (label: string): boolean => derLabels.test(label) || label === OPENSSH_LABEL || label === 'TRUSTED CERTIFICATE';

const isPemText = (bytes: Buffer): boolean => bytes.subarray(0, 200).includes('-----BEGIN ');

const OPENSSH = Buffer.from(OPENSSH_MAGIC);
const OPENSSH_LABEL = 'OPENSSH PRIVATE KEY';

/** How to tell that the content of a block is complete. */
function proofFor({ label, complete }: FoundBlock, traditional: boolean): Proof {
  if (traditional) return () => false;
  if (label === OPENSSH_LABEL) return (bytes) => complete && isWholeOpenSsh(bytes);
  if (!derLabels.test(label)) return (bytes) => bytes[0] === 0x30;
  return (bytes, unsure) =>
    (complete && !unsure ? hasDerLength(bytes) || bytes.subarray(0, OPENSSH.length).equals(OPENSSH) : isDer(bytes)) ||
    isPemText(bytes);
}

/** The content of a changed body, with everything undone; undefined if there is no complete one. */
export function repairedBody(body: string, proof: Proof): Repaired | undefined {
  const plain = undone(withoutHeaders(body));
  const found = bytesIn(plain.text, proof);
  if (found === undefined) return undefined;
  // What was undone explains the lines better than that they were lost.
  const specific = found.notes.filter((note) => plain.notes.length === 0 || !isAboutLines(note));
  return { bytes: found.bytes, notes: [...plain.notes, ...specific] };
}

/** A body without the headers of RFC 1421, which end with an empty line. */
const withoutHeaders = (body: string): string =>
  body.replace(/^\s{0,8}(?:[A-Za-z][\w-]{0,40}: [^\r\n]{0,200}\r?\n){1,8}\r?\n/, '');

/** The note on other text in the line of a marker; in an archive, it is the name of the file. */
export const CROWDED = 'repaired: other text stood in its BEGIN or END line';

/** What was wrong around an intact block. */
function notesAround(block: FoundBlock): string[] {
  if (block.doubled) return notesOnLines(block);
  return block.crowded ? [CROWDED] : [];
}

/** What was wrong with the BEGIN and END lines. */
function notesOnLines({ exact, missing, endLabel, label, doubled }: FoundBlock): string[] {
  if (doubled) return ['repaired: removed a duplicate BEGIN line'];
  if (missing !== undefined) return [`repaired: its ${missing} line was missing`];
  if (endLabel !== undefined) return [`repaired: its BEGIN line says ${label}, but its END line says ${endLabel}`];
  return exact ? [] : ['repaired: its BEGIN or END line was damaged'];
}

/** A body as OpenSSL writes it. */
const intactHeaders =
  /^\r?\nProc-Type: 4,ENCRYPTED\r?\nDEK-Info: [A-Z0-9-]{3,20}(?:,[0-9A-F]{0,64})?\r?\n\r?\n(?:[A-Za-z0-9+/=]{1,76}\r?\n)+$/;

/** An encrypted key with headers: its text is read by OpenSSL, so it is written again as OpenSSL wants it. */
function repairedEncrypted(text: string, block: FoundBlock, lineNotes: string[]): RepairedBlock {
  const { label, complete } = block;
  const kept = { label, text: block.text, complete, missing: block.missing };
  if (block.missing !== undefined) return { ...kept, notes: [] };
  const plain = undone(block.body.replace(/[\u2010-\u2015\u2212]/g, '-'));
  const parts = encryptedParts(plain.text);
  if (parts === undefined) return { ...kept, complete: true, notes: [] };
  const { headers, rest, blockSize, chained, notes: removed } = parts;
  // Nothing but the passphrase proves its content, so what is left out or repeated must not pass.
  if (isLeftOut(rest)) return { ...kept, complete: true, notes: [], problem: damaged(text, block) };
  const intact = complete && block.exact && plain.notes.length === 0 && intactHeaders.test(block.body);
  const asItIs = intact ? Buffer.from(rest, 'base64') : undefined;
  const whole = asItIs !== undefined && asItIs.length % blockSize === 0 ? { bytes: asItIs, notes: [] } : undefined;
  const found = whole ?? bytesIn(rest, (bytes) => bytes.length % blockSize === 0);
  if (found !== undefined && chained && repeatsBlock(found.bytes, blockSize)) {
    const place = repeatedLine({ text, at: block.at, end: block.at + block.body.length });
    const problem = damagedBy(place ?? 'some of its text is duplicated');
    return { ...kept, complete: true, notes: [], problem };
  }
  if (whole !== undefined) return { ...kept, notes: notesAround(block) };
  if (found === undefined)
    return {
      ...kept,
      complete: true,
      notes: [],
      problem: damaged(text, block, `its content is not in whole blocks of ${blockSize} bytes`),
    };
  const [begin = '', ...others] = pemBlock(label, found.bytes).split('\n');
  const written = [begin, ...headers, '', ...others].join('\n');
  const notes = [
    ...lineNotes,
    ...plain.notes,
    ...removed,
    ...found.notes.filter((note) => plain.notes.length + removed.length === 0 || !isAboutLines(note)),
  ];
  return { label, text: written, complete: true, notes };
}

function damaged(text: string, block: FoundBlock, otherwise?: string): KitError {
  return damagedBy(damageOf({ text, at: block.at, end: block.at + block.body.length }) ?? otherwise);
}

const damagedBy = (what: string | undefined): KitError =>
  new KitError('INPUT_INVALID', what === undefined ? 'it is damaged' : `it is damaged: ${what}`, { hint: copyAgain });
