/** The flags of the options that single targets have. */
import { providers } from '../../../providers/index.ts';
import type { FlagData } from '../../flags.ts';

/** By the names of the options. */
export const targetFlags = (known = providers): Record<string, FlagData> =>
  Object.fromEntries(
    known.flatMap(({ title, targets }) =>
      (targets?.options ?? []).map(({ name, value, says }): [string, FlagData] => [
        name,
        { says, provider: title, ...(value === undefined ? { kind: 'toggle' } : { kind: 'text', placeholder: `<${value}>` }) },
      ]),
    ),
  );
