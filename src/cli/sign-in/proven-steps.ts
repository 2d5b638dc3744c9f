/** What a granted token proves about a checklist: its set-up steps worked. Shared by `token` and `doctor --online`. */
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import type { BundleRecord } from '../../core/bundle/record.ts';
import { visible } from '../../core/escape.ts';
import { isOnThisComputer } from '../../core/jwt/web-addresses.ts';
import { pageRecord } from '../../providers/checklist/page-record.ts';
import { provenAnew, withSteps } from '../../providers/checklist/steps.ts';
import { writeChecklist } from '../../providers/checklist/write-checklist.ts';
import type { Provider } from '../../providers/provider.ts';
import { type OpenedBundle, openRecord } from '../bundle/open-bundle.ts';
import { rewritePage } from '../bundle/rewrite-page.ts';
import type { CommandIo, FileSet } from '../command.ts';
import { inside } from '../path-inside.ts';

/** A sign-in that was granted. */
export interface GrantedSignIn {
  /** The claims of its assertion. */
  claims: Readonly<Record<string, unknown>>;
  /** The token endpoint. */
  url: string;
}

/** Whether a sign-in was that of the bundle, with nothing replaced by a flag, and not a rehearsal on this computer. */
export function isOwnSignIn({ settings }: BundleRecord, provider: Provider, { claims, url }: GrantedSignIn): boolean {
  if (isOnThisComputer(new URL(url))) return false;
  const { tokenUrl, ...own } = provider.claims(settings);
  return url === tokenUrl && Object.entries(own).every(([name, value]) => claims[name] === value);
}

/**
 * A record with the steps that a granted token proves; undefined if nothing is new. Steps are proven once: a step that the user
 * undid stays open.
 */
export async function withProvenSteps(
  draft: BundleRecord,
  { directory, provider }: Pick<OpenedBundle, 'directory' | 'provider'>,
  io: CommandIo,
): Promise<BundleRecord | undefined> {
  // The page of another app is not about this sign-in.
  if (draft.anotherApp !== undefined) return undefined;
  if (Object.values(draft.progress?.done ?? {}).some(({ by }) => by === 'token')) return undefined;
  const made = await writeChecklist(draft, { provider, templates: io.templates(directory), about: pageRecord(draft) });
  const done = provenAnew(made.page, made.done);
  return done.length === 0 ? undefined : withSteps(draft, { page: made.name, done, by: 'token', now: io.now() });
}

/** The files that record what a granted token proves about a bundle; undefined if nothing is new. */
export async function provenFiles(directory: string, io: CommandIo): Promise<FileSet | undefined> {
  if (io.isInterrupted(directory)) return undefined;
  const bundle = await openRecord(directory, io);
  const proven = await withProvenSteps(bundle.record, bundle, io);
  if (proven === undefined) return undefined;
  const { files, kept } = await rewritePage(bundle, proven, io);
  const says = `recorded the steps that a granted token proves in ${visible(inside(directory, bundleFiles.record))}`;
  return { ...files, optional: kept === undefined ? says : `${says}; ${kept}` };
}
