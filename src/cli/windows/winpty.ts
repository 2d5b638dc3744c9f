/** Git Bash on Windows: a Windows program such as Node sees no terminal in its window (nodejs/node#39673). */
import type { KitError } from '../../core/errors.ts';
import type { Io } from '../command.ts';

/**
 * The hint for a missing answer, with how to be asked for it in Git Bash; any other hint unchanged.
 *
 * @param hint the hint as it is printed elsewhere
 * @param name of the command; undefined if it may not ask
 */
export function hintInGitBash(
  hint: string | undefined,
  { code, next }: KitError,
  name: string | undefined,
  { platform, env, interactive, invokedAs }: Pick<Io, 'platform' | 'env' | 'interactive' | 'invokedAs'>,
): string | undefined {
  const asks = code === 'ANSWER_MISSING' || code === 'CHOICE_NEEDED' || next?.options?.['passphraseFile'] !== undefined;
  if (platform !== 'win32' || !env['MSYSTEM'] || interactive || !asks || name === undefined) return hint;
  // winpty starts programs and .cmd files, not shell scripts such as npx.
  const called = `winpty ${invokedAs.replace(/^[\w-]+/, '$&.cmd')} ${name}`;
  return [hint ?? [], `to be asked in Git Bash, start it with ${called}, or use PowerShell or cmd`].flat().join('; ');
}
