/** `jwt-kit repair`: the clean text of the keys, certificates and requests in a file, however it was changed. */
import { KitError } from '../../../core/errors.ts';
import { cleanParts, cleanText, leftOut } from '../../../core/keys/clean-text.ts';
import type { Command } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { deliver } from '../../output.ts';
import type { RepairOptions } from './flags.ts';
import { repairInPlace } from './in-place.ts';
import { doubtsAbout, foundIn, repairsOf, SHOWN } from './repair-notes.ts';

export const repair: Command<RepairOptions> = async (options, io) => {
  const { file, private: secret = false, out } = options;
  if (options.inPlace) return repairInPlace(options, io);
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
    const repairs = repairsOf(written);
    const notes = [
      ...repairs,
      ...(repairs.length === 0 ? ['nothing had to be repaired'] : []),
      ...doubtsAbout(parts),
      ...leftOut(bytes)
        .slice(0, SHOWN)
        .map((name) => `left out ${name}`),
      ...(hidden > 0 ? [`left out ${hidden === 1 ? 'a private key' : `${hidden} private keys`} (--private writes it)`] : []),
    ];
    const content = cleanText(written);
    const data = { found: foundIn(written) };
    const isSecret = written.some((part) => part.private);
    return { ...deliver({ content, out, secret: isSecret, data, document: { text: content } }), notes };
  });
};
