/** Checks the settings in a bundle's record, which may have been edited or come from anybody. */
import { type BundleRecord, readRecord } from '../core/bundle/record.ts';
import { KitError } from '../core/errors.ts';
import type { Finding } from '../core/findings.ts';
import { checkProvider, providers } from './index.ts';
import type { Provider } from './provider.ts';
import { flagOf } from './settings.ts';
import { edited, judged } from './settings-checks.ts';
import { checkName } from './setup.ts';

/**
 * Reads jwt-kit.json for every command except `doctor`: each setting as its check returns it.
 *
 * @param replaced settings that flags replace, so that an invalid value in the record does not matter
 * @param known all providers
 * @param lost called if the steps that are done are damaged; the record is then read without them
 * @throws KitError INPUT_INVALID, naming the field
 */
export function readSettled(
  text: string,
  {
    replaced = [],
    known = providers,
    lost,
  }: {
    replaced?: readonly string[] | undefined;
    known?: readonly Provider[] | undefined;
    lost?: ((what: string) => void) | undefined;
  } = {},
): { record: BundleRecord; provider: Provider } {
  const record = readRecord(text, { lost });
  const provider = named('provider', () => checkProvider(record.provider, known), change('provider', 'a known provider'));
  const name = named('name', () => checkName(record.name), change('name', 'the name of the app'));
  const settings = settled(record.settings, provider, (setting, check) => {
    try {
      return named(`settings.${setting}`, check, edited(setting));
    } catch (cause) {
      if (!replaced.includes(setting)) throw cause;
      return undefined;
    }
  });
  const { anotherApp } = record;
  if (anotherApp === undefined) return { record: { ...record, name, settings }, provider };
  const other = settled(anotherApp.settings, provider, (setting, check) =>
    named(`anotherApp.settings.${setting}`, check, ONE_APP),
  );
  return { record: { ...record, name, settings, anotherApp: { ...anotherApp, settings: other } }, provider };
}

const change = (field: string, to: string): string => `in jwt-kit.json, change "${field}" to ${to}`;

/** The fix for an invalid setting of another app, which no flag can replace. */
const ONE_APP = 'remove "anotherApp" from jwt-kit.json: CHECKLIST.md is then about the app under "settings"';

/** Settings as their checks return them, without those for which `take` returns undefined. */
function settled(
  settings: BundleRecord['settings'],
  provider: Provider,
  take: (name: string, check: () => string) => string | undefined,
): Record<string, string> {
  const kept: Record<string, string> = { ...settings };
  for (const { name, check } of provider.settings) {
    const value = settings[name];
    if (value === undefined) continue;
    const found = take(name, () => check(value).value);
    if (found === undefined) delete kept[name];
    else kept[name] = found;
  }
  return kept;
}

/** Runs `check` and names the field of the record in its error. */
function named<Result>(field: string, check: () => Result, hint: string): Result {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    throw new KitError('INPUT_INVALID', `"${field}": ${cause.message}`, { hint, cause });
  }
}

/**
 * Findings for the name and the settings of a record that their checks reject or would have written differently.
 *
 * @param said earlier findings, which are not repeated
 */
export function examineRecordSettings(
  { name, settings, anotherApp }: BundleRecord,
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
  const other = provider.settings.flatMap((setting) => {
    const value = anotherApp?.settings[setting.name];
    const finding = value === undefined ? undefined : judged('record', value, setting);
    if (finding?.status !== 'fail') return [];
    return [{ ...finding, says: `"anotherApp.settings.${setting.name}": ${finding.says}`, fix: ONE_APP }];
  });
  const called = judged('record', name, { name: 'name', check: (text) => ({ value: checkName(text) && text }) });
  return called.status === 'fail' ? [{ ...called, says: `"name": ${called.says}` }, ...found, ...other] : [...found, ...other];
}
