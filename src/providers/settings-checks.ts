/** Checks of a bundle's settings that all providers share. */

import type { Remedies } from '../core/bundle/remedies.ts';
import { KitError } from '../core/errors.ts';
import { excerpt, visible } from '../core/escape.ts';
import type { CheckName, Finding } from '../core/findings.ts';
import type { Blank } from '../core/next-command.ts';
import type { Setting } from './settings.ts';

/** The command that changes a setting. */
export const changing = (name: string, { run, path }: Remedies, to: string | Blank): string =>
  run({ command: 'set', directory: path(), options: { [name]: to } });

/** The fix for a record that another version wrote or an editor changed, for readers that print no command. */
export const edited = (name: string, to = 'the intended value'): string =>
  `in jwt-kit.json, change "${name}" under "settings" to ${to}`;

/** What the checks of settings need to name a fix. */
export interface SettingRemedies extends Remedies {
  /** Whether the bundle has a private key; otherwise the holder of the key signs, on another computer. */
  readonly signs: boolean;
  /** Whether `token` asks for a setting that is missing. */
  asks(name: string): boolean;
}

/**
 * The fix for a setting that `token` saves: that command if it asks for the setting, or `set` if it does not, there is a value
 * already or the bundle cannot sign.
 *
 * @param option the option of `token`; the setting has the same name, unless `name` is given
 * @param known whether the bundle has a value already: `token` asks only for one that is missing
 */
export const savedByToken = (
  option: string,
  blank: string,
  remedies: SettingRemedies,
  { name = option, known }: { name?: string; known: boolean },
): string =>
  remedies.signs && !known && remedies.asks(name)
    ? remedies.run({ command: 'token', directory: remedies.path(), options: { [option]: { blank, asked: true } } })
    : changing(name, remedies, { blank });

/** A setting that is not known yet: a warning, unless only the holder of the key needs it. */
export const notKnownYet = (check: CheckName, what: string, fix: string, { signs }: SettingRemedies): Finding =>
  signs
    ? { check, status: 'warn', says: `${what} is not known yet`, fix }
    : { check, status: 'ok', says: `${what} is not needed here: the holder of the private key signs` };

/**
 * Runs the check of a setting on a recorded value. A rejected value, or one that the check would write differently, is a
 * failure; a note is a warning.
 *
 * @param better the fix for a note, if it is not to correct the setting
 */
export function judged(check: CheckName, text: string, setting: Pick<Setting, 'name' | 'check'>, better?: string): Finding {
  try {
    const { value, note } = setting.check(text);
    if (value !== text) {
      return {
        check,
        status: 'fail',
        says: `${excerpt(text)} should be ${visible(value)}`,
        fix: edited(setting.name, visible(value)),
      };
    }
    if (note !== undefined) return { check, status: 'warn', says: note, fix: better ?? edited(setting.name) };
    return { check, status: 'ok', says: visible(value.replace(/^https:\/\//, '')) };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return { check, status: 'fail', says: cause.message, fix: cause.hint };
  }
}

/** Checks that the client id is known, complete, and not something that is often mistaken for one. */
export function examineClientId(id: string | undefined, name: string, remedies: SettingRemedies): Finding {
  const check = 'client-id';
  const fix = savedByToken('clientId', name, remedies, { known: id !== undefined });
  if (id === undefined) return notKnownYet(check, `the ${name}`, fix, remedies);
  const odd = /\s/.test(id)
    ? 'contains a space: too little or too much was copied'
    : /^https?:/i.test(id)
      ? 'is a URL'
      : id.includes('@')
        ? 'is an e-mail address or a username'
        : undefined;
  if (odd !== undefined) return { check, status: 'fail', says: `${name} ${excerpt(id)} ${odd}`, fix };
  return { check, status: 'ok', says: `the ${name} is known` };
}
