/** The checks of a bundle and their findings: one line per check, and a fix if it is not ok. */

/**
 * The checks by name, each with what it checks. Names are stable, since scripts may branch on them: renaming one is a breaking
 * change.
 */
export const checks = {
  record: 'jwt-kit.json exists and is valid',
  key: 'server.key exists and is a private key',
  request: 'server.csr exists and is signed by its own key',
  certificate: 'server.crt exists and is a certificate',
  'public-key': 'public.pem exists and is a public key',
  jwks: 'jwks.json exists and contains a public key',
  checklist: 'CHECKLIST.md exists',
  pair: 'key, request, certificate, key set and public.pem use one key, the recorded one',
  'key-strength': 'the key is RSA with 2048 bits or more',
  'certificate-version': 'the certificate is X.509 v3',
  'certificate-serial': 'every program accepts the serial number of the certificate',
  'certificate-form': 'every program accepts the extensions, names and encoding of the certificate',
  'certificate-signature': 'the certificate has a valid signature with SHA-256 or better',
  'certificate-record': 'the certificate is the one in jwt-kit.json',
  'certificate-end': 'the certificate has not expired, and does not expire soon',
  times: "the certificate is already valid: if not, this computer's clock is behind",
  'upload-size': 'the file to upload is under the limit and contains one certificate or key',
  permissions: 'only the owner can read the private key and change the files',
  secrets: 'no file that leaves the directory contains a private key',
  git: 'git would not commit a key from the directory',
  'key-store': 'a key store next to the bundle contains its key and its certificate',
  leftovers: 'no leftovers from interrupted runs',
  host: 'the address has the right form',
  audience: 'aud matches the address',
  'client-id': 'the client id is known and looks valid',
  username: 'the user is known and looks valid',
  subject: 'sub has the form that the provider requires',
  'identity-provider': 'the identity provider is known and works with the grant',
  clock: "this computer's clock agrees with the server's",
  reachable: 'the server answers',
  token: 'the server issues a token',
} as const;

export type CheckName = keyof typeof checks;

/** The result of a check that ran. A warning is something that works, or may work, but should be fixed. */
export type Verdict = 'ok' | 'warn' | 'fail';

/** The result of a check, or that it was skipped on request. */
export type Status = Verdict | 'skip';

/** What one check found. */
export interface Finding {
  check: CheckName;
  status: Status;
  /** What was found, in lower case with no full stop; contains no secret. */
  says: string;
  /** The error code of the server, such as `invalid_grant`. */
  code?: string | undefined;
  /** What to do, if it is not ok; a command that can be pasted, if there is one. */
  fix?: string | undefined;
  /** If the clock is wrong, whether it is ahead or behind. */
  side?: ClockSide | undefined;
}

/** Whether this computer's clock is ahead of the server's, or behind. */
export type ClockSide = 'ahead' | 'behind';

export const ok = (check: CheckName, says: string): Finding => ({ check, status: 'ok', says });
export const warn = (check: CheckName, says: string, fix?: string): Finding => ({ check, status: 'warn', says, fix });
export const fail = (check: CheckName, says: string, fix?: string): Finding => ({ check, status: 'fail', says, fix });
export const skip = (check: CheckName, says: string): Finding => ({ check, status: 'skip', says });

/** Names as a list in a sentence: `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
