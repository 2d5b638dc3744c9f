/** Makes the manual page from the data of the commands and the topics: man(7), `jwt-kit.1`. */
import { argumentsOf, type CommandData, type FlagData, flagEntries, specOf } from '../flags.ts';
import { globalFlagsOf } from './global-flags.ts';
import { saysOf, shownArguments } from './help.ts';
import { NETWORK_USE } from './topics/security.ts';
import type { Topic, TopicPart } from './topics/topic.ts';

/** What a page is made of. */
export interface Manual {
  commands: readonly CommandData[];
  topics: readonly Topic[];
  version: string;
}

/** The page, as troff with the macros of man(7). */
export function manPage({ commands, topics, version }: Manual): string {
  return [
    `.TH JWT-KIT 1 "" ${quoted(`jwt-kit ${version}`)} ""\n.nh\n.ad l\n`,
    '.SH NAME\njwt-kit \\- keys, certificates and set-up checklists for the OAuth 2.0 JWT Bearer grant\n',
    '.SH SYNOPSIS\n.B jwt-kit\n.I command\n.RI [ options ]\n.br\n.B jwt-kit help\n.RI [ "command or topic" ]\n',
    '.SH DESCRIPTION\n',
    paragraphs([
      'jwt-kit takes you from nothing to an access token with a key of your own. Start with jwt-kit init: it makes a directory, called a bundle, with the key, its certificate and a checklist that says where to click. No private key leaves this computer.',
      `${NETWORK_USE}.`,
    ]),
    '.SH COMMANDS\n',
    ...commands.map(oneCommand),
    ...topics.map(({ name, parts }) => `.SH ${name.replaceAll('-', ' ').toUpperCase()}\n${parts.map(onePart).join('')}`),
  ].join('');
}

function oneCommand(command: CommandData): string {
  const flags = [...flagEntries(command), ...globalFlagsOf(command)];
  return [
    `.SS ${plain([`jwt-kit ${command.name}`, shownArguments(command)].join(' ').trimEnd())}\n`,
    paragraphs([`${command.description.replace(/^./, (first) => first.toUpperCase())}.`]),
    ...argumentsOf(command).map(({ name, flag }) => row(name, flag.says, '.I')),
    ...flags.map(([member, flag]) => oneFlag(member, flag)),
    ...(command.sections ?? []).flatMap(({ rows }) => rows.map(([name, says]) => row(name, says, '.B'))),
    `.PP\nExamples:\n.PP\n.nf\n${command.examples.map((example) => `${line(`jwt-kit ${example}`)}\n`).join('')}.fi\n`,
  ].join('');
}

const oneFlag = (member: string, flag: FlagData): string => row(specOf(member, flag), saysOf(flag), '.B');

function onePart({ title, text = [], rows = [] }: TopicPart): string {
  return [
    ...(title === undefined ? [] : [`.SS ${plain(title)}\n`]),
    paragraphs(text),
    ...rows.map(([name, says]) => row(name, says, '.B')),
  ].join('');
}

/** A name, and its description below it, indented; without a name, it goes on with the row before. */
const row = (name: string, says: string, font: '.B' | '.I'): string =>
  name === '' ? `.br\n${line(says)}\n` : `.TP\n${font} ${plain(name)}\n${line(says)}\n`;

const paragraphs = (texts: readonly string[]): string => texts.map((text) => `.PP\n${line(text)}\n`).join('');

/** A line of text: one that starts with a dot or a quote would be a request. */
const line = (text: string): string =>
  plain(text.replaceAll('npx jwt-kit', 'jwt-kit'))
    .split('\n')
    .map((one) => (/^[.']/.test(one) ? `\\&${one}` : one))
    .join('\n');

/** Text without special meaning. A hyphen as it is typed, so that commands can be copied from the page. */
const plain = (text: string): string =>
  text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/"/g, '\\(dq')
    .replace(/'/g, '\\(aq')
    .replace(/`/g, '\\(ga')
    .replace(/~/g, '\\(ti')
    .replace(/\^/g, '\\(ha');

const quoted = (text: string): string => `"${plain(text)}"`;
