/** Explains why OpenSSL refuses a certificate. */
import { KitError } from '../errors.ts';
import { derFault, LEADING_ZEROS } from './der-faults.ts';

/** The error for a certificate that cannot be read, with the reason if it can be found. */
export function damagedCertificate(der: Uint8Array | undefined, cause: unknown): KitError {
  const fault = der === undefined ? undefined : derFault(der);
  const serial = fault?.reason === LEADING_ZEROS && /^(0,[01])$/.test(fault.path.join());
  const reason = serial ? 'its serial number has leading zeros' : fault?.reason && `it ${fault.reason}`;
  return new KitError(
    'INPUT_INVALID',
    `the certificate is damaged${reason === undefined ? '' : `: ${reason}, so it is not DER`}`,
    {
      hint: serial ? 'ask its issuer for a certificate with another serial number' : 'get the file again from its source',
      cause,
    },
  );
}
