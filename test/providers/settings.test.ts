import { describe, expect, test } from 'vitest';
import { findProvider, providers } from '../../src/providers/index.ts';
import type { Provider } from '../../src/providers/provider.ts';
import type { Checked } from '../../src/providers/settings.ts';

const checked = (provider: Provider, name: string, text: string): Checked | undefined =>
  provider.settings.find((setting) => setting.name === name)?.check(text);

test('the providers, in the order of the menu', () => {
  expect(providers.map(({ id, title, upload }) => [id, title, upload])).toEqual([
    ['salesforce', 'Salesforce', 'server.crt'],
    ['anypoint', 'MuleSoft Anypoint Platform', 'public.pem'],
    ['generic', 'Generic RFC 7523 server', 'public.pem'],
  ]);
});

test('a provider is found only by its id', () => {
  for (const provider of providers) expect(findProvider(provider.id)).toBe(provider);
  expect(findProvider('Salesforce')).toBeUndefined();
});

describe.each(providers)('$id', (provider) => {
  test('the names of settings are unique', () => {
    const names = provider.settings.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining(['clientId', 'username', 'audience', 'email']));
  });

  test('each choice and each fallback passes its check unchanged', () => {
    for (const { name, question, fallback, check } of provider.settings) {
      const values = question?.choices?.map((choice) => choice.value) ?? [];
      for (const value of values) expect(check(value).value, name).toBe(value);
      if (fallback !== undefined) expect(values[0], name).toBe(fallback);
    }
  });

  test('no setting may be a placeholder', () => {
    for (const { name, check } of provider.settings) {
      for (const text of ['<consumer key>', ' <u@acme.com>\n', '<>']) {
        const message = new RegExp(`^[a-zA-Z -]+: this is still the placeholder "${text.trim()}"$`);
        const hint = 'replace it with the value, and leave out < and >';
        const refused = expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message), hint });
        expect(() => check(text), name).toThrow(refused);
      }
    }
  });

  test('no setting may be empty or contain invisible characters', () => {
    for (const { name, check } of provider.settings) {
      const refused = (message: RegExp, hint: string) =>
        expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message), hint });
      expect(() => check(' \n'), name).toThrow(refused(/^[a-zA-Z -]+ is empty$/, 'leave it out until you know it'));
      expect(() => check('a.example\u001b[31m'), name).toThrow(
        refused(
          /^[a-zA-Z -]+ "a\.example\\x1b\[31m" contains invisible characters$/,
          'type it, or copy it again without the text around it',
        ),
      );
    }
  });

  test.each([
    ['clientId', ' 3MVG9.abc_DEF ', { value: '3MVG9.abc_DEF' }],
    [
      'clientId',
      'Key: 3MVG9',
      { value: 'Key: 3MVG9', note: 'client id "Key: 3MVG9" contains a space: check that it was copied correctly' },
    ],
    ['username', ' integration@acme.com ', { value: 'integration@acme.com' }],
    ['audience', ' https://login.salesforce.com ', { value: 'https://login.salesforce.com' }],
    ['email', ' admin+jwt@mail.acme.co.uk ', { value: 'admin+jwt@mail.acme.co.uk' }],
  ])('%s %j', (name, text, expected) => expect(checked(provider, name, text)).toEqual(expected));

  test.each(['admin', 'admin@acme', 'Admin <admin@acme.com>', 'a@acme.com, b@acme.com', 'a@b@acme.com', 'https://a.com/x@y.z'])(
    'the e-mail %j is refused',
    (text) => {
      expect(() => checked(provider, 'email', text)).toThrow(
        expect.objectContaining({
          code: 'USAGE',
          message: `e-mail "${text}" is not an e-mail address`,
          hint: 'write it like admin@example.com',
        }),
      );
    },
  );

  test('a key pasted by mistake is not repeated', () => {
    const pasted = `-----BEGIN PRIVATE KEY-----\n${'M'.repeat(64)}\n${'S'.repeat(64)}`;
    expect(() => checked(provider, 'clientId', pasted)).toThrow(
      expect.objectContaining({
        message: 'client id contains a private key',
      }),
    );
  });
});
