/** The flags of the options that single targets have, and the names of the targets. */
import { providers } from '../../../providers/index.ts';
import type { FlagData } from '../../flags.ts';

/** By the names of the options; under the provider's name if only one provider has it. */
export function targetFlags(known = providers): Record<string, FlagData> {
  const options = known.flatMap(({ title, targets }) => (targets?.options ?? []).map((option) => ({ title, ...option })));
  const flags = options.map(({ name, value, says, title }): [string, FlagData] => {
    const shared = options.some((other) => other.name === name && other.title !== title);
    const kind = value === undefined ? { kind: 'toggle' as const } : { kind: 'text' as const, placeholder: `<${value}>` };
    return [name, { says, ...(shared ? { group: 'Bundle and key' } : { provider: title }), ...kind }];
  });
  return Object.fromEntries(flags);
}

/** The names of all targets, of any provider. */
export async function targetIds(): Promise<readonly string[]> {
  const all = await Promise.all(providers.map(({ targets }) => targets?.load() ?? []));
  return [...new Set(all.flat().map(({ id }) => id))];
}
