/** The flags of the options that single targets have, and the names of the targets. */
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

/** The names of all targets, of any provider. */
export async function targetIds(): Promise<readonly string[]> {
  const all = await Promise.all(providers.map(({ targets }) => targets?.load() ?? []));
  return [...new Set(all.flat().map(({ id }) => id))];
}
