/** What each provider wants to know, in the order in which they are offered, without all else that is known of them. */
import { anypointSettings } from './anypoint/settings.ts';
import { genericSettings } from './generic/settings.ts';
import { salesforceSettings } from './salesforce/settings.ts';
import type { Setting } from './settings.ts';

/** The settings of one provider. */
export interface SettingList {
  readonly id: string;
  /** What a person calls the provider, in a heading. */
  readonly title: string;
  readonly settings: readonly Setting[];
}

/** Light enough for help, which prints a flag for each; a test holds it against the list of providers. */
export const settingLists: readonly SettingList[] = [
  { id: 'salesforce', title: 'Salesforce', settings: salesforceSettings },
  { id: 'anypoint', title: 'Anypoint', settings: anypointSettings },
  { id: 'generic', title: 'Any other server (generic)', settings: genericSettings },
];
