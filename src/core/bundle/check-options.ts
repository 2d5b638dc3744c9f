/** The options of a bundle's checks. */

import type { CheckName } from '../findings.ts';
import type { Remedies } from './remedies.ts';
import type { Upload } from './upload-checks.ts';

/** What the checks compare the files with. */
export interface CheckupOptions {
  now: Date;
  /** How many days before the end of the certificate the checks start to warn. */
  warnDays: number;
  passphrase?: Uint8Array | undefined;
  /** The name of the private key in messages, if it is not from server.key. */
  keyName?: string | undefined;
  /** Whether the private key is neither needed nor opened. */
  withoutKey?: boolean | undefined;
  remedies: Remedies;
  /** What is uploaded to the provider; undefined if the provider is unknown. */
  upload?: Upload | undefined;
  /** Whether a renewal also needs a new key. */
  renewsKey: boolean;
  /** What is known about an expired certificate. */
  afterEnd?: string | undefined;
  /** Checks to leave out; those that others depend on still run. */
  without?: readonly CheckName[] | undefined;
}
