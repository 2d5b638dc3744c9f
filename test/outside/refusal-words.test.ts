/** Many secrets in a server's text, in every place of a response and in every command that repeats it. */
import { expect, test } from 'vitest';
import { expectNotRepeated, ways } from '../cli/sign-in/secret-answers.ts';

test.each(ways.map((words) => [words.join(' '), words] as const))('%s repeats no secret', async (_, command) => {
  await expectNotRepeated(command, 5);
  expect.hasAssertions();
});
