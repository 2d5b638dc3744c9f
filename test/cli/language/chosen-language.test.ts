/** The language of new pages: from the flag, the environment or the system. */
import { expect, test } from 'vitest';
import { chosenLanguage } from '../../../src/cli/language/chosen-language.ts';

test.each([
  [{}, 'en'],
  [{ LANG: 'it_IT.UTF-8' }, 'it'],
  [{ LANG: 'it' }, 'it'],
  [{ LANG: 'IT_it' }, 'it'],
  [{ LC_MESSAGES: 'it_CH@euro', LANG: 'en_US.UTF-8' }, 'it'],
  [{ LC_ALL: 'it-IT', LC_MESSAGES: 'en_US', LANG: 'en_US' }, 'it'],
  [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'it.UTF-8' }, 'it'],
  [{ LC_ALL: 'C', LANG: 'it_IT.UTF-8' }, 'en'],
  [{ LC_ALL: 'C.UTF-8', LC_MESSAGES: 'it_IT' }, 'en'],
  [{ LC_MESSAGES: 'POSIX', LANG: 'it_IT.UTF-8' }, 'en'],
  [{ LANG: 'ita_XX' }, 'en'],
  [{ LANG: 'fr_FR.UTF-8' }, 'en'],
  [{ LANG: '../it' }, 'en'],
  [{ LANG: `${'it'.repeat(5000)}\n` }, 'en'],
] as const)('%j', (env, language) => {
  const [from] = Object.entries(env).find(([, value]) => value !== '') ?? [];
  const notes =
    language === 'en' ? [] : [`the language of the checklist is "${language}", from ${from}; checklist --lang changes it`];
  expect(chosenLanguage(undefined, { env })).toEqual({ language, notes });
});

test('the system is asked only if no variable is set: that takes milliseconds', () => {
  const never = (): string => {
    throw new Error('asked');
  };
  expect(chosenLanguage(undefined, { env: { LANG: '' }, systemLocale: () => 'it-IT' })).toEqual({
    language: 'it',
    notes: ['the language of the checklist is "it", from the settings of this computer; checklist --lang changes it'],
  });
  expect(chosenLanguage(undefined, { env: { LANG: 'C' }, systemLocale: never }).language).toBe('en');
  expect(chosenLanguage('it', { env: {}, systemLocale: never })).toEqual({ language: 'it', notes: [] });
  expect(chosenLanguage('en', { env: { LANG: 'it_IT' } })).toEqual({ language: 'en', notes: [] });
});
