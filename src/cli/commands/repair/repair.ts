/** `jwt-kit repair`: the clean text of the keys, certificates and requests in a file, however it was changed. */
import { readRequest } from '../../../core/certificates/read-request.ts';
import { KitError } from '../../../core/errors.ts';
import { cleanParts, cleanText, leftOut } from '../../../core/keys/clean-text.ts';
import type { Command } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { deliver } from '../../output.ts';
import type { RepairOptions } from './flags.ts';

/** Most notes to print. */
const SHOWN = 20;

export const repair: Command<RepairOptions> = async ({ file, private: secret = false, out }, io) => {
  const bytes = await io.read(file);
  return naming(file, () => {
    const parts = cleanParts(bytes);
    const written = parts.filter((part) => secret || !part.private);
    const hidden = parts.length - written.length;
    if (written.length === 0) {
      throw new KitError('USAGE', 'this is a private key, which is written only on request', {
        next: { to: 'write it', options: { private: true } },
      });
    }
    const repairs = written.flatMap(({ name, notes }) => notes.map((note) => `${name}: ${note}`));
    const unproven = parts.flatMap(({ name, request }) => (request === undefined ? [] : doubtsAbout(request, name)));
    const notes = [
      ...repairs.slice(0, SHOWN),
      ...(repairs.length > SHOWN ? [`${repairs.length - SHOWN} more notes like these`] : []),
      ...(repairs.length === 0 ? ['nothing had to be repaired'] : []),
      ...unproven.slice(0, SHOWN),
      ...leftOut(bytes)
        .slice(0, SHOWN)
        .map((name) => `left out ${name}`),
      ...(hidden > 0 ? [`left out ${hidden === 1 ? 'a private key' : `${hidden} private keys`} (--private writes it)`] : []),
    ];
    const content = cleanText(written);
    const data = { found: written.map(({ name, notes: repaired }) => ({ name, repaired })) };
    const isSecret = written.some((part) => part.private);
    return { ...deliver({ content, out, secret: isSecret, data, document: { text: content } }), notes };
  });
};

/**
 * The note on a request whose signature cannot be verified.
 *
 * @throws KitError SIGNATURE_INVALID if it was changed after it was signed
 */
function doubtsAbout(request: Buffer, name: string): string[] {
  try {
    readRequest(request);
    return [];
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.code === 'SIGNATURE_INVALID') throw cause;
    return [`${name}: its signature was not verified: ${cause.message}`];
  }
}
