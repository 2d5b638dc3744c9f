/** `jwt-kit csr`: makes a certificate request for an existing key. */
import { certificateRequest } from '../../../core/certificates/make-request.ts';
import { readRequest } from '../../../core/certificates/read-request.ts';
import { findRequest } from '../../../core/keys/read-keys.ts';
import type { Command } from '../../command.ts';
import { readPassphrase, readSigningKey } from '../../input/private-key.ts';
import { deliver } from '../../output.ts';
import type { CsrOptions } from './flags.ts';

export const csr: Command<CsrOptions> = async ({ key: file, passphraseFile, subject, san, out }, io) => {
  const { key } = await readSigningKey(file, await readPassphrase(passphraseFile, io), io);
  const content = certificateRequest(key, { subject, san });
  const request = readRequest(findRequest(Buffer.from(content)));
  return deliver({ content, out, data: { subject: request.subject } });
};
