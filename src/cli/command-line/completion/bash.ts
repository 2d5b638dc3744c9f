/** The completion for bash. It runs in bash 3.2 of macOS too, where every value is completed as a file. */
import { byTakes, type Completed, type CompletedCommand, type CompletedFlag, type Takes } from './completed.ts';

/** A script that defines the completion; all words in it are plain (letters, digits, hyphens). */
export const bashCompletion = ({ commands, flags }: Completed): string => `# Completes jwt-kit in bash.
# Put this file into your home directory, and add to ~/.bashrc: source ~/.jwt-kit.bash
# In ~/.local/share/bash-completion/completions/jwt-kit it works too, but not for npx jwt-kit.

# Completes the words after the program; $1 is its place in the line.
_jwt_kit_from() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command='' words=''
  # bash splits --flag=value into three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $before == '=' ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  ((COMP_CWORD > $1 + 1)) && command=\${COMP_WORDS[$1 + 1]}
  COMPREPLY=()
  case $command in
  '') words='${[...commands.map(({ name }) => name), ...flags.map(({ flag }) => flag)].join(' ')}' ;;
${commands.map(oneCommand).join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}

# Lets bash complete paths: files (default) or directories (dirnames).
_jwt_kit_paths() {
  compopt -o "$1" 2>/dev/null
}

_jwt_kit() {
  _jwt_kit_from 0
}

_jwt_kit_npx() {
  local at=1
  while [[ \${COMP_WORDS[at]} == -* ]]; do ((at++)); done
  COMPREPLY=()
  if [[ \${COMP_WORDS[at]} == jwt-kit ]] && ((at < COMP_CWORD)); then
    _jwt_kit_from "$at"
  else
    _jwt_kit_paths default
  fi
}

if type compopt >/dev/null 2>&1; then
  complete -F _jwt_kit jwt-kit
  # Another completion of npx stays.
  complete -p npx >/dev/null 2>&1 || complete -F _jwt_kit_npx npx
else
  complete -o default -F _jwt_kit jwt-kit
  complete -p npx >/dev/null 2>&1 || complete -o default -F _jwt_kit_npx npx
fi
`;

function oneCommand({ name, flags, arguments: given }: CompletedCommand): string {
  const values = byTakes(flags.filter(({ takes }) => takes !== 'nothing'));
  const body = [
    ...(values.length === 0 ? [] : ['case $before in', ...values.map(oneCase), '*)']),
    ...otherWord(
      flags,
      given.map(({ takes }) => takes),
    ),
    ...(values.length === 0 ? [] : ['  ;;', 'esac']),
  ];
  return `  ${name})\n${body.map((line) => `    ${line}\n`).join('')}    ;;\n`;
}

const oneCase = ({ takes, flags }: { takes: Takes; flags: string[] }): string => `${flags.join(' | ')}) ${offered(takes)} ;;`;

/** What completes a word that is no value: a flag, or an argument; the first one stands right after the command. */
function otherWord(flags: readonly CompletedFlag[], [first, ...others]: readonly Takes[]): string[] {
  const words = setWords(flags.map(({ flag }) => flag));
  if (first === undefined) return [`  ${words}`];
  if (flags.length === 0) return [`  ${offered(first)}`];
  const [last] = others.slice(-1);
  const later = last === undefined ? [] : ['  elif ((COMP_CWORD > $1 + 2)); then', `    ${offered(last)}`];
  return ['  if [[ $current == -* ]]; then', `    ${words}`, ...later, '  else', `    ${offered(first)}`, '  fi'];
}

const setWords = (words: readonly string[]): string => `words='${words.join(' ')}'`;

/** The statement that offers values. */
function offered(takes: Takes): string {
  if (takes === 'text') return 'return';
  if (takes === 'files') return '_jwt_kit_paths default && return';
  if (takes === 'directories') return '_jwt_kit_paths dirnames && return';
  return setWords(takes === 'nothing' ? [] : takes);
}
