/** The bundles that `rehearse` serves. */
import type { KeyObject } from 'node:crypto';
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { KitError } from '../../../core/errors.ts';
import { findKeys } from '../../../core/keys/read-keys.ts';
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

/** A bundle that is served. */
export interface ServedBundle extends Served {
  directory: string;
  /** Whether it has a private key to sign with; else someone else has it. */
  signs: boolean;
  notes: string[];
}

interface Serving {
  /** A given key has to be that of each bundle, although the rehearsal itself does not need it. */
  keys: KeyOptions;
  fail: string | undefined;
  forcedFor(fail: string, provider: Provider): KnownRefusal;
}

/**
 * Opens the bundle in a directory, or all bundles below it.
 *
 * @throws KitError if one cannot be opened
 */
export async function openStages(directory: string, serving: Serving, io: CommandIo): Promise<ServedBundle[]> {
  const stages: ServedBundle[] = [];
  for (const one of bundlesIn(directory, io)) stages.push(await openStage(one, serving, io));
  return stages;
}

async function openStage(directory: string, { fail, forcedFor, keys }: Serving, io: CommandIo): Promise<ServedBundle> {
  const bundle = await openBundle(directory, io);
  const { provider, record } = bundle;
  // A bundle for someone else's public key has no certificate.
  const holds = record.certificate === undefined ? 'publicKey' : 'certificate';
  const holder = await bundle.file(holds);
  const publicKey = await naming(holder.path, () => readHolder(holder.bytes));
  if (givesKey(keys)) await checkGivenKey(bundle, keys, io);
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
    notes: await mismatchNotes(bundle, bundleFiles[holds], publicKey, io),
  };
}

async function checkGivenKey(bundle: OpenedBundle, keys: KeyOptions, io: CommandIo): Promise<void> {
  const { openBundleKey } = await import('../../bundle/bundle-key.ts');
  const [given, passphrase] = [await readGivenKey(keys, io), await givenPassphrase(keys, io)];
  const { notes } = await openBundleKey(bundle, { given, passphrase }, io);
  for (const note of notes) io.note(`the private key: ${note}`);
}

/** Reads the public key of a certificate or of a public key file. */
function readHolder(bytes: Uint8Array): KeyObject {
  const [sealed] = findKeys(bytes).keys;
  if (sealed === undefined) throw new KitError('INPUT_INVALID', 'no key found', { hint: 'restore it from previous/' });
  return publicHalf(sealed.open({}).key);
}
