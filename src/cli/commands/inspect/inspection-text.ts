/** What inspect prints: for each input, what it is, then each thing in it, what matters first. */
import { moment, shortDate } from '../../../core/dates.ts';
import type { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import type { CertificateFacts } from '../../../core/inspection/certificate-facts.ts';
import type { ExtensionFacts } from '../../../core/inspection/extension-words.ts';
import type { Inspection } from '../../../core/inspection/inspect-content.ts';
import type { Entry } from '../../../core/inspection/inspect-items.ts';
import { type KeyFacts, keyInWords } from '../../../core/inspection/key-facts.ts';
import type { Level, Remark } from '../../../core/inspection/remark.ts';
import type { TokenFacts } from '../../../core/inspection/token-facts.ts';
import { grouped } from '../../../core/octets/grouped.ts';
import { type CommandIo, styled } from '../../command.ts';
import type { Skipped } from '../../input/named-inputs.ts';
import { printedCommand, printedError } from '../../printed-command.ts';

/** One input that was inspected, or the error that this gave. */
export interface Inspected {
  name: string;
  size?: number | undefined;
  mode?: number | undefined;
  inspection?: Inspection | undefined;
  remarks: Remark[];
  error?: KitError | undefined;
}

/** Most entries of one input, and most lines of one list, to print; `--json` has all. */
const ENTRIES = 20;
const LINES = 30;

/** Most characters of one value. */
const LONGEST = 500;

const tones = { fail: 'red', warn: 'yellow', note: 'cyan' } as const satisfies Readonly<Record<Level, string>>;

type Printing = CommandIo;

/** The whole report. */
export function inspectionText(all: readonly Inspected[], skipped: readonly Skipped[], io: Printing): string {
  const parts = all.map((one) =>
    inputLines(one, io)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const left =
    skipped.length === 0
      ? []
      : [
          skippedLines(skipped)
            .map((line) => `${line}\n`)
            .join(''),
        ];
  return [...parts, ...left].join('\n');
}

function inputLines(one: Inspected, io: Printing): string[] {
  const { name, size, mode, inspection, remarks, error } = one;
  const title = styled(io.stdout, 'bold', name === '-' ? 'standard input' : visible(name));
  if (error !== undefined) {
    const { message, hint } = printedError(error, io);
    return [title, `  ${styled(io.stdout, 'red', 'error')}  ${message}`, ...(hint === undefined ? [] : [`         ${hint}`])];
  }
  const entries = inspection?.entries ?? [];
  const about = [
    inspection?.form ?? '',
    ...(entries.length > 1 && !entries.some(({ store }) => store !== undefined) ? [`${grouped(entries.length)} entries`] : []),
    ...(size === undefined ? [] : [`${grouped(size)} bytes`]),
    ...(mode === undefined ? [] : [`mode ${mode.toString(8)}`]),
  ];
  const hidden = entries.slice(ENTRIES);
  return [
    `${title}: ${about.join(', ')}`,
    ...remarks.map((remark) => `  ${remarkLine(remark, io)}`),
    ...entries.slice(0, ENTRIES).flatMap((entry) => entryLines(entry, io)),
    ...(hidden.length === 0 ? [] : [`  and ${moreOf(hidden)}; --json shows all`]),
  ];
}

/** How many entries are not shown, and what is wrong among them. */
function moreOf(hidden: readonly Entry[]): string {
  const bad = hidden.filter(({ remarks }) => remarks.some(({ level }) => level !== 'note')).length;
  return `${grouped(hidden.length)} more${bad === 0 ? '' : `, ${grouped(bad)} of them with warnings`}`;
}

const remarkLine = ({ level, says }: Remark, io: Printing): string =>
  `${styled(io.stdout, tones[level], level)}  ${visible(says)}`;

function entryLines(entry: Entry, io: Printing): string[] {
  const { remarks, notes, problem } = entry;
  const locked = entry.private && remarks.some(({ code }) => code === 'locked');
  const option = entry.type === 'key store' ? 'storePasswordFile' : 'passphraseFile';
  const hint = locked
    ? `to open it: ${printedCommand({ options: { [option]: { blank: 'file' } } }, io)}`
    : problem && printedError(problem, io).hint;
  return [
    `  ${styled(io.stdout, 'bold', headOf(entry))}`,
    ...remarks.map((remark) => `    ${remarkLine(remark, io)}`),
    ...(hint === undefined ? [] : [`          ${hint}`]),
    ...notes.map((text) => `    ${remarkLine({ code: 'unusual', level: 'note', says: text }, io)}`),
    ...rowsOf(entry).map(([name, value]) => `    ${name.padEnd(WIDTH)}  ${value}`.trimEnd()),
  ];
}

/** What an entry is, in one line. */
function headOf(entry: Entry): string {
  const { alias } = entry;
  return alias === undefined ? kindOf(entry) : `${visible(alias)}: ${kindOf(entry)}`;
}

function kindOf({ type, name, key, certificate, request, token, labels, store }: Entry): string {
  if (store !== undefined) {
    return `key store (${store.kind}), ${store.entries} ${store.entries === 1 ? 'entry' : 'entries'}, ${store.protection}`;
  }
  if (certificate !== undefined) return `certificate ${shown(certificate.subject)}`;
  if (request !== undefined) return `certificate request ${shown(request.subject)}`;
  if (token !== undefined) return `token (${token.kind}), not verified`;
  const kid = labels?.kid === undefined ? '' : `, kid ${visible(labels.kid)}`;
  if (key !== undefined) return `${type === 'damaged' ? visible(name) : type}: ${keyInWords(key)}${kid}`;
  return `${type === 'damaged' ? visible(name) : type}${kid}`;
}

const PROVEN = 'its numbers belong to one key, and a signature with it verifies';

/** Types of keys that sign nothing. */
const agreement: readonly string[] = ['X25519', 'X448', 'Diffie-Hellman'];

/** Characters of the names of rows. */
const WIDTH = 13;

type Row = readonly [name: string, value: string];

function rowsOf(entry: Entry): Row[] {
  const { type, key, encryption, certificate, request, token, labels, jwksUri, problem } = entry;
  if (certificate !== undefined) return certificateRows(certificate);
  if (request !== undefined) {
    const { signature, signedWith, extensions, attributes } = request;
    return [
      ['signed with', `${signedWith}, ${signature === 'verified' ? 'by its own key, verified' : `signature ${signature}`}`],
      ...keyRows(request.key, true),
      ...extensionRows(extensions, 'asks for'),
      ...attributes.map((name): Row => ['attribute', `${name} (content not shown)`]),
    ];
  }
  if (token !== undefined) return tokenRows(token);
  if (jwksUri !== undefined) return [['links to', shown(jwksUri)]];
  const { use, alg, operations, certificateEnds, ends } = labels ?? {};
  const saying = [
    ['encryption', encryption],
    ['use', use],
    ['alg', alg],
    ['key_ops', operations?.join(', ')],
    ['certificate', certificateEnds && `until ${shortDate(new Date(certificateEnds))}`],
    ['ends', ends && shortDate(new Date(ends))],
  ] as const;
  return [
    ...saying.flatMap(([name, value]): Row[] => (value === undefined ? [] : [[name, shown(value)]])),
    ...keyRows(key, false),
    ...(type === 'private key' && problem === undefined && !agreement.includes(key?.type ?? '')
      ? [['checked', PROVEN] as const]
      : []),
  ];
}

function keyRows(key: KeyFacts | undefined, named: boolean): Row[] {
  if (key === undefined) return [];
  return [
    ...(named ? [['key', keyInWords(key)] as const] : []),
    ['SPKI SHA-256', key.spkiSha256],
    ...(key.thumbprint === undefined ? [] : [['thumbprint', key.thumbprint] as const]),
  ];
}

function certificateRows(facts: CertificateFacts): Row[] {
  const { subject, issuer, selfIssued, signedWith, version, serial, notBefore, notAfter, daysLeft } = facts;
  const days = `${grouped(Math.abs(daysLeft))} ${Math.abs(daysLeft) === 1 ? 'day' : 'days'}`;
  return [
    ['subject', shown(subject)],
    ['issuer', selfIssued ? 'itself' : shown(issuer)],
    ['signed with', `${signedWith}, ${signatureInWords(facts.signature, selfIssued)}`],
    ['serial', serial],
    ['version', `X.509 v${version}`],
    ['valid from', momentOf(notBefore)],
    ['valid until', `${momentOf(notAfter)}, ${daysLeft < 0 ? `${days} ago` : `${days} left`}`],
    ['SHA-256', facts.sha256],
    ['SHA-1', facts.sha1],
    ['x5t#S256', facts['x5t#S256']],
    ['x5t', facts.x5t],
    ...keyRows(facts.key, true),
    ...extensionRows(facts.extensions, 'extension'),
  ];
}

function signatureInWords(signature: CertificateFacts['signature'], own: boolean): string {
  if (signature === 'verified')
    return own ? 'by its own key, verified' : 'verified with the certificate of its issuer in this file';
  return signature === 'wrong' ? 'signature wrong' : 'not verified: the certificate of its issuer is not in this file';
}

const momentOf = (iso: string): string => moment(Date.parse(iso) / 1000) ?? iso;

const extensionRows = (extensions: readonly ExtensionFacts[], title: string): Row[] =>
  capped(
    extensions.map(
      ({ oid, name, critical, says }): Row => [
        title,
        `${name ?? oid}${critical ? ' (critical)' : ''}: ${firstOf(says).map(shown).join(', ')}`,
      ],
    ),
  );

function tokenRows({ header, claims, times, signatureBytes, kind }: TokenFacts): Row[] {
  const rows = (title: string, values: Readonly<Record<string, unknown>>): Row[] =>
    Object.entries(values).map(([name, value]): Row => {
      const text = shown(typeof value === 'string' ? value : JSON.stringify(value));
      const said = title === 'claim' ? times[name] : undefined;
      return [title, `${shown(name)}: ${text}${said === undefined ? '' : `  ${said}`}`];
    });
  return [
    ...capped(rows('header', header)),
    ...capped(rows('claim', claims ?? {})),
    ...(kind === 'JWE' ? [] : [['signature', signatureBytes === 0 ? 'none' : `${signatureBytes} bytes, not shown`] as const]),
  ];
}

const shown = (text: string): string => visible(text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);

const capped = (rows: Row[]): Row[] =>
  rows.length <= LINES ? rows : [...rows.slice(0, LINES), ['', `and ${rows.length - LINES} more; --json shows all`]];

const firstOf = (texts: readonly string[]): string[] =>
  texts.length <= LINES ? [...texts] : [...texts.slice(0, LINES), `and ${texts.length - LINES} more`];

/** What was skipped, by reason. */
function skippedLines(skipped: readonly Skipped[]): string[] {
  const reasons = [...new Set(skipped.map(({ why }) => why))];
  return reasons.map((reason) => {
    const names = skipped.filter(({ why }) => why === reason).map(({ name }) => visible(name));
    return `skipped ${firstOf(names).join(', ')}: ${reason}`;
  });
}
