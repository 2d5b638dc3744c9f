import { expect, test } from 'vitest';
import { changed, type Io } from '../../src/cli/command.ts';

test('a copy of io also replaces what a getter finds out late', () => {
  const io = Object.create({
    get invokedAs(): string {
      return 'npx jwt-kit';
    },
  }) as Io;
  expect(changed(io, { invokedAs: 'jwt-kit' }).invokedAs).toBe('jwt-kit');
  expect(io.invokedAs).toBe('npx jwt-kit');
});
