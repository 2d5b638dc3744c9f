/** The checks of a bundle and their findings: one line per check, and a fix if it is not ok. */

/**
 * The checks by name, each with what it checks. Names are stable, since scripts may branch on them: renaming one is a breaking
 * change.
 */
export const checks = {
  record: 'jwt-kit.json exists and is valid',
  key: 'server.key is there and is a private key',
  request: 'server.csr is there, and its own key signed it',
  certificate: 'server.crt is there and is a certificate',
  'public-key': 'public.pem is there and is a public key',
  jwks: 'jwks.json is there and holds a public key',
  checklist: 'CHECKLIST.md exists',
  pair: 'key, request, certificate, key set and public.pem use one key, the recorded one',
  'key-strength': 'the key is RSA with 2048 bits or more',
  'certificate-version': 'the certificate is X.509 v3',
  'certificate-serial': 'the serial number of the certificate is one that every program takes',
  'certificate-signature': 'the certificate is signed with SHA-256 or better, and as it says',
  'certificate-record': 'the certificate is the one in jwt-kit.json',
  'certificate-end': 'the certificate has not ended, and will not soon',
  times: "the certificate is already valid: if not, this computer's clock is behind",
  'upload-size': 'the file to upload is under the limit, and holds one certificate or key',
  permissions: 'only its owner can read the private key, and change the files',
  secrets: 'no file that leaves the directory holds a private key',
  git: 'git would take no key from the directory',
  leftovers: 'no leftovers from interrupted runs',
  host: 'the address issues tokens',
  audience: 'aud fits the address',
  'client-id': 'the client id is known and looks valid',
  username: 'the user is known and looks valid',
  subject: 'sub has the form that the provider wants',
  'identity-provider': 'the identity provider is known, and one that the grant works with',
  clock: "this computer's clock agrees with the server's",
  reachable: 'the server answers',
  token: 'the server grants a token',
} as const;

export type CheckName = keyof typeof checks;

/** The result of a check. A warning is something that works, or may work, but should be fixed. */
export type Status = 'ok' | 'warn' | 'fail';

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

/** Names as a list in a sentence: `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
