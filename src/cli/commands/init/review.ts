/** The review of the answers of `init`, before anything is written. */
import { visible } from '../../../core/escape.ts';
import { hostOf } from '../../../providers/settings.ts';
import type { Setup } from '../../../providers/setup.ts';
import { choosing } from '../../ask.ts';
import { type CommandIo, styled } from '../../command.ts';
import { PREVIOUS } from '../../disk/reserved-names.ts';
import { inside, withoutSlash } from '../../path-inside.ts';
import { widthOf } from '../../terminal-text.ts';
import type { ExistingKey } from './existing-key.ts';
import type { InitOptions } from './flags.ts';
import { leftOpen } from './next-steps.ts';
import type { Place } from './questions.ts';

/** The result of the questions. */
export interface Answered extends Place {
  setup: Setup;
  /** The key to use; undefined for a new one, or the one that a flag gives. */
  existing?: ExistingKey | undefined;
}

/** An answer as it is shown. */
export interface ShownAnswer {
  id: string;
  message: string;
  answer: string;
}

/** Shows all answers in one sentence, and asks whether to make the bundle. */
export async function askWhetherRight(answered: Answered & { given: InitOptions }, io: CommandIo): Promise<boolean> {
  io.say(`\n${sentences(answered, io).join('\n')}`);
  const choices = [
    { value: true, name: 'Yes', description: 'writes the files' },
    { value: false, name: 'No, change an answer', description: 'the other answers stay' },
  ];
  return choosing('Make it?', choices, io);
}

function sentences(
  { setup, directory, replaces, existing, given }: Answered & { given: InitOptions },
  io: CommandIo,
): string[] {
  const { provider, name, settings } = setup;
  const host = hostOf(provider.claims(settings).tokenUrl);
  const { username } = settings;
  const place = withoutSlash(directory);
  const parts = [
    `${visible(name)} ${host === undefined ? `for ${provider.title}` : `at ${visible(host)}`}`,
    ...(username === undefined ? [] : [`as ${visible(username)}`]),
    `in ${visible(place)}/`,
  ];
  const key =
    existing?.foreign !== undefined || given.jwk !== undefined
      ? "someone else's public key"
      : existing?.own !== undefined || given.key !== undefined
        ? `your key${given.certificate === undefined ? '' : ' and its certificate'}`
        : undefined;
  return [
    `  ${styled(io.stderr, 'bold', parts.join(', '))}`,
    ...(key === undefined ? [] : [`  with ${key}`]),
    ...(replaces ? [`  The bundle there is replaced, and kept in ${visible(inside(place, PREVIOUS))}.`] : []),
    ...leftOpen({ provider, settings, directory: place }, io),
  ];
}

/** Asks which answer to change; undefined for none. */
export function askAnswerToChange(answers: readonly ShownAnswer[], io: CommandIo): Promise<string | undefined> {
  const room = widthOf(io.stderr) - '❯ '.length;
  const choices = answers.map(({ id, message, answer }) => ({
    value: id,
    name: shortened(`${message} ${visible(answer)}`, room),
  }));
  return choosing<string | undefined>('Which answer?', [...choices, { value: undefined, name: 'None: go back' }], io);
}

const shortened = (text: string, room: number): string => (text.length <= room ? text : `${text.slice(0, room - 3)}...`);
