/** `jwt-kit csr`: a certificate request for a key that is there. */
import { certificateRequest } from '../../../core/certificates/make-request.ts';
import { readRequest } from '../../../core/certificates/read-request.ts';
import { missing } from '../../../core/errors.ts';
import { findRequest } from '../../../core/keys/read-keys.ts';
import type { Command } from '../../command.ts';
import { readPassphrase, readSigningKey } from '../../input/private-key.ts';
import { deliver } from '../../output.ts';

export interface CsrOptions {
  /** File with the private key; `-` for standard input. */
  key?: string | undefined;
  /** File with the passphrase of the key. */
  passphraseFile?: string | undefined;
  /** Distinguished name, RFC 4514 or with slashes. */
  subject?: string | undefined;
  /** Subject alternative names, `dns:app.acme.com`. */
  san?: readonly string[] | undefined;
  /** Where to write; standard output where not given. */
  out?: string | undefined;
}

export const csr: Command<CsrOptions> = async ({ key: file, passphraseFile, subject, san, out }, io) => {
  if (file === undefined || subject === undefined) {
    const open = [...(file === undefined ? ['--key <file>'] : []), ...(subject === undefined ? ['--subject <dn>'] : [])];
    throw missing(open, 'for example --key server.key --subject "CN=Order Sync"');
  }
  const { key } = await readSigningKey(file, await readPassphrase(passphraseFile, io), io);
  const content = certificateRequest(key, { subject, san });
  const request = readRequest(findRequest(Buffer.from(content)));
  return deliver({ content, out, data: { subject: request.subject } });
};
