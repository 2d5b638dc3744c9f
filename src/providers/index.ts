/** The providers, in the order in which they are offered. */
import { anypoint } from './anypoint/index.ts';
import { generic } from './generic.ts';
import type { Provider } from './provider.ts';
import { salesforce } from './salesforce/index.ts';

export const providers: readonly Provider[] = [salesforce, anypoint, generic];

/** The provider with this id, if there is one. */
export const findProvider = (id: string): Provider | undefined => providers.find((provider) => provider.id === id);
