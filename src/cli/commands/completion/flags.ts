/** The options of `completion`, and its flags. */
import { completionShells } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags } from '../../flags.ts';

export interface CompletionOptions {
  /** The shell to print a script for. */
  shell: string;
}

export const completionFlags = defineFlags<CompletionOptions>()({
  shell: argument.required(
    `the shell: ${completionShells.join(', ')}`,
    `a shell: ${completionShells.join(', ')}`,
    completionShells,
  ),
});

export const completionCommand: CommandOf<CompletionOptions> = {
  name: 'completion',
  description: 'print a script that completes commands and flags in a shell',
  examples: completionShells.map((shell) => `completion ${shell}`),
  flags: completionFlags,
  sections: [
    {
      title: 'To install it',
      rows: [
        ['bash', 'npx jwt-kit completion bash > ~/.jwt-kit.bash'],
        ['', 'add to ~/.bashrc: source ~/.jwt-kit.bash'],
        ['zsh', 'npx jwt-kit completion zsh > ~/.jwt-kit.zsh'],
        ['', 'add to ~/.zshrc, below compinit: source ~/.jwt-kit.zsh'],
        ['fish', 'npx jwt-kit completion fish > ~/.config/fish/conf.d/jwt-kit.fish'],
        ['powershell', 'npx jwt-kit completion powershell | Add-Content $PROFILE'],
      ],
    },
    {
      title: 'Good to know',
      rows: [
        ['npx', 'completed too; another completion of npx stays, except in PowerShell'],
        ['updates', 'the script starts no program, so print it again after an update'],
      ],
    },
  ],
  whenMissing: 'for example npx jwt-kit completion bash',
};
