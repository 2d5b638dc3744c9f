/**
 * On Windows, two texts are equal if they differ only in what Windows lacks or writes otherwise: slashes, and the modes at
 * the start of a file in a tree (test/cli/directory-tree.ts).
 */
import { expect } from 'vitest';

// Prompts show the same characters as elsewhere: this variable marks a terminal that has them.
process.env['WT_SESSION'] = '1';

type Tester = Parameters<typeof expect.addEqualityTesters>[0][number];

const slashes = (text: string): string => text.replaceAll('\\', '/');
const plain = (text: string): string => slashes(text).replace(/^[0-7]{3}(?= |$)/, 'mode');

const sameOnWindows: Tester = (one, other) =>
  typeof one === 'string' && typeof other === 'string' ? plain(one) === plain(other) : undefined;

expect.addEqualityTesters([sameOnWindows]);

// toThrow() does not pass the testers to a matcher, and patterns know none.
const objects = Object.getPrototypeOf(expect.objectContaining({}));
const wholeObject = objects.asymmetricMatch;
objects.asymmetricMatch = function asymmetricMatch(other: unknown, testers: readonly Tester[] = [sameOnWindows]): boolean {
  return wholeObject.call(this, other, testers);
};
const patterns = Object.getPrototypeOf(expect.stringMatching(/x/));
const wholePattern = patterns.asymmetricMatch;
patterns.asymmetricMatch = function asymmetricMatch(other: unknown): boolean {
  return wholePattern.call(this, other) || (typeof other === 'string' && wholePattern.call(this, slashes(other)));
};
