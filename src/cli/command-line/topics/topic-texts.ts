/** The topics of `help` that are no commands. The build replaces this file with one that contains the finished texts. */
import type { Row } from '../../flags.ts';
import { environmentTopic } from './environment.ts';
import { exitCodesTopic } from './exit-codes.ts';
import { filesTopic } from './files.ts';
import { jsonTopic } from './json.ts';
import { type Topic, textOfTopic } from './topic.ts';

export const topics: readonly Topic[] = [filesTopic, jsonTopic, exitCodesTopic, environmentTopic];

/** Each topic with what it explains. */
export const topicRows: readonly Row[] = topics.map(({ name, says }) => [name, says]);

/**
 * The text of a topic; undefined if there is none of this name.
 *
 * @param invokedAs how to call the program
 */
export function topicText(name: string, invokedAs: string): string | undefined {
  const found = topics.find((topic) => topic.name === name);
  return found && textOfTopic(found, invokedAs);
}
