/** What renew prints: what was made, and notes on what it replaced. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type BundleRecord, certificateOf } from '../../../core/bundle/record.ts';
import { longValidity } from '../../../core/certificates/validity.ts';
import type { Page } from '../../../core/checklist/page.ts';
import { shortDate } from '../../../core/dates.ts';
import { excerpt, visible } from '../../../core/escape.ts';
import { blanks } from '../../../core/next-command.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import { privacy } from '../../bundle/write-bundle.ts';
import { type CommandIo, styled, type WrittenFile } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { pageIn, printedCommand } from '../../printed-command.ts';
import { type Present, textOf } from './present-files.ts';

/** Notes on what the renewal replaced. */
export function remarks(
  { directory, record }: OpenedBundle,
  { present, files, issued }: { present: Present; files: Record<string, string | Uint8Array>; issued: string | undefined },
  io: CommandIo,
): string[] {
  const kept = `the old file is in ${visible(inside(directory, 'previous/'))}`;
  const { issuer } = certificateOf(record);
  const renewed = JSON.parse(String(files[bundleFiles.record])) as BundleRecord;
  const long = issued === undefined ? longValidity(new Date(certificateOf(renewed).notAfter), io.now()) : [];
  return [
    ...long,
    ...(issuer !== undefined && issued === undefined
      ? [
          `the old certificate was signed by ${excerpt(issuer)}, the new one is self-signed; to have it signed again, send server.csr there, save the answer as ${blanks.certificate.example}, then run ${printedCommand({ command: 'renew', directory, options: { certificate: blanks.certificate } }, io)}`,
        ]
      : []),
    ...changedFiles(record, present, files).map((name) => `${visible(inside(directory, name))} was changed by hand: ${kept}`),
  ];
}

/** Public key files that were edited: a renewal with the same key would otherwise not change them. */
function changedFiles(record: BundleRecord, present: Present, files: Record<string, string | Uint8Array>): string[] {
  const renewed = JSON.parse(String(files[bundleFiles.record])) as BundleRecord;
  if (renewed.key.thumbprint !== record.key.thumbprint) return [];
  return [bundleFiles.publicKey, bundleFiles.jwks].filter(
    (name) => present.has(name) && textOf(present.get(name)) !== files[name],
  );
}

/** What was renewed. */
interface Renewed {
  record: BundleRecord;
  page: Page;
  written: readonly WrittenFile[];
  /** Whether the key is kept elsewhere. */
  elsewhere: boolean;
  /** The names of the key stores that were made again. */
  stores: readonly string[];
}

/** Says what was made and where, when it expires, and what to do next. */
export function summary(
  { directory, record: before, provider }: OpenedBundle,
  { record, page, written, elsewhere, stores }: Renewed,
  io: CommandIo,
): string {
  const bold = (text: string): string => styled(io.stdout, 'bold', text);
  const { publicKey, certificate, key } = bundleFiles;
  // A provider of its own may have no words for the browser.
  const inBrowser = written.some(({ path }) => path.endsWith(bundleFiles.page));
  const checklist = inBrowser ? bundleFiles.page : bundleFiles.checklist;
  const newKey = record.key.thumbprint !== before.key.thumbprint;
  const expires = `expires ${shortDate(new Date(certificateOf(record).notAfter))}`;
  const rows = [
    [certificate, `new${provider.upload === certificate ? ', upload this one' : ''}`, expires],
    ...(provider.upload === publicKey ? [[publicKey, newKey ? 'new, paste this one' : 'as before', '']] : []),
    elsewhere
      ? [key, 'not here, the same as before', '']
      : [key, newKey ? `new${record.key.encrypted ? ', encrypted' : ''}, a secret` : 'the same as before', privacy(written)],
    ...stores.map((name) => [visible(name), 'made again, a secret', '']),
    [
      checklist,
      `the ${page.steps.length} step${page.steps.length === 1 ? '' : 's'}${record.renewal ? ' of the renewal' : ', with your values'}`,
      '',
    ],
  ] as const;
  const careful = [
    newKey
      ? '  Careful: the key is new. Once the server has it, the old one stops working:'
      : '  Careful: this key was new in the renewal before, and the server may not have it yet:',
    `  ${checklist} says how to switch to the new key.`,
    '',
  ];
  const known = record.settings['clientId'] !== undefined;
  const next = {
    command: 'token',
    directory: directory === '.' ? undefined : directory,
    options: { clientId: known ? undefined : { blank: provider.grant.clientIdName, asked: true } },
  };
  return [
    '',
    `  Renewed ${bold(directory === '.' ? 'the bundle in this directory' : `${visible(directory)}/`)}, and checked: the key signs,`,
    '  the certificate matches it, all files agree.',
    '',
    ...rows.map(([file = '', what = '', detail = '']) => `    ${bold(file.padEnd(16))}${what.padEnd(27)}${detail}`.trimEnd()),
    '',
    `  The old files are kept in ${visible(inside(directory, 'previous/'))}.`,
    '',
    ...(record.renewal?.key === 'new' ? careful : []),
    `  Next: follow ${pageIn(directory, checklist, io)}, then`,
    `        ${printedCommand(next, io)}`,
    ...(inBrowser && (newKey || provider.upload === certificate) ? SOMEONE_ELSE : []),
    '',
    '',
  ].join('\n');
}

/** For an administrator who is somebody else: the page has all that is needed. */
const SOMEONE_ELSE = [
  '  Someone else is the administrator? Send this page alone: it contains the file',
  '  to hand over, and nothing secret.',
];
