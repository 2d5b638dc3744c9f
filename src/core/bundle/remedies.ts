/** How to fix a missing or faulty file of a bundle, with commands that can be pasted. */

import { blanks, type NextCommand } from '../next-command.ts';
import { bundleFiles } from './bundle-files.ts';
import type { BundleRecord } from './record.ts';
import type { SeenFiles } from './seen-files.ts';

/** Turns commands and paths into text that can be pasted. */
export interface Remedies {
  /** A command of this program, `npx jwt-kit renew order-sync`. */
  run(next: NextCommand): string;
  /** The path of the bundle's directory, or of a file in it, unquoted. */
  path(name?: string): string;
}

/** The checks that are about one file, and that file. */
export const fileIds = {
  key: 'key',
  request: 'request',
  certificate: 'certificate',
  'public-key': 'publicKey',
  jwks: 'jwks',
  checklist: 'checklist',
} as const satisfies Readonly<Record<string, keyof typeof bundleFiles>>;

export type FileCheck = keyof typeof fileIds;

/** The name of the file that a check is about. */
export const fileOf = (check: FileCheck): string => bundleFiles[fileIds[check]];

/** What the check of a file needs to know. */
export interface Looking {
  record: BundleRecord | undefined;
  files: SeenFiles;
  remedies: Remedies;
  /** Whether the key belongs to somebody else, so that only public files are here. */
  foreign: boolean;
  /** The name of the private key in messages, if it is not from server.key. */
  keyName?: string | undefined;
  /** The file to make public.pem and jwks.json from: the certificate if it is intact, since it needs no passphrase. */
  source: string;
}

/** The fix for a given key that is damaged or of another bundle. */
export const GIVE_RIGHT = 'give the private key of this bundle, as it was made';

const BACK = 'restore it from previous/ or from your backup';

/**
 * How to make a file again.
 *
 * @param there whether a file of that name exists
 */
export function remake(check: FileCheck, looking: Looking, there: boolean): string {
  const { record, files, remedies, foreign, source, keyName } = looking;
  const { run, path } = remedies;
  const { key, request, publicKey, jwks } = bundleFiles;
  const subject = record?.certificate?.subject ?? `CN=${record?.name ?? 'app'}`;
  const other = check === 'jwks' ? 'publicKey' : 'jwks';
  if (foreign && (check === 'jwks' || check === 'public-key') && !(files[other] instanceof Uint8Array)) {
    return ownersKey(remedies);
  }
  const from = path(foreign ? bundleFiles[other] : source);
  switch (check) {
    case 'key':
      if (keyName !== undefined) return GIVE_RIGHT;
      return there ? `${BACK}; ${lost(looking)}` : missingKey(looking);
    case 'request': {
      const from = keyName === undefined ? path(key) : blanks.key.example;
      const again = run({ command: 'csr', options: { key: from, subject, out: path(request), force: there } });
      return keyName === undefined ? again : `save the private key as ${from}, then: ${again}`;
    }
    case 'certificate':
      return `${BACK}; if you no longer have it: ${run({ command: 'renew', directory: path() })}`;
    case 'public-key':
      return run({ command: 'convert', input: from, options: { to: 'spki', out: path(publicKey), force: there } });
    case 'jwks':
      return run({ command: 'convert', input: from, options: { to: 'jwks', out: path(jwks), force: there } });
    case 'checklist':
      // It is made from the record.
      return record === undefined
        ? `get ${bundleFiles.record} back first, then: ${run({ command: 'checklist', directory: path() })}`
        : run({ command: 'checklist', directory: path() });
  }
}

/** The fix for a bundle with somebody else's public key: only its owner can give it again. */
export const ownersKey = ({ run, path }: Remedies): string =>
  `ask its owner for the public key, save it as ${blanks.jwk.example}, then: ${run({ command: 'renew', directory: path(), options: { jwk: blanks.jwk } })}`;

/** The last resort: it stops the sign-in until the server has the new certificate. */
const lost = ({ remedies: { run, path } }: Looking): string =>
  `if you no longer have it: ${run({ command: 'renew', directory: path(), options: { newKey: true } })}`;

/** How to give a key that is kept elsewhere: a bundle in git has none. */
function missingKey(looking: Looking): string {
  const { run, path } = looking.remedies;
  const [file, variable] = [{ key: { blank: 'file' } }, { keyEnv: { blank: 'name' } }];
  const back = run({ command: 'set', directory: path(), options: { key: blanks.key } });
  return `give it: ${run({ options: file })} or ${run({ options: variable })}; or save it as ${blanks.key.example} and run ${back} to put it back; ${lost(looking)}`;
}
