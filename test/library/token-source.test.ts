/** Tokens are kept while they are valid, and renewed once for all callers. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from '../../src/library/turns.ts';
import { type TokenSourceOptions, tokenSource } from '../../src/token.ts';
import { frozen } from '../fixtures.ts';
import { answering, json, options } from './answering.ts';

/** A source with a clock that the test sets, in seconds. */
function sourceWith(...responses: (() => Response)[]) {
  const { sent, fetch } = answering(...responses);
  const time = { now: 0 };
  const clock = (): Date => new Date(frozen.getTime() + time.now * 1000);
  return { sent, time, tokens: tokenSource({ ...options, fetch, clock }) };
}
const token = (name: string, expires_in?: number): (() => Response) => json({ access_token: name, expires_in });
const refused = json({ error: 'invalid_grant', error_description: 'audience is invalid' }, { status: 400 });

test('asks once for many callers, and again a minute before the end', async () => {
  const { sent, time, tokens } = sourceWith(token('a', 3600), token('b', 3600));
  const all = await Promise.all(Array.from({ length: 50 }, () => tokens.get()));
  expect(new Set(all.map((one) => one.granted && one.accessToken))).toEqual(new Set(['a']));
  expect(sent).toHaveLength(1);
  time.now = 3539;
  expect(await tokens.get()).toMatchObject({ accessToken: 'a' });
  time.now = 3540;
  expect(await tokens.get()).toMatchObject({ accessToken: 'b' });
  expect(sent).toHaveLength(2);
});
test('keeps a token without an end for ten minutes, and a short one for half of its time', async () => {
  const { sent, time, tokens } = sourceWith(token('a'), token('b', 30), token('c', 0));
  await tokens.get();
  time.now = 539;
  await tokens.get();
  expect(sent).toHaveLength(1);
  time.now = 540;
  await tokens.get();
  time.now = 554;
  expect(await tokens.get()).toMatchObject({ accessToken: 'b' });
  time.now = 555;
  expect(await tokens.get()).toMatchObject({ accessToken: 'c' });
  await tokens.get();
  expect(sent).toHaveLength(4);
});
test('keeps no refusal and no error', async () => {
  const failing = (): Response => {
    throw new TypeError('fetch failed');
  };
  const { sent, tokens } = sourceWith(refused, failing, token('a', 3600));
  const both = await Promise.all([tokens.get(), tokens.get()]);
  expect(both.map((one) => one.granted)).toEqual([false, false]);
  await expect(tokens.get()).rejects.toMatchObject({ code: 'NETWORK' });
  expect(await tokens.get()).toMatchObject({ accessToken: 'a' });
  expect(sent).toHaveLength(3);
});
test('forgets the named token only', async () => {
  const { sent, tokens } = sourceWith(token('a', 3600), token('b', 3600));
  await tokens.get();
  tokens.forget('a');
  expect(await tokens.get()).toMatchObject({ accessToken: 'b' });
  tokens.forget('a');
  await tokens.get();
  expect(sent).toHaveLength(2);
});
test('hands out a token that no caller can change for the others', async () => {
  const { tokens } = sourceWith(json({ access_token: 'a', expires_in: 3600, more: { list: [1] } }));
  const [result, other] = await Promise.all([tokens.get(), tokens.get()]);
  for (const one of [result, other, await tokens.get(), await tokens.get()]) {
    expect(one.granted && one.expiresAt).toEqual(new Date(frozen.getTime() + 3_600_000));
    if (one.granted) one.expiresAt?.setTime(0);
  }
  expect(() => Object.assign(result, { accessToken: 'b' })).toThrow(TypeError);
  expect(() => (result as unknown as { body: { more: { list: number[] } } }).body.more.list.push(2)).toThrow(TypeError);
  expect(await tokens.get()).toMatchObject({ accessToken: 'a', body: { more: { list: [1] } } });
});
test('refuses a signal, which would end the requests of all callers', () => {
  expect(() => tokenSource({ ...options, signal: new AbortController().signal } as object as TokenSourceOptions)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: 'options.signal: unknown option' }),
  );
});
test('hands out a refusal that no caller can change for the others', async () => {
  const { tokens } = sourceWith(refused);
  const result = await tokens.get();
  expect(() => Object.assign(result.granted || result.refusal, { error: 'x' })).toThrow(TypeError);
});
test('names a clock that returns no date', async () => {
  const { fetch } = answering(token('a'));
  const tokens = tokenSource({ ...options, fetch, clock: () => 5 as never });
  await expect(tokens.get()).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(/^options\.clock/) });
});

test('much work at once lets other events pass', async () => {
  let turns = 0;
  let done = false;
  const counting = (async () => {
    for (; !done; turns += 1) await nextTurn();
  })();
  const work = (): void => {
    for (const begun = performance.now(); performance.now() - begun < 2; );
  };
  const failing = inTurn(() => {
    throw new Error('not for the others');
  });
  await Promise.all([expect(failing).rejects.toThrow('not for the others'), ...Array.from({ length: 20 }, () => inTurn(work))]);
  done = true;
  await counting;
  expect(turns).toBeGreaterThanOrEqual(19);
});
