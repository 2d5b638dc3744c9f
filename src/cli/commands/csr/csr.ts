/** `jwt-kit csr`: makes a certificate request for an existing key. */
import { certificateRequest } from '../../../core/certificates/make-request.ts';
import { readRequest } from '../../../core/certificates/read-request.ts';
import { requireCertificateKey } from '../../../core/certificates/signature.ts';
import { findRequest } from '../../../core/keys/read-keys.ts';
import type { Command } from '../../command.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import { notesOnKey, readSigningKey } from '../../input/private-key.ts';
import { deliver } from '../../output.ts';
import type { CsrOptions } from './flags.ts';

export const csr: Command<CsrOptions> = async (options, io) => {
  const { key: file, passphraseFile, storePasswordFile, alias, subject, san, out } = options;
  const passphrase = await readPassphrase(passphraseFile, io);
  const store = { storePasswordFile, alias };
  const { key, notes } = await readSigningKey(file, { passphrase, store, io, check: requireCertificateKey });
  const content = certificateRequest(key, { subject, san });
  const request = readRequest(findRequest(Buffer.from(content)));
  return { ...deliver({ content, out, data: { subject: request.subject } }), notes: notesOnKey(notes) };
};
