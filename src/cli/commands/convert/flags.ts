/** The options of `convert`, and its flags. */
import { type ConvertForm, convertForms, KEY_VARIABLE, keyUses } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface ConvertOptions {
  /** A path, `-` for standard input, or the URL of a key set or a discovery document. */
  input: string;
  /** The form to write; by default, a JWK becomes PEM and PEM becomes a JWK. */
  to?: ConvertForm | undefined;
  /** The kid or thumbprint of the key to choose, or the start of one. */
  kid?: string | undefined;
  /** Writes the private key; by default, only the public key. */
  private?: boolean | undefined;
  /** File with the passphrase of an encrypted key; `-` for standard input. */
  passphraseFile?: string | undefined;
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of a key store. */
  alias?: string | undefined;
  /** Accepts RSA keys under 2048 bits too. */
  allowWeak?: boolean | undefined;
  /** Members of the written JWK: algorithm, use and key id. */
  alg?: string | undefined;
  use?: (typeof keyUses)[number] | undefined;
  kidOut?: string | undefined;
  /** The variable of the form `env`. */
  variable?: string | undefined;
  /** Where to write; default: standard output. */
  out?: string | undefined;
}

const output = { group: 'Output' } as const;

export const convertFlags = defineFlags<ConvertOptions>()({
  input: argument.required(
    'a file, - for standard input, or the https URL of a key set or discovery document',
    'a file, - or the URL of a key set',
  ),
  kid: flag.text('<id>', 'which key: its kid or thumbprint, or the start of one'),
  private: flag.toggle('write the private key, not only its public key'),
  passphraseFile: flag.file('passphrase of an encrypted key; - is standard input'),
  storePasswordFile: flag.file('password of a key store; - is standard input'),
  alias: flag.text('<name>', 'which entry of a key store'),
  allowWeak: flag.toggle('accept RSA keys under 2048 bits too'),
  to: flag.choice(convertForms, 'form to write', { ...output, placeholder: '<form>', otherwise: 'spki for a JWK, else jwk' }),
  alg: flag.text('<alg>', 'alg of the written JWK', { ...output, otherwise: 'unchanged, or RS256' }),
  use: flag.choice(keyUses, 'use of the written JWK', output),
  kidOut: flag.text('<id>', 'kid of the written JWK', { ...output, otherwise: 'its thumbprint' }),
  variable: flag.text('<name>', 'variable of --to env', { ...output, otherwise: KEY_VARIABLE }),
  out: flag.file('where to write', { ...output, otherwise: 'standard output' }),
});

export const convertCommand: CommandOf<ConvertOptions> = {
  name: 'convert',
  description: 'convert a key: a JWK to PEM, or any key to a JWK',
  examples: [
    'convert keys.json --out public.pem',
    'convert https://login.example.com/keys --kid kJ8',
    'convert server.crt --to jwks',
    'convert private.jwk --to pkcs8 --private --out server.key',
    'convert server.key --to env --private --out key.env',
  ],
  writes: true,
  flags: convertFlags,
  whenMissing: 'for example npx jwt-kit convert keys.json',
};
