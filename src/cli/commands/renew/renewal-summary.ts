import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { type BundleRecord, certificateOf } from '../../../core/bundle/record.ts';
import type { Page } from '../../../core/checklist/page.ts';
import { shortDate } from '../../../core/dates.ts';
import { excerpt, visible } from '../../../core/escape.ts';
import type { OpenedBundle } from '../../bundle/open-bundle.ts';
import { privacy } from '../../bundle/write-bundle.ts';
import { type CommandIo, styled, type WrittenFile } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { pageIn, printedCommand } from '../../printed-command.ts';

/** The files of a set that are there, by name, as their bytes. */
export type Present = ReadonlyMap<string, Uint8Array>;

/** The text of a file, undefined if it is not there. */
export const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString();

/** What else to know: what was lost or written over on the way. */
export function remarks(
  { directory, record }: OpenedBundle,
  { present, files, issued }: { present: Present; files: Record<string, string | Uint8Array>; issued: string | undefined },
  io: CommandIo,
): string[] {
  const kept = `the one from before is in ${visible(inside(directory, 'previous/'))}`;
  const { issuer } = certificateOf(record);
  return [
    ...(issuer !== undefined && issued === undefined
      ? [
          `the certificate before was signed by ${excerpt(issuer)}, the new one is self-signed; to have it signed again, send server.csr there, then ${printedCommand({ command: 'renew', options: { certificate: { blank: 'file' } } }, io)}`,
        ]
      : []),
    ...changedFiles(record, present, files).map((name) => `${visible(inside(directory, name))} was changed by hand: ${kept}`),
  ];
}

/** Files of the public key that a renewal with the same key would leave as they are, and that were not as they should be. */
function changedFiles(record: BundleRecord, present: Present, files: Record<string, string | Uint8Array>): string[] {
  const renewed = JSON.parse(String(files[bundleFiles.record])) as BundleRecord;
  if (renewed.key.thumbprint !== record.key.thumbprint) return [];
  return [bundleFiles.publicKey, bundleFiles.jwks].filter(
    (name) => present.has(name) && textOf(present.get(name)) !== files[name],
  );
}

/** What was made and where, how long it is valid, what to do next. */
export function summary(
  { directory, record: before, provider }: OpenedBundle,
  { record, page, written }: { record: BundleRecord; page: Page; written: readonly WrittenFile[] },
  io: CommandIo,
): string {
  const bold = (text: string): string => styled(io.stdout, 'bold', text);
  const { publicKey, certificate, key, checklist } = bundleFiles;
  const newKey = record.key.thumbprint !== before.key.thumbprint;
  const expires = `expires ${shortDate(new Date(certificateOf(record).notAfter))}`;
  const rows = [
    [certificate, `new${provider.upload === certificate ? ', upload this one' : ''}`, expires],
    ...(provider.upload === publicKey ? [[publicKey, newKey ? 'new, paste this one' : 'as before', '']] : []),
    [key, newKey ? `new${record.key.encrypted ? ', encrypted' : ''}, a secret` : 'the same as before', privacy(written)],
    [checklist, `the ${page.steps.length} steps${record.renewal ? ' of the renewal' : ', with your values'}`, ''],
  ] as const;
  const careful = [
    '  Careful: the key is new. Once the server has it, the old one stops working:',
    `  ${checklist} says how to change over.`,
    '',
  ];
  const known = record.settings['clientId'] !== undefined;
  const next = {
    command: 'token',
    directory: directory === '.' ? undefined : directory,
    options: { clientId: known ? undefined : { blank: provider.grant.clientIdName } },
  };
  return [
    '',
    `  Renewed ${bold(directory === '.' ? 'the set in this directory' : `${visible(directory)}/`)}, and checked: the key signs,`,
    '  the certificate is for it, all files agree.',
    '',
    ...rows.map(([file = '', what = '', detail = '']) => `    ${bold(file.padEnd(16))}${what.padEnd(27)}${detail}`.trimEnd()),
    '',
    `  The files from before are kept in ${visible(inside(directory, 'previous/'))}.`,
    '',
    ...(record.renewal?.key === 'new' ? careful : []),
    `  Next: follow ${pageIn(directory, checklist, io)}, then`,
    `        ${printedCommand(next, io)}`,
    '',
    '',
  ].join('\n');
}
