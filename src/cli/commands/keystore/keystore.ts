/** `jwt-kit keystore`: a key store for Java programs, PKCS#12 or JKS. */
import type { X509Certificate } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { KitError, type MissingOption, missingOptions } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { makeStore, proveStore } from '../../../library/keystores/make-store.ts';
import { type OpenedBundle, openBundle } from '../../bundle/open-bundle.ts';
import { newStorePassword } from '../../bundle/store-password.ts';
import { type Command, type CommandIo, isPrivate } from '../../command.ts';
import { givesKey, readGivenKey } from '../../input/given-key.ts';
import { givenPassphrase } from '../../input/passphrase.ts';
import { inside } from '../../path-inside.ts';
import { chooseAlias, fileName } from './alias.ts';
import type { KeystoreOptions } from './flags.ts';
import { readSource, type SourceFile, type SourceFiles } from './store-source.ts';

export const keystore: Command<KeystoreOptions> = async (options, io) => {
  const { type, legacy = false } = options;
  checkOptions(options, io);
  const bundle = usesBundle(options) ? await openBundle(options.directory ?? '.', io, { withoutSteps: true }) : undefined;
  const files = await readFiles(options, bundle, io);
  const passphrase = await givenPassphrase(options, io);
  const { key, chain, notes } = await readSource(files, { passphrase, io });
  const [own] = chain as [X509Certificate];
  const chosen = chooseAlias(options.alias, bundle?.record.name ?? commonName(own));
  const { alias } = chosen;
  const entry = { alias, key: key.export({ type: 'pkcs8', format: 'der' }), chain: chain.map(({ raw }) => raw) };
  const out = options.out ?? inside(bundle?.directory, fileName(alias, type));
  // Nobody should type a password twice for a file that is then not written.
  if (
    io.interactive &&
    (options.storePasswordFile ?? '-') === '-' &&
    (await io.taken(dirname(out), [basename(out)])).length > 0
  ) {
    throw new KitError('FILE_EXISTS', `${visible(out)}: the file already exists`, {
      hint: 'choose another name with --out, or add --force to replace it',
    });
  }
  const password = await newStorePassword(options.storePasswordFile, io);
  const content = await makeStore(entry, { type, password, legacy }, io);
  const size = `${chain.length} certificate${chain.length === 1 ? '' : 's'}`;
  return {
    text: ([written]) => {
      const readable = written !== undefined && isPrivate(written) ? ', readable only by you' : '';
      return `wrote ${visible(out)}${readable}: alias ${alias}, ${size}\n`;
    },
    data: { type, alias, certificates: chain.length, sha256: own.fingerprint256, out },
    files: { files: [{ path: out, content, secret: true }] },
    notes: [...notes, ...chosen.notes, ...weakness(options)],
    prove: async (staged) => proveStore(await staged(out), entry, password),
  };
};

/** Whether something comes from a bundle. */
const usesBundle = (options: KeystoreOptions): boolean =>
  options.directory !== undefined || (!givesKey(options) && options.certificate === undefined);

/** Rejects options that do not fit together, and names all that are missing, before a file is read. */
function checkOptions(options: KeystoreOptions, io: CommandIo): void {
  const { key, certificate, storePasswordFile, type, legacy, out } = options;
  if (legacy && type === 'jks') {
    throw new KitError('USAGE', '--legacy is for --type p12', { hint: 'leave out one of the two' });
  }
  if (out === '-') {
    throw new KitError('USAGE', '--out: a key store is written to a file', { hint: 'give the name of a file' });
  }
  const files = usesBundle(options) ? {} : { key: options.keyEnv ?? key, certificate };
  const needed = { ...files, ...(io.interactive ? {} : { storePasswordFile }) };
  const open = Object.entries(needed).flatMap(([option, given]): MissingOption[] =>
    given === undefined ? [{ option, value: '<file>' }] : [],
  );
  if (open.length === 0) return;
  const password = open.some(({ option }) => option === 'storePasswordFile');
  throw missingOptions(
    open,
    password
      ? 'put a password of 6 or more characters into a file that only you can read'
      : 'name both files, or the directory of a bundle',
  );
}

async function readFiles(options: KeystoreOptions, bundle: OpenedBundle | undefined, io: CommandIo): Promise<SourceFiles> {
  const read = async (path: string): Promise<SourceFile> => ({ path, bytes: await io.read(path) });
  const from = (path: string | undefined, name: 'key' | 'certificate'): Promise<SourceFile> =>
    path === undefined && bundle !== undefined ? bundle.file(name) : read(path ?? '-');
  return {
    key: (await readGivenKey(options, io)) ?? (await from(undefined, 'key')),
    certificate: await from(options.certificate, 'certificate'),
    chain: options.chain === undefined ? undefined : await read(options.chain),
  };
}

/** The name of the holder of a certificate; empty if it has none. */
const commonName = ({ subject }: X509Certificate): string => /^CN=(.*)$/m.exec(subject ?? '')?.[1] ?? '';

/** What to know about weak protection. */
function weakness({ type, legacy = false }: KeystoreOptions): string[] {
  if (type === 'jks') {
    return [
      'JKS hardly slows down guessing: keep the file as safe as the key itself; Java 17 and 21 also load a p12 where JKS is asked for',
    ];
  }
  return legacy ? ['3DES and SHA-1 are weak: use --legacy only for a program that cannot read the store without it'] : [];
}
