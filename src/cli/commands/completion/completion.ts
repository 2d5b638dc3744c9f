/** `jwt-kit completion`: a script that completes the commands and flags in a shell. */
import { type CompletionShell, completionShells } from '../../../core/defaults.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt } from '../../../core/escape.ts';
import type { Command } from '../../command.ts';
import type { CompletionOptions } from './flags.ts';

export const completion: Command<CompletionOptions> = async ({ shell }, io) => {
  if (!isKnown(shell)) {
    const hint = `use one of ${completionShells.join(', ')}`;
    throw new KitError('USAGE', `unknown shell ${excerpt(shell)}`, { hint });
  }
  const script = await io.completionScript(shell);
  return { text: script, data: { shell, script } };
};

const isKnown = (shell: string): shell is CompletionShell => (completionShells as readonly string[]).includes(shell);
