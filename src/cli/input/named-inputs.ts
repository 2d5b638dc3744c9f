/** The inputs of a command that takes any number of them: files, the files of directories, standard input, key sets at URLs. */
import { basename } from 'node:path';
import { bundleFiles } from '../../core/bundle/bundle-files.ts';
import { KitError } from '../../core/errors.ts';
import { visible } from '../../core/escape.ts';
import { isOfOtherKind } from '../../core/inspection/inspect-content.ts';
import { readItems } from '../../core/keys/containers/containers.ts';
import { LARGEST_BUNDLE_FILE, MOST_FILES } from '../../core/limits.ts';
import { grouped } from '../../core/octets/grouped.ts';
import type { CommandIo, SeenEntry } from '../command.ts';
import { OURS } from '../disk/reserved-names.ts';
import { inside } from '../path-inside.ts';
import { withoutName } from './name-file-in-error.ts';
import { isWebAddress, readWebAddress, shownUrl } from './network.ts';

/** One input: its bytes, or the error that reading it gave, which names it. */
export interface NamedInput {
  /** The path, the URL, or `-`. */
  name: string;
  /** The name without directories; undefined if it is not a file. */
  file?: string | undefined;
  content: Uint8Array | KitError;
  /** Permission bits of a file, if the system has them. */
  mode?: number | undefined;
  /** Whether it was found in a directory, not named: it may then be anything. */
  listed: boolean;
}

/** What was not read, and why. */
export interface Skipped {
  name: string;
  why: string;
}

/** What a command collects while it reads its inputs. */
export interface Collected {
  skipped: Skipped[];
  notes: string[];
}

/** Reads the inputs one after the other, in the given order; an error of one does not stop the others. */
export async function* namedInputs(names: readonly string[], io: CommandIo, collected: Collected): AsyncGenerator<NamedInput> {
  for (const name of names) {
    if (isWebAddress(name)) yield await atUrl(name, io, collected);
    else if (name !== '-' && io.isDirectory(name)) yield* inDirectory(name, io, collected);
    else yield await fileNamed(name, false, io);
  }
}

async function fileNamed(name: string, listed: boolean, io: CommandIo): Promise<NamedInput> {
  const content = await orError(() => io.read(name));
  if (name === '-') return { name, content, listed };
  return { name, file: basename(name), content, listed, mode: content instanceof KitError ? undefined : io.modeOf(name) };
}

async function orError<T>(work: () => Promise<T>): Promise<T | KitError> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof KitError) return cause;
    throw cause;
  }
}

/** The files of a directory, but not of those in it. */
async function* inDirectory(directory: string, io: CommandIo, { skipped }: Collected): AsyncGenerator<NamedInput> {
  const listing = await orError(async () => io.list(directory));
  if (listing === undefined || listing instanceof KitError) {
    const gone = new KitError('INPUT_UNREADABLE', `${visible(directory)}: there is no such directory`);
    yield { name: directory, content: listing ?? gone, listed: false };
    return;
  }
  const files: string[] = [];
  const bundle = listing.entries.some(({ name }) => name === bundleFiles.record);
  for (const entry of listing.entries) {
    const why = files.length === MOST_FILES ? `more than ${grouped(MOST_FILES)} files` : reasonNotToRead(entry, bundle);
    if (why === undefined) files.push(entry.name);
    else skipped.push({ name: inside(directory, entry.name), why });
  }
  for (const file of files) yield await fileNamed(inside(directory, file), true, io);
}

/** @param bundle whether it is in a bundle, whose pages contain the text of a certificate */
function reasonNotToRead({ name, kind, size }: SeenEntry, bundle: boolean): string | undefined {
  if (kind === 'directory') return 'a directory';
  if (kind === 'other') return 'not a file';
  if (name.startsWith(OURS)) return 'a temporary file';
  if (bundle && pages.includes(name)) return 'a checklist';
  return size > LARGEST_BUNDLE_FILE ? 'larger than 1 MB' : undefined;
}

const pages: readonly string[] = [bundleFiles.checklist, bundleFiles.page];

/** Why a file of a directory is skipped, although it was read: it is of another kind. Undefined if it is not skipped. */
export function reasonToSkip({ name, content, listed }: NamedInput, error: KitError | undefined): string | undefined {
  if (!listed || error === undefined || content instanceof KitError || !isOfOtherKind(content, error)) return undefined;
  return withoutName(error, name);
}

/** A key set at a URL, or the one that the discovery document there links to. */
async function atUrl(url: string, io: CommandIo, { notes }: Collected): Promise<NamedInput> {
  const read = await orError(async () => {
    const first = await readWebAddress(url, { io });
    const jwksUri = linkIn(first.bytes);
    if (jwksUri === undefined) return first;
    const second = await readWebAddress(jwksUri, { io, from: first.url });
    notes.push(`${visible(first.url)} links to the keys at ${visible(second.url)}`);
    return second;
  });
  // Errors of the network name the URL, without a query, which may contain a token.
  if (read instanceof KitError) return { name: shownAddress(url), content: read, listed: false };
  return { name: read.url, content: read.bytes, listed: false };
}

const shownAddress = (url: string): string => (URL.canParse(url) ? shownUrl(new URL(url)) : 'the URL');

/** The address in a discovery document; undefined if it is something else. */
function linkIn(bytes: Uint8Array): string | undefined {
  try {
    const [first] = readItems(bytes);
    return first?.kind === 'discovery document' ? first.jwksUri : undefined;
  } catch {
    return undefined;
  }
}
