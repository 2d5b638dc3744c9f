/** What `init` is told. */
import type { SetupOptions } from '../../../providers/setup.ts';

export interface InitOptions extends SetupOptions {
  /** Where the bundle goes; after the app's name where not given. */
  directory?: string | undefined;
  /** Takes a directory that holds other files too; nothing of theirs is replaced. */
  intoExisting?: boolean | undefined;
  /** Size of the key to make, in bits. */
  bits?: number | undefined;
  /** A private key to use instead of making one. */
  key?: string | undefined;
  /** Somebody else's public key to use instead of a key of one's own: a file, `-`, or a web address. */
  jwk?: string | undefined;
  /** The kid or thumbprint of the key meant by `jwk`, or the start of one. */
  kid?: string | undefined;
  /** File with the passphrase that opens `key` and encrypts server.key; `-` for standard input. */
  passphraseFile?: string | undefined;
}
