/** Makes the help texts from the data of the commands: 80 columns wide, flags under headings. */
import { fold } from '../../core/fold.ts';
import { argumentsOf, type CommandData, type FlagData, flagEntries, groups, type Row, type Section, specOf } from '../flags.ts';
import { globalFlagsOf, HELP } from './global-flags.ts';

const exitCodes = `
Exit status:
  0 done   1 failed, or a file already exists   2 wrong or missing flags
  3 bad input   4 a mismatch, a bad signature, an expired token
  5 network or token endpoint   70 a bug   130 cancelled
`;

/** The help of one command. */
export function commandHelp(command: CommandData, { invokedAs }: { invokedAs: string }): string {
  const rows = argumentsOf(command).map(({ name, flag }): Row => [name, flag.says]);
  const called = (text: string): string => text.replaceAll('npx jwt-kit', invokedAs);
  const examples = command.examples.map((example) => `  $ ${invokedAs} ${called(example)}\n`);
  const more = (command.sections ?? []).map(
    ({ title, rows }): Section => ({ title, rows: rows.map(([name, says]): Row => [name, called(says)]) }),
  );
  const usage = [invokedAs, command.name, '[options]', shownArguments(command)].join(' ').trimEnd();
  return [
    `Usage: ${usage}\n\n${command.description}\n`,
    ...printed([...(rows.length === 0 ? [] : [{ title: 'Arguments', rows }]), ...sectionsOf(command), ...more]),
    `\nExamples:\n${examples.join('')}`,
    exitCodes,
  ].join('');
}

/** The arguments of a command in the help: `[directory]`, or `<input>` if required. */
export const shownArguments = (command: CommandData): string =>
  argumentsOf(command)
    .map(({ spec, flag }) => (flag.required ? spec.replace('[', '<').replace(']', '>') : spec))
    .join(' ');

/** The help of the program, which lists the commands and the topics. */
export function programHelp(
  all: readonly CommandData[],
  { invokedAs, topics }: { invokedAs: string; topics: readonly Row[] },
): string {
  const rows = all.map((command): Row => [[command.name, shownArguments(command)].join(' ').trimEnd(), command.description]);
  return [
    `Usage: ${invokedAs} [options] [command]\n\n`,
    'Keys, certificates and set-up checklists for the OAuth 2.0 JWT Bearer grant.\nNo private key leaves this computer.\n',
    ...printed([
      { title: 'Commands', rows: [...rows, ['help [command]', 'print the help of a command, or of a topic below']] },
      { title: 'Topics', rows: topics },
      {
        title: 'Options',
        rows: [
          ['--version', 'print the version'],
          ['--help', HELP],
        ],
      },
    ]),
    `\nStart with:\n  $ ${invokedAs} init\n`,
    exitCodes,
  ].join('');
}

/** The flags of a command under headings: those of single providers after the claims, those of every command last. */
function sectionsOf(command: CommandData): Section[] {
  const own = flagEntries(command);
  const [shared, general] = parted(globalFlagsOf(command), ([, { group }]) => group !== undefined);
  const all = [...own, ...shared];
  const providers = [...new Set(own.flatMap(([, { provider }]) => provider ?? []))];
  const titles = groups.flatMap((group) => (group === 'Claims' ? [group, ...providers] : [group]));
  const headed = (title: string): Section => ({
    title,
    rows: all.filter(([, flag]) => titleOf(flag) === title).map(([member, flag]): Row => [specOf(member, flag), saysOf(flag)]),
  });
  const last = { title: 'General', rows: general.map(([member, flag]): Row => [specOf(member, flag), flag.says]) };
  return [...titles.map(headed), last].filter(({ rows }) => rows.length > 0);
}

const titleOf = ({ group = 'Options', provider }: FlagData): string => provider ?? group;

function parted<T>(all: readonly T[], fits: (one: T) => boolean): [T[], T[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))];
}

/** The description of a flag, with its choices and its default. */
export function saysOf({ kind, says, choices, otherwise, default: usual, required }: FlagData): string {
  const [last = '', ...others] = [...(choices ?? [])].reverse();
  const taken = choices === undefined ? '' : `: ${others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`}`;
  const unset = required ? 'required' : (otherwise ?? usual);
  const note = unset === undefined ? '' : required ? ' (required)' : ` (default: ${unset})`;
  return `${says}${taken}${kind === 'list' ? '; repeatable' : ''}${note}`;
}

/** Folds text to 80 columns; the default in parentheses is never split. */
const folded = (says: string, indent: string): string =>
  fold(
    says.replace(/\(default: [^)]*\)/, (note) => note.replaceAll(' ', '\u00a0')),
    { indent },
  ).replaceAll('\u00a0', ' ');

/** Sections in two columns; the longest name sets the width of the first. */
function printed(sections: readonly Section[]): string[] {
  const width = Math.max(...sections.flatMap(({ rows }) => rows.map(([name]) => name.length)));
  const indent = ' '.repeat(width + 4);
  const line = ([name, says]: Row): string => `  ${name.padEnd(width)}  ${folded(says, indent)}\n`;
  return sections.map(({ title, rows }) => `\n${title}:\n${rows.map(line).join('')}`);
}
