/** The record of a bundle held against the checks of its provider's settings: it may have been edited, or come from anybody. */
import type { BundleRecord } from '../core/bundle/record.ts';
import { readRecord } from '../core/bundle/record.ts';
import { KitError } from '../core/errors.ts';
import type { Finding } from '../core/findings.ts';
import type { Provider } from './provider.ts';
import { edited, judged } from './settings-checks.ts';
import { checkName, checkProvider, flagOf } from './setup.ts';

/**
 * Reads jwt-kit.json as every command but `doctor` takes it: each setting as its check returns it.
 *
 * @param replaced settings that flags replace: one that is wrong in the record does not matter
 * @throws KitError INPUT_INVALID, naming the field
 */
export function readSettled(text: string, replaced: readonly string[] = []): { record: BundleRecord; provider: Provider } {
  const record = readRecord(text);
  const provider = named('provider', () => checkProvider(record.provider), 'a provider that is known');
  const name = named('name', () => checkName(record.name), 'the name of the app');
  const settings = { ...record.settings };
  for (const { name: setting, check } of provider.settings) {
    const value = settings[setting];
    if (value === undefined) continue;
    try {
      settings[setting] = named(`settings.${setting}`, () => check(value).value);
    } catch (cause) {
      if (!replaced.includes(setting)) throw cause;
      delete settings[setting];
    }
  }
  return { record: { ...record, name, settings }, provider };
}

/** What goes wrong in `check`, said of a field of the record. */
function named<Result>(field: string, check: () => Result, to?: string): Result {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    const place = field.startsWith('settings.') ? edited(field.slice(9), to) : `in jwt-kit.json, change "${field}" to ${to}`;
    throw new KitError('INPUT_INVALID', `"${field}": ${cause.message}`, { hint: place, cause });
  }
}

/**
 * The name and the settings of a record that their checks refuse, or would have written otherwise.
 *
 * @param said what was found otherwise: nothing is said twice
 */
export function examineRecordSettings(
  { name, settings }: BundleRecord,
  provider: Provider,
  said: readonly Finding[],
): Finding[] {
  const found = provider.settings.flatMap((setting) => {
    const value = settings[setting.name];
    const finding = value === undefined ? undefined : judged('record', value, setting);
    if (finding?.status !== 'fail') return [];
    const own = flagOf(setting.name).slice(2);
    if (said.some(({ check, status, says }) => says === finding.says || (check === own && status === 'fail'))) return [];
    return [{ ...finding, says: `"settings.${setting.name}": ${finding.says}`, fix: finding.fix ?? edited(setting.name) }];
  });
  const called = judged('record', name, { name: 'name', check: (text) => ({ value: checkName(text) && text }) });
  return called.status === 'fail' ? [{ ...called, says: `"name": ${called.says}` }, ...found] : found;
}
