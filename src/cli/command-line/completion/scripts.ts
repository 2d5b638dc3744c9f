/** The completion scripts by shell. The build replaces this file with one that contains the finished scripts. */
import type { CompletionShell } from '../../../core/defaults.ts';
import { commands } from '../../command-table.ts';
import { topicRows } from '../topics/topic-texts.ts';
import { bashCompletion } from './bash.ts';
import { completedOf } from './completed.ts';
import { fishCompletion } from './fish.ts';
import { powershellCompletion } from './powershell.ts';
import { zshCompletion } from './zsh.ts';

const makers = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
} as const;

/** The script that completes this program's commands and flags in a shell. */
export async function completionScript(shell: CompletionShell): Promise<string> {
  const all = await Promise.all(commands.map(({ data }) => data()));
  return makers[shell](await completedOf(all, topicRows));
}
