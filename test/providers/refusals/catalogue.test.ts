/** Checks the catalogue of refusals: no duplicates, a source for every cause, and a mark on uncertain ones. */
import { describe, expect, test } from 'vitest';
import { checks } from '../../../src/core/findings.ts';
import { plain, type RefusalText, recognise } from '../../../src/core/refusals/known-refusal.ts';
import { ownTemplates } from '../../../src/own-templates/own-templates.ts';
import { findProvider, providers } from '../../../src/providers/index.ts';
import { allRefusals, catalogueFor } from '../../../src/providers/refusals/catalogue.ts';
import { NO_SOURCE } from '../../../src/providers/refusals/sources.ts';
import { knownAnswers } from '../../known-answers.ts';

const causes = allRefusals.flatMap(({ id, causes: all }) => all.map((cause) => ({ id, cause })));
const texts = allRefusals.flatMap(({ id, texts: all }) => all.map((text) => ({ id, text })));

describe('the catalogue', () => {
  test('has a group for every response in the list, and no others', () => {
    const numbers = (id: string): number[] => [
      ...new Set(knownAnswers.filter(({ provider }) => provider === id).map(({ number }) => number)),
    ];
    expect(numbers('salesforce')).toEqual(Array.from({ length: 53 }, (_, index) => index + 1));
    // Number 3 of Anypoint is a form, not a response.
    expect(numbers('anypoint')).toEqual([1, 2, ...Array.from({ length: 12 }, (_, index) => index + 4)]);
    const listed = new Set(knownAnswers.map(({ group }) => group));
    expect([...listed].sort()).toEqual(allRefusals.map(({ id }) => id).sort());
  });
  test.each(knownAnswers.filter(({ seen }) => seen !== undefined).map((one) => [one.provider, one.number, one] as const))(
    'knows %s %i of the list',
    (provider, _, { seen = {}, group }) => {
      expect(recognise(seen, catalogueFor(findProvider(provider))).map(({ id }) => id)).toEqual([group]);
    },
  );
  test('has every code of RFC 6749 §5.2', () => {
    const codes = catalogueFor(undefined).codes.flatMap((group) => group.texts.map(({ error }) => error));
    expect(codes.sort()).toEqual([
      'invalid_client',
      'invalid_grant',
      'invalid_request',
      'invalid_scope',
      'unauthorized_client',
      'unsupported_grant_type',
    ]);
  });
  test('names every group once, in kebab case', () => {
    const ids = allRefusals.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)+$/.test(id))).toEqual([]);
  });
  test('has no text in two groups', () => {
    const keys = texts.map(({ text }) => JSON.stringify([text.error, text.words && plain(text.words), text.status, text.page]));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });
  test('distinguishes the descriptions of any two groups without their codes', () => {
    const words = texts.flatMap(({ id, text }) =>
      text.words === undefined ? [] : [`${plain(text.words)} ${text.status ?? ''}|${id}`],
    );
    const ids = new Map<string, Set<string>>();
    for (const [said = '', id = ''] of words.map((word) => word.split('|')))
      ids.set(said, (ids.get(said) ?? new Set()).add(id));
    expect([...ids].filter(([, groups]) => groups.size > 1)).toEqual([]);
  });
});

