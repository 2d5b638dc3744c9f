/** The completion for PowerShell, from Windows PowerShell 5.1 on. */
import type { Completed, CompletedCommand, Takes } from './completed.ts';

/**
 * A script for the profile. Where nothing is offered, PowerShell completes files and directories. The script is ASCII, because
 * Windows PowerShell reads files without a byte order mark in the code page of the system.
 */
export const powershellCompletion = ({ commands, flags }: Completed): string => `# Completes jwt-kit in PowerShell.
# Append this file to the one that $PROFILE names.
Register-ArgumentCompleter -Native -CommandName 'jwt-kit', 'jwt-kit.cmd', 'npx', 'npx.cmd' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # Each command: what it does, its flags, what they do, the values of flags, and words for its argument.
    $commands = [ordered]@{
${commands.map(oneCommand).join('')}    }
    # PowerShell cannot say whether npx had another completion: this one replaces it.
    $words = @($commandAst.CommandElements | ForEach-Object { "$_" })
    if ($wordToComplete) { $words = @($words | Select-Object -SkipLast 1) }
    $at = 0
    if ($words[0] -match '(^|[\\\\/])npx(\\.cmd)?$') {
        $at = 1
        while ($at -lt $words.Count -and $words[$at].StartsWith('-')) { $at++ }
        if ($at -ge $words.Count -or $words[$at] -ne 'jwt-kit') { return }
    }
    $found = @()
    if ($words.Count -le $at + 1) {
        foreach ($name in $commands.Keys) { $found += , @($name, $commands[$name].Says) }
${flags.map(({ flag, says }) => `        $found += , @(${quoted(flag)}, ${quoted(says)})\n`).join('')}    }
    else {
        $command = $commands[$words[$at + 1]]
        if ($null -eq $command) { return }
        $before = $words[-1]
        if ($command.Choices.ContainsKey($before)) {
            foreach ($value in $command.Choices[$before]) { $found += , @($value, $value) }
        }
        elseif ($wordToComplete.StartsWith('-')) {
            foreach ($flag in $command.Flags.Keys) { $found += , @($flag, $command.Flags[$flag]) }
        }
        else {
            foreach ($value in $command.Words) { $found += , @($value, $value) }
        }
    }
    $found | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }
}
`;

const indent = '            ';

function oneCommand({ name, says, flags, arguments: given }: CompletedCommand): string {
  const own = flags.map((flag) => `${indent}    ${quoted(flag.flag)} = ${quoted(flag.says)}\n`);
  const values = flags.flatMap(({ flag, takes }) =>
    wordsOf(takes).length === 0 ? [] : [`${indent}    ${quoted(flag)} = ${array(wordsOf(takes))}\n`],
  );
  return [
    `        ${quoted(name)} = @{\n`,
    `${indent}Says = ${quoted(says)}\n`,
    `${indent}Flags = [ordered]@{\n${own.join('')}${indent}}\n`,
    `${indent}Choices = @{\n${values.join('')}${indent}}\n`,
    `${indent}Words = ${array(given.flatMap(({ takes }) => wordsOf(takes)))}\n        }\n`,
  ].join('');
}

const wordsOf = (takes: Takes): readonly string[] => (typeof takes === 'string' ? [] : takes);

const array = (words: readonly string[]): string => `@(${words.map(quoted).join(', ')})`;

/** PowerShell takes four curly quotes for a single quote too; two of them stand for one. */
const quoted = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
