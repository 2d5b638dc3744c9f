/** Every pattern, and every reader of untrusted text, takes linear time. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commonName } from '../../src/core/certificates/distinguished-names.ts';
import { KitError } from '../../src/core/errors.ts';
import { bounded, excerpt, markdownCell, markdownCode, markdownText, shortened, visible } from '../../src/core/escape.ts';
import { parseJson } from '../../src/core/json.ts';
import { readClaims } from '../../src/core/jwt/claims/claims.ts';
import { readCompact } from '../../src/core/jwt/decode.ts';
import { findJwt } from '../../src/core/jwt/pasted/token-in-text.ts';
import { serverWords } from '../../src/core/jwt/server-words.ts';
import { jsonObject, readTokenAnswer } from '../../src/core/jwt/token-request.ts';
import { findKeys, findPrivateKey, holdsPrivateKey } from '../../src/core/keys/read-keys.ts';
import { explain } from '../../src/core/refusals/explain-refusal.ts';
import { harmless } from '../../src/core/refusals/hide-secrets.ts';
import { plain, recognise } from '../../src/core/refusals/known-refusal.ts';
import { recogniseRefusal } from '../../src/core/refusals/recognise-refusal.ts';
import { readPastedRefusal } from '../../src/core/refusals/refusal-in-text.ts';
import { knownAnswersIn } from '../../src/core/refusals/several-answers.ts';
import { catalogueFor } from '../../src/providers/refusals/catalogue.ts';
import { sandboxName } from '../../src/providers/salesforce/addresses.ts';
import { webAddress } from '../../src/providers/settings.ts';
import { cpuTime } from '../cpu-time.ts';
import { type Pattern, patternsIn, patternsOf, slowTexts } from '../patterns.ts';

const SMALL = 10_000;
const sizes = [100_000, 1_000_000] as const;

/** How much longer than in proportion a larger text may take: processor time is noisy, and quadratic time is a hundredfold. */
const SLACK = 4;

const small = slowTexts(SMALL);
const large = sizes.map((size) => ({ times: size / SMALL, texts: slowTexts(size) }));

/** Runs work on every text of 10 KB, and on those that took longest at 100 KB and 1 MB; names the text that grows too fast. */
function grownTooFast(work: (text: string) => void): string | undefined {
  const once = small.map(({ text }, index) => ({ index, took: cpuTime(() => work(text)) }));
  const slowest = once.sort((a, b) => b.took - a.took).slice(0, 3);
  for (const { times, texts } of large) {
    for (const { index, took } of slowest) {
      const { name, text } = texts[index] as (typeof small)[number];
      const most = times * SLACK * Math.max(took, 0.5);
      const grown = cpuTime(() => work(text));
      if (grown > most) return `${name}: ${took.toFixed(1)} ms at 10 KB, ${grown.toFixed(0)} ms at ${times} times that`;
    }
  }
  return undefined;
}

/** Applies a pattern to a whole text, at every match. */
function searching({ pattern }: Pattern): (text: string) => void {
  const all = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '').concat('g'));
  return (text) =>
    void (pattern.global ? text.replace(all, '') : new RegExp(all.source, all.flags.replace('g', '')).test(text));
}

