/** What the files of a bundle are checked with. */

import type { CheckName } from '../findings.ts';
import type { Remedies } from './remedies.ts';
import type { Upload } from './upload-checks.ts';

/** What is compared with the clock and against the provider. */
export interface CheckupOptions {
  now: Date;
  /** From how many days before the end of the certificate on its end is a warning. */
  warnDays: number;
  passphrase?: Uint8Array | undefined;
  remedies: Remedies;
  /** What the provider is handed; undefined if the provider is not known. */
  upload?: Upload | undefined;
  /** Whether a new key is what is needed before the end, too. */
  renewsKey: boolean;
  /** What is known of a certificate that has ended. */
  afterEnd?: string | undefined;
  /** Checks that are not made; those that others depend on still run. */
  without?: readonly CheckName[] | undefined;
}
