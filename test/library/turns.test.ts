/** Work that was asked for at once waits for its turn: here, for the end of a piece of work before it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { decode, sign } from '../../src/jwt.ts';
import { inTurn } from '../../src/library/turns.ts';
import { getToken } from '../../src/token.ts';
import { testKey } from '../fixtures.ts';
import { answering, granted, json, options } from './answering.ts';

/** Work that has its turn until it is told to end. */
function working(): () => void {
  let end = (): void => {};
  void inTurn(
    () =>
      new Promise<void>((done) => {
        end = done;
      }),
  );
  return () => end();
}

/** Waits as long as signing and reading a response take. */
async function whileOthersWork(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await signJwt({ count }, testKey, { alg: 'RS256' });
  for (let count = 0; count < 50; count += 1) await nextTurn();
}

test('a token is signed in its turn, with claims and header as they were', async () => {
  const end = working();
  let ended = false;
  const claims = { sub: 'a', more: { list: [1] } };
  const header = { kid: 'a' };
  const signing = sign(claims, testKey, { header }).finally(() => {
    ended = true;
  });
  claims.sub = 'b';
  claims.more.list.push(2);
  header.kid = 'b';
  await whileOthersWork();
  expect(ended).toBe(false);
  end();
  expect(decode(await signing)).toMatchObject({ claims: { sub: 'a', more: { list: [1] } }, header: { kid: 'a' } });
});

test('a request is made in its turn', async () => {
  const end = working();
  const { sent, fetch } = answering(granted);
  const asking = getToken({ ...options, fetch });
  await whileOthersWork();
  expect(sent).toEqual([]);
  end();
  expect(await asking).toMatchObject({ granted: true });
});

test.each([
  ['a granted token', granted],
  ['a refusal', json({ error: 'invalid_grant', error_description: 'audience is invalid' }, { status: 400 })],
])('%s is read in its turn', async (_, respond) => {
  let end = (): void => {};
  let ended = false;
  const { sent, fetch } = answering(() => {
    end = working();
    return respond();
  });
  const asking = getToken({ ...options, fetch }).finally(() => {
    ended = true;
  });
  await expect.poll(() => sent.length).toBe(1);
  await whileOthersWork();
  expect(ended).toBe(false);
  end();
  await asking;
});
