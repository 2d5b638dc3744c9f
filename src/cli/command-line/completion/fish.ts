/** The completion for fish. */
import type { Completed, CompletedCommand, CompletedFlag, Takes } from './completed.ts';

/** A script for one of fish's directories of completions. */
export const fishCompletion = ({ commands, flags }: Completed): string => `# Completes jwt-kit in fish.
# Put this file into ~/.config/fish/conf.d. In ~/.config/fish/completions it works too, but not for npx jwt-kit.

# The command in the line before the cursor; nothing if there is none yet.
function __jwt_kit_command
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; or begin
            echo $word
            return
        end
    end
end

function __jwt_kit_in
    set -l word (__jwt_kit_command)
    test "$word" = "$argv[1]"
end

# The words after npx, if the first is jwt-kit; those in front may be flags of npx.
function __jwt_kit_after_npx
    set -l words (commandline -opc)[2..]
    while string match -q -- '-*' $words[1]
        set words $words[2..]
    end
    test "$words[1]" = jwt-kit; and string escape -- $words
end

complete -c npx -n '__jwt_kit_after_npx >/dev/null' -f -a '(complete -C (string join " " -- (__jwt_kit_after_npx) (commandline -ct)))'

complete -c jwt-kit -f
${flags.map((flag) => line('', flagPart(flag))).join('')}${commands.map(oneCommand).join('')}`;

const line = (command: string, rest: string): string =>
  `complete -c jwt-kit -n ${quoted(`__jwt_kit_in ${command}`.trim())} ${rest}\n`;

function oneCommand({ name, says, flags, arguments: given }: CompletedCommand): string {
  return [
    '\n',
    line('', `-a ${name} -d ${quoted(says)}`),
    ...given.map(({ takes }) => line(name, offered(takes))),
    ...flags.map((flag) => line(name, flagPart(flag))),
  ].join('');
}

/** A flag: `-r` requires a value, `-x` one that is not a file. */
function flagPart({ flag, says, takes }: CompletedFlag): string {
  const value = takes === 'nothing' ? '' : `${takes === 'files' ? ' -r' : ' -x'} ${offered(takes)}`.trimEnd();
  return `-l ${flag.slice(2)}${value} -d ${quoted(says)}`;
}

function offered(takes: Takes): string {
  if (takes === 'files') return '-F';
  if (takes === 'directories') return "-a '(__fish_complete_directories)'";
  return typeof takes === 'string' ? '' : `-a '${takes.join(' ')}'`;
}

const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