describe('patterns', () => {
  test('are found in the sources', () => {
    const text = [
      `a(/[/'\\]]x/gi, 'no /y/ here'); // nor /z/`,
      'const half = n / 2 / m;',
      'const t = `$' + "{u.replace(/v+/, '')}`;",
    ].join('\n');
    expect(patternsIn(text, 'a.ts')).toEqual([
      { place: 'a.ts:1', pattern: /[/'\]]x/gi },
      { place: 'a.ts:3:1', pattern: /v+/ },
    ]);
  });
  test('every one of the sources takes linear time', () => {
    const patterns = patternsOf(resolve(import.meta.dirname, '../../src'));
    expect(patterns.length).toBeGreaterThan(200);
    const different = [...new Map(patterns.map((one) => [String(one.pattern), one])).values()];
    const slow = different.flatMap((one) => {
      const found = grownTooFast(searching(one));
      return found === undefined ? [] : [`${one.place} ${one.pattern}: ${found}`];
    });
    expect(slow).toEqual([]);
  }, 300_000);
  test('one that takes quadratic time is noticed', () => {
    expect(grownTooFast(searching({ place: '', pattern: /eyJ[\w-]{5,}\.[\w-]{8,}/g }))).toMatch(/"eyJ": .* ms at 10 KB/);
  });
});

/** A reader; its errors for bad input are expected. */
const refusing =
  (read: (text: string) => unknown): ((text: string) => void) =>
  (text) => {
    try {
      read(text);
    } catch (error) {
      if (!(error instanceof KitError)) throw error;
    }
  };

const names = { app: 'a', user: 'u', host: 'h', upload: 'server.crt', wait: 'w', program: 'jwt-kit' };
const catalogue = catalogueFor(undefined);
const secrets = [`eyJhbGciOiJSUzI1NiJ9.${'x'.repeat(400)}.${'y'.repeat(342)}`];

describe('linear in the length of untrusted text:', () => {
  test.each<[string, (text: string) => unknown]>([
    ['words of a server', (text) => serverWords(text, secrets)],
    ['words without secrets', (text) => harmless(text, secrets)],
    ['the beginning of a text', bounded],
    ['a text for a terminal', visible],
    ['an excerpt', excerpt],
    ['a name', shortened],
    ['Markdown', (text) => [markdownText(text), markdownCode(text), markdownCell(text)]],
    ['a pasted answer', readPastedRefusal],
    ['every answer in a log', (text) => knownAnswersIn(text, catalogue)],
    [
      'a description in a pasted response',
      (text) => readPastedRefusal(JSON.stringify({ error: 'x', error_description: text })),
    ],
    [
      'an explained answer',
      (text) => explain({ readings: [{ description: text, loose: true }] }, catalogue, { names, findings: [] }),
    ],
    ['a known answer', (text) => [plain(text), recognise({ error: text, description: text }, catalogue)]],
    ['a refusal', (text) => recogniseRefusal([{ status: 400, error: text, description: text }], catalogue)],
    ['a token in a text', findJwt],
    ['the parts of a token', readCompact],
    ['the payload of a token', (text) => readCompact(`eyJhIjoxfQ.${Buffer.from(text).toString('base64url')}.AA`)],
    ['JSON', parseJson],
    ['a JSON string', (text) => parseJson(`"${text}"`)],
    ['JSON of a server', jsonObject],
    ['claims', readClaims],
    ['keys', (text) => findKeys(Buffer.from(text))],
    ['a JWK', (text) => findKeys(Buffer.from(JSON.stringify({ kty: text, n: text, kid: text }))).keys[0]?.open({})],
    ['a private key', (text) => findPrivateKey(Buffer.from(text))],
    ['a search for keys', (text) => holdsPrivateKey(Buffer.from(text))],
    ['a common name', commonName],
    ['a web address', (text) => webAddress('host', text, 'https://a.example')],
    ['the name of a sandbox', sandboxName],
  ])(
    '%s',
    (_, read) => {
      expect(grownTooFast(refusing(read))).toBe(undefined);
    },
    120_000,
  );
});

describe("a server's words", () => {
  const jwt = `eyJhbGciOiJSUzI1NiJ9.${'p'.repeat(40)}.${'s'.repeat(40)}`;
  test.each([
    ['a short text unchanged', 'audience is invalid', 'audience is invalid'],
    ['a JWT', `got ${jwt} here`, 'got [not shown] here'],
    ['a JWT after other letters', `got x${jwt}.more here`, 'got x[not shown].more here'],
    ['two JWTs in one run', `${jwt}.${jwt}`, '[not shown].[not shown]'],
    ['text that only begins like one', 'eyJhbGciOiJSUzI1NiJ9.short.signature', 'eyJhbGciOiJSUzI1NiJ9.short.signature'],
    ['a long text, cut', 'no '.repeat(2000), `${'no '.repeat(100)}...`],
    ['one run without an end', 'eyJ'.repeat(70_000), '(210000 characters without a break)'],
    [
      'a token that the cut goes through',
      `${'a '.repeat(10)}${'.'.repeat(3900)} ${jwt}`,
      `${'a '.repeat(10)}${'.'.repeat(280)}...`,
    ],
  ])('%s', (_, text, shown) => {
    expect(serverWords(text)).toBe(shown);
  });
  test('are truncated on arrival, before anything reads them', async () => {
    const body = JSON.stringify({ error: 'e '.repeat(5000), error_description: 'd '.repeat(5000) });
    expect(await readTokenAnswer(new Response(body, { status: 400 }))).toEqual({
      granted: false,
      refusal: { status: 400, error: `${'e '.repeat(2000)}...`, description: `${'d '.repeat(2000)}...` },
    });
  });
  test('a half token at the cut is not shown', () => {
    const text = `${'a'.repeat(200)}${' '.repeat(3700)}token=${'S3cret'.repeat(60)}`;
    expect(bounded(text)).toBe(`${'a'.repeat(200)}${' '.repeat(3700)}...`);
  });
});