describe('every cause', () => {
  test('has a cause, a fix and a source, or says that there is none', () => {
    const wrong = causes.filter(
      ({ cause: { says, fix, source, certainty } }) =>
        says.length < 10 ||
        fix.length < 5 ||
        source.length === 0 ||
        // A bare number means nothing to readers.
        source.some((where) => where.length < 10 || /^\w+ \d+\.\d+$/.test(where)) ||
        (source.includes(NO_SOURCE) && (source.length > 1 || certainty !== 'unverified')) ||
        [says, fix].some((text) => /[.!]$/.test(text) || /^[A-Z][a-z]+ (?!Users|Uninstalled|JWT|Bash|here|scopes)/.test(text)),
    );
    expect(wrong.map(({ cause }) => cause.says)).toEqual([]);
  });
  test('uses only known names and existing checks', () => {
    const known = ['{app}', '{user}', '{host}', '{upload}', '{wait}', '{program}'];
    const used = causes.flatMap(({ cause }) => JSON.stringify(cause).match(/\{\w+\}/g) ?? []);
    expect([...new Set(used)].filter((name) => !known.includes(name))).toEqual([]);
    expect(causes.flatMap(({ cause }) => cause.toldBy ?? []).filter((name) => !(name in checks))).toEqual([]);
  });
  test('that nobody confirmed is marked', () => {
    const unsure = ['inactive-org', 'user-locked', 'activation-secret-invalid', 'login-rate-exceeded', 'too-many-scopes'];
    for (const id of [...unsure, 'high-assurance-required', 'anypoint-bad-request']) {
      expect(allRefusals.find((group) => group.id === id)?.unverified, id).toBeTypeOf('string');
    }
    for (const { id, cause } of causes.filter((one) => unsure.includes(one.id))) {
      expect({ id, certainty: cause.certainty }).toEqual({ id, certainty: 'unverified' });
    }
    // Parts of Salesforce 12, 13, 14, 20, 27, 31, 32, 52 and 53 in the list are marked.
    const parts = [...texts.map(({ text }) => text), ...causes.map(({ cause }) => cause)].filter((one) => one.unverified);
    expect(parts).toHaveLength(9);
  });
  test('has complete URLs', () => {
    const urls = causes.flatMap(({ cause }) => cause.source.filter((source) => source.includes('://')));
    expect(urls.length).toBeGreaterThan(20);
    expect(urls.filter((url) => !URL.canParse(url) || !url.startsWith('https://'))).toEqual([]);
  });
});

test('click paths use the same labels as the checklists', async () => {
  const { pages, parts } = await ownTemplates('salesforce');
  const checklist = [...Object.values(pages), ...Object.values(parts)].join('\n');
  const paths = causes.flatMap(({ cause }) => cause.clicks ?? []).filter(({ app }) => app !== undefined);
  const labels = new Set(paths.flatMap(({ path }) => path.split(' > ')).flatMap((part) => part.split(/ or |, in | \(|, menu/)));
  const own = ['{app}', 'Setup', 'the menu of its row', 'of its row', 'Edit', 'View', 'Save', 'OK', 'scopes'];
  const strange = [...labels].filter((text) => !own.includes(text) && !checklist.includes(text));
  // IP Relaxation: it stays as it is in a set-up. OAuth Scopes: the checklist names its two entries instead.
  expect(strange).toEqual(['OAuth Scopes', 'IP Relaxation']);
});

describe('a code without words', () => {
  const at = (error: string, provider?: string): string[] =>
    recognise({ error }, catalogueFor(provider === undefined ? undefined : findProvider(provider))).map(({ id }) => id);
  test.each([
    ['invalid_grant', ['rfc-invalid-grant']],
    ['invalid_request', ['rfc-invalid-request']],
    ['INVALID_SESSION_ID', ['session-not-for-rest', 'session-expired']],
    ['app_not_found', ['app-not-in-org']],
    ['invalid_client_id', ['client-id-invalid']],
    ['no_such_code', []],
  ])('%s', (error, ids) => {
    for (const provider of [undefined, 'salesforce']) expect(at(error, provider)).toEqual(ids);
  });
  test('counts with any words if the words of the server are not known', () => {
    const seen = { error: 'invalid_grant', description: 'anything' };
    for (const { id } of providers) {
      const groups = recognise(seen, catalogueFor(findProvider(id))).map((group) => group.id);
      expect({ id, groups }).toEqual({ id, groups: id === 'salesforce' ? [] : ['rfc-invalid-grant'] });
    }
  });
  test('that only Anypoint uses counts only if Anypoint is known to have answered', () => {
    const seen = { status: 429, description: 'x' };
    expect(recognise(seen, catalogueFor(undefined))).toEqual([]);
    expect(recognise(seen, catalogueFor(findProvider('anypoint'))).map(({ id }) => id)).toEqual(['anypoint-rate-limit']);
  });
});

test('only errors of local programs have wildcards, never responses of a server', () => {
  const wild = texts.filter(({ text }) => text.words?.includes('…')).flatMap(({ text }: { text: RefusalText }) => text.kinds);
  expect(wild).not.toContain('token endpoint');
  expect(wild).not.toContain('browser');
});

test('the order and certainty of causes match the golden file', async () => {
  const lines = allRefusals.flatMap(({ id, causes: all }) => [
    id,
    ...all.map(({ says, certainty }) => `  ${says} (${certainty})`),
  ]);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../fixtures/answers.txt');
});
