/** The bundles that `rehearse` serves. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { findKeys, findPrivateKey } from '../../../core/keys/read-keys.ts';
import { isSameKey } from '../../../core/keys/same-key.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import type { KnownRefusal } from '../../../providers/grant.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Served } from '../../../rehearsal/served.ts';
import { bundlesIn } from '../../bundle/chosen-bundles.ts';
import { mismatchNotes } from '../../bundle/matching-files.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import type { CommandIo } from '../../command.ts';
import { givesKey, type KeyOptions, readGivenKey } from '../../input/given-key.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { givenPassphrase } from '../../input/passphrase.ts';
import { printedError } from '../../printed-command.ts';

/** A bundle that is served. */
export interface ServedBundle extends Served {
  directory: string;
  /** Whether it has a private key to sign with; else someone else has it. */
  signs: boolean;
  /** Whether `token` gets a token with what is in its directory. */
  signsAlone: boolean;
  notes: string[];
}

interface Serving {
  /** A given key has to be that of each bundle, although the rehearsal itself does not need it. */
  keys: KeyOptions;
  fail: string | undefined;
  forcedFor(fail: string, provider: Provider): KnownRefusal;
}

/** The bundles that are served, and notes about those that cannot be. */
export interface Stages {
  stages: [ServedBundle, ...ServedBundle[]];
  notes: string[];
}

/**
 * Opens the bundle in a directory, or all bundles below it; among several, one that cannot be opened is left out.
 *
 * @throws KitError if none can be opened; MISMATCH if a given key is not that of each bundle
 */
export async function openStages(directory: string, { keys, ...serving }: Serving, io: CommandIo): Promise<Stages> {
  const { directories, closed } = bundlesIn(directory, io);
  const alone = directories.length + closed.length === 1;
  const opened: { bundle: OpenedBundle; stage: ServedBundle }[] = [];
  const problems = closed.map(({ problem }) => problem);
  for (const one of directories) {
    try {
      const bundle = await openBundle(one, io, { withoutSteps: true });
      opened.push({ bundle, stage: await stageOf(bundle, { ...serving, given: givesKey(keys) }, io) });
    } catch (cause) {
      if (alone || !(cause instanceof KitError)) throw cause;
      problems.push(cause);
    }
  }
  const [first, ...others] = opened.map(({ stage }) => stage);
  if (first === undefined) throw problems[0];
  if (givesKey(keys)) await checkGivenKey(opened, keys, io);
  return { stages: [first, ...others], notes: problems.map((problem) => `not served: ${printedError(problem, io).message}`) };
}

async function stageOf(
  bundle: OpenedBundle,
  { fail, forcedFor, given }: Omit<Serving, 'keys'> & { given: boolean },
  io: CommandIo,
): Promise<ServedBundle> {
  const { directory, provider, record } = bundle;
  // A bundle for someone else's public key has no certificate.
  const holds = record.certificate === undefined ? 'publicKey' : 'certificate';
  const holder = await bundle.file(holds);
  const publicKey = await naming(holder.path, () => readHolder(holder.bytes));
  const { settings } = record;
  return {
    directory,
    provider,
    settings,
    publicKey,
    forced: fail === undefined ? undefined : forcedFor(fail, provider),
    used: new Set(),
    certificateEnd: record.certificate && new Date(record.certificate.notAfter),
    tokenPath: provider.grant.rehearsal.tokenPath(settings),
    signs: record.certificate !== undefined,
    signsAlone: await isComplete(bundle, publicKey, given),
    notes: await mismatchNotes(bundle, bundleFiles[holds], publicKey, io),
  };
}

/** Whether no setting is missing, and the private key is given or there and fits. An encrypted one is not opened. */
async function isComplete({ provider, record, file }: OpenedBundle, publicKey: KeyObject, given: boolean): Promise<boolean> {
  if (record.certificate === undefined || provider.grant.wants(record.settings).length > 0) return false;
  if (given) return true;
  try {
    const sealed = findPrivateKey((await file('key')).bytes);
    return sealed.encrypted || isSameKey(publicHalf(sealed.open()), publicKey);
  } catch (cause) {
    if (cause instanceof KitError) return false;
    throw cause;
  }
}

/** @throws KitError MISMATCH if the given key is not that of each bundle */
async function checkGivenKey(opened: readonly { bundle: OpenedBundle }[], keys: KeyOptions, io: CommandIo): Promise<void> {
  const { openBundleKey } = await import('../../bundle/bundle-key.ts');
  const [given, passphrase] = [await readGivenKey(keys, io), await givenPassphrase(keys, io)];
  for (const { bundle } of opened) {
    const { notes } = await openBundleKey(bundle, { given, passphrase }, io);
    for (const note of notes) io.note(`the private key: ${note}`);
  }
}

/** Reads the public key of a certificate or of a public key file. */
function readHolder(bytes: Uint8Array): KeyObject {
  const [sealed] = findKeys(bytes).keys;
  if (sealed === undefined) throw new KitError('INPUT_INVALID', 'no key found', { hint: 'restore it from previous/' });
  return publicHalf(sealed.open({}).key);
}
