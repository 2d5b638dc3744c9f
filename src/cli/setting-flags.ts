/** The flags of the providers' settings: one for each, under the name of the provider where no other has it. */
import { type SettingList, settingLists } from '../providers/setting-lists.ts';
import type { Setting } from '../providers/settings.ts';
import type { FlagData } from './flags.ts';

/** Which commands: those that make a set-up, or those that sign. */
type Taking = 'init' | 'sign-in';

/** The flag of a setting as help shows it. */
interface SettingText {
  value: string;
  says: string;
  /** The commands that have it, where not all that take settings do. */
  on?: Taking;
}

/** What help says of each setting; one that is not here has no flag. */
const texts: Readonly<Record<string, SettingText>> = {
  clientId: { value: '<id>', says: 'client id (consumer key) of the app' },
  username: { value: '<user>', says: 'user to sign in as' },
  audience: { value: '<aud>', says: 'audience of the assertion, if not the usual one' },
  email: { value: '<contact>', says: 'contact e-mail for the app', on: 'init' },
  instanceUrl: { value: '<url>', says: 'My Domain of the org' },
  appType: { value: '<type>', says: 'kind of app', on: 'init' },
  siteUrl: { value: '<url>', says: 'Experience Cloud site of the user' },
  region: { value: '<region>', says: 'region of the organization' },
  host: { value: '<url>', says: 'address of a private control plane' },
  idpId: { value: '<id>', says: 'id of the identity provider' },
  subVersion: { value: '<text>', says: 'first field of sub (default: 1, unverified)' },
  firstName: { value: '<text>', says: 'first name, a field of sub', on: 'sign-in' },
  lastName: { value: '<text>', says: 'last name, a field of sub', on: 'sign-in' },
  userEmail: { value: '<text>', says: 'e-mail of the user, a field of sub', on: 'sign-in' },
  groups: { value: '<text>', says: 'groups, a field of sub', on: 'sign-in' },
  tokenUrl: { value: '<url>', says: 'token endpoint of the server' },
};

/** The ids of the providers, as help lists them. */
export const providerIds = settingLists.map(({ id }) => id);

/**
 * The flags of all settings, by the names of the settings.
 *
 * @param taking what kind of command takes them
 * @param lists the providers and their settings
 */
export function settingFlags(taking: Taking, lists = settingLists): Record<string, FlagData> {
  const flags: Record<string, FlagData> = {};
  for (const { settings } of lists) {
    for (const setting of settings) {
      const text = texts[setting.name];
      if (text === undefined || (text.on ?? taking) !== taking) continue;
      flags[setting.name] ??= settingFlag(setting, { text, taking, owners: ownersOf(setting, lists) });
    }
  }
  return flags;
}

const ownersOf = ({ name }: Setting, lists: readonly SettingList[]): readonly SettingList[] =>
  lists.filter(({ settings }) => settings.some((setting) => setting.name === name));

function settingFlag(
  { question, fallback, judgedBy }: Setting,
  { text, taking, owners }: { text: SettingText; taking: Taking; owners: readonly SettingList[] },
): FlagData {
  const [owner] = owners;
  const choices = question?.choices?.map(({ value }) => value);
  return {
    kind: 'text',
    placeholder: text.value,
    says: text.says,
    ...(choices === undefined ? {} : { choices }),
    // A run that signs takes the bundle's own answer before a fallback.
    ...(fallback === undefined || taking !== 'init' ? {} : { otherwise: fallback }),
    ...(owner !== undefined && owners.length === 1 ? { provider: owner.title } : {}),
    ...(owners.length > 1 && judgedBy !== undefined ? { group: 'Claims' } : {}),
  };
}
