/** What `renew` is told. */

export interface RenewOptions {
  /** The bundle; the working directory where not given. */
  directory?: string | undefined;
  /** Makes a new key too. */
  newKey?: boolean | undefined;
  /** Size of the new key, in bits. */
  bits?: number | undefined;
  /** File with what a certificate authority made of server.csr; `-` for standard input. */
  certificate?: string | undefined;
  /** Whole days a self-signed certificate is valid; as long as the one before where not given. */
  days?: number | undefined;
  /** File with the passphrase that opens server.key, and encrypts a new key; `-` for standard input. */
  passphraseFile?: string | undefined;
}
