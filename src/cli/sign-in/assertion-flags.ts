/** The options that `sign` and `token` share, which make up the assertion, and their flags. */
import { argument, defineFlags, flag } from '../flags.ts';
import type { KeyOptions } from '../input/given-key.ts';
import { providerIds, settingFlags, usualLifetimes } from '../setting-flags.ts';

export interface SettingsOptions {
  /** A provider's settings by name, unchecked; they override the bundle's. */
  settings: Readonly<Record<string, string | undefined>>;
  /** The claims by their own names: `iss` is the client id, `sub` the user, `aud` the audience. */
  iss?: string | undefined;
  sub?: string | undefined;
  aud?: string | undefined;
}

export interface AssertionOptions extends SettingsOptions, KeyOptions {
  /** The bundle; default without a given key: the working directory. */
  directory?: string | undefined;
  /** Id of a provider; default: that of the bundle, else the one that fits the settings. */
  provider?: string | undefined;
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of a key store. */
  alias?: string | undefined;
  /** Time until exp: `180`, `3m`, `2h`. */
  expiresIn?: string | undefined;
  /** `name=value`. */
  claim?: readonly string[] | undefined;
  /** File with a JSON object of claims; `-` for standard input. */
  claims?: string | undefined;
  /** `name=value`. */
  header?: readonly string[] | undefined;
  kid?: string | undefined;
  alg?: string | undefined;
}

const bundle = { group: 'Bundle and key' } as const;
const claims = { group: 'Claims' } as const;

export const assertionFlags = defineFlags<AssertionOptions>()({
  directory: argument.directory('bundle made by init (default: the working directory)'),
  key: flag.file("private key, instead of the bundle's; - is stdin", bundle),
  keyEnv: flag.text('<name>', 'environment variable with the private key', bundle),
  passphraseFile: flag.file('passphrase of the key; - is standard input', bundle),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase', bundle),
  storePasswordFile: flag.file('password of a key store; - is standard input', bundle),
  alias: flag.text('<name>', 'which entry of a key store', bundle),
  provider: flag.text('<name>', `${providerIds.join(', ')} (default: the one that fits the flags)`, {
    ...bundle,
    completes: providerIds,
  }),
  settings: flag.settings(settingFlags('sign-in')),
  iss: flag.text('<iss>', 'the same as --client-id', claims),
  sub: flag.text('<sub>', 'the full sub, if it is more than the user name', claims),
  aud: flag.text('<aud>', 'the same as --audience', claims),
  expiresIn: flag.text('<time>', 'time until exp: 180, 3m, 2h', { ...claims, otherwise: usualLifetimes() }),
  claim: flag.list('<name=value>', 'add a claim, or replace its value', claims),
  claims: flag.file('claims as a JSON object; - is standard input', claims),
  header: flag.list('<name=value>', 'add a header parameter', claims),
  kid: flag.text('<id>', 'key id for the header; auto: that of jwks.json', claims),
  alg: flag.text('<alg>', 'signing algorithm', { ...claims, otherwise: 'RS256 for RSA keys' }),
});
