/** The providers, in the order in which they are offered. */
import { a, requireArguments } from '../core/arguments.ts';
import { anypoint } from './anypoint/index.ts';
import { generic } from './generic/index.ts';
import type { Provider } from './provider.ts';
import { salesforce } from './salesforce/index.ts';

export const providers: readonly Provider[] = [salesforce, anypoint, generic];

/**
 * The provider with this id, if there is one.
 *
 * @param known the providers there are
 */
export function findProvider(id: string, known = providers): Provider | undefined {
  requireArguments({ id }, { id: a.text });
  return known.find((provider) => provider.id === id);
}
