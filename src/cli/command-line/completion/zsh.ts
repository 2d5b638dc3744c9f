/** The completion for zsh. */
import type { Completed, CompletedCommand, CompletedFlag, Takes } from './completed.ts';

/** A script to source after `compinit`, or to put into a directory of `$fpath` as `_jwt-kit`. */
export const zshCompletion = ({ commands, flags }: Completed): string => `#compdef jwt-kit
# Completes jwt-kit in zsh.
# Put this file into your home directory, and add to ~/.zshrc, below compinit: source ~/.jwt-kit.zsh
# In a directory of $fpath, under the name _jwt-kit, it works too, but not for npx jwt-kit.

_jwt_kit_commands() {
  local -a commands
  commands=(
${commands.map(({ name, says }) => `    ${quoted(`${name}:${plain(says)}`)}\n`).join('')}  )
  _describe -t commands 'command' commands
}

_jwt_kit() {
  local curcontext=$curcontext state='' line found=1
  typeset -A opt_args
  _arguments -C ${flags.map((flag) => specOf(flag)).join(' ')} '1:command:_jwt_kit_commands' '*::argument:->arguments' && found=0
  [[ $state == arguments ]] || return found
  curcontext="\${curcontext%:*:*}:jwt-kit-$words[1]:"
  case $words[1] in
${commands.map(oneCommand).join('')}  esac
}

_jwt_kit_npx() {
  local at=2
  while [[ $words[at] == -* ]]; do ((at++)); done
  if [[ $words[at] == jwt-kit ]] && ((at < CURRENT)); then
    words=("\${(@)words[at,-1]}")
    ((CURRENT -= at - 1))
    _jwt_kit
  else
    _files
  fi
}

if [[ $funcstack[1] == _jwt-kit ]]; then
  _jwt_kit "$@"
elif (($+functions[compdef])); then
  compdef _jwt_kit jwt-kit
  # Another completion of npx stays.
  (($+_comps[npx])) || compdef _jwt_kit_npx npx
else
  print -u2 'jwt-kit: load completion after compinit: autoload -Uz compinit && compinit'
fi
`;

function oneCommand({ name, flags, arguments: given }: CompletedCommand): string {
  const words = given.map(({ takes, called, repeats }) => quoted(`${repeats ? '*' : ''}:${plain(called)}${actionOf(takes)}`));
  const specs = [...flags.map((flag) => specOf(flag)), ...words].map((spec) => ` \\\n      ${spec}`).join('');
  return `  ${name})\n    _arguments -S${specs}\n    ;;\n`;
}

/** A flag as `_arguments` takes it. Its value is a word of its own: zsh expands no `~` after `=`. */
function specOf({ flag, says, takes, called, repeats }: CompletedFlag): string {
  const value = takes === 'nothing' ? '' : `:${plain(called)}${actionOf(takes)}`;
  return quoted(`${repeats ? '*' : ''}${flag}[${plain(says)}]${value}`);
}

function actionOf(takes: Takes): string {
  if (takes === 'files') return ':_files';
  if (takes === 'directories') return ':_files -/';
  return typeof takes === 'string' ? ': ' : `:(${takes.join(' ')})`;
}

/** Colons and brackets end the parts of a specification. */
const plain = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
