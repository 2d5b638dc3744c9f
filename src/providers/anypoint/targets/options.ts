/** The options of Anypoint's targets; without costly imports, because the help needs them. */

import { oneLine, refuse, webAddress } from '../../settings.ts';
import { pipelineOptions } from '../../targets/pipelines.ts';
import type { TargetOption } from '../../targets/target.ts';

const EXAMPLE = 'https://acme.com';

export const anypointTargetOptions: readonly TargetOption[] = [
  {
    name: 'website',
    value: 'url',
    says: 'website of the app, which is also its redirect URI (api, terraform)',
    check(text) {
      const { protocol, href } = webAddress('website', text, EXAMPLE);
      if (protocol !== 'https:') throw refuse('website is not https', `write it like ${EXAMPLE}`);
      return { value: href };
    },
  },
  {
    name: 'appScope',
    value: 'scope',
    says: 'scope of the app (api, terraform; default: profile)',
    check: (text) => ({ value: oneLine('app scope', text) }),
  },
  ...pipelineOptions,
];
