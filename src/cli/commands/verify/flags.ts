/** The options of `verify`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface VerifyOptions {
  /** The token, or a file or text that contains it; standard input for `-` or if not given. */
  jwt?: string | undefined;
  /** Source of the key: a certificate, public key, JWK or key set, a bundle, or the URL of a key set. */
  with: string;
  /** File with the password of a key store; `-` for standard input. */
  storePasswordFile?: string | undefined;
  /** The entry of a key store. */
  alias?: string | undefined;
  /** Algorithms to accept; default: all that the key supports. */
  alg?: readonly string[] | undefined;
  /** Allowed clock difference: `30`, `1m`. */
  leeway?: string | undefined;
  iss?: string | undefined;
  sub?: string | undefined;
  aud?: string | undefined;
  /** Checks only the signature, not the claims. */
  signatureOnly?: boolean | undefined;
}

const claims = { group: 'Claims' } as const;

export const verifyFlags = defineFlags<VerifyOptions>()({
  jwt: argument.optional('the token, or a file or text that contains it (default: standard input)'),
  with: flag.text('<key>', 'certificate, public key, JWK, key set, bundle or https URL', {
    required: true,
    completes: 'files',
  }),
  storePasswordFile: flag.file('password of a key store; - is standard input'),
  alias: flag.text('<name>', 'which entry of a key store'),
  alg: flag.list('<alg>', 'accept this algorithm only'),
  signatureOnly: flag.toggle('check only the signature, not the claims'),
  leeway: flag.text('<time>', 'allowed clock difference: 30, 1m', { ...claims, otherwise: '0' }),
  iss: flag.text('<iss>', 'expected value of iss', claims),
  sub: flag.text('<sub>', 'expected value of sub', claims),
  aud: flag.text('<aud>', 'expected value of aud, or one of its values', claims),
});

export const verifyCommand: CommandOf<VerifyOptions> = {
  name: 'verify',
  description: 'check the signature, the times and the claims of a JWT',
  examples: [
    'sign order-sync --client-id 3MVG9 |\n      npx jwt-kit verify --with order-sync',
    'verify - --with https://login.example.com/.well-known/jwks.json',
  ],
  flags: verifyFlags,
  whenMissing: 'for example --with server.crt, or --with and a bundle directory',
};
