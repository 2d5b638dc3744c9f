/** The providers, in the order in which they are offered. */
import { a, requireArguments } from '../core/arguments.ts';
import { KitError } from '../core/errors.ts';
import { excerpt } from '../core/escape.ts';
import { anypoint } from './anypoint/index.ts';
import { generic } from './generic/index.ts';
import type { Provider } from './provider.ts';
import { salesforce } from './salesforce/index.ts';

export const providers: readonly Provider[] = [salesforce, anypoint, generic];

/**
 * The provider with this id, if there is one.
 *
 * @param known all providers
 */
export function findProvider(id: string, known = providers): Provider | undefined {
  requireArguments({ id }, { id: a.text });
  return known.find((provider) => provider.id === id);
}

/**
 * The provider that a person named, by its id or another name, in any case.
 *
 * @throws KitError USAGE if there is no such provider
 */
export function checkProvider(name: string, known = providers): Provider {
  const plain = name.trim().toLowerCase();
  const provider =
    findProvider(name, known) ?? known.find(({ id, otherNames = [] }) => id === plain || otherNames.includes(plain));
  if (provider) return provider;
  throw new KitError('USAGE', `unknown provider ${excerpt(name)}`, {
    hint: `use one of ${known.map((one) => one.id).join(', ')}`,
  });
}
