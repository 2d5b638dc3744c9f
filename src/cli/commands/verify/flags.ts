/** What `verify` is told, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface VerifyOptions {
  /** The token, or whatever holds it; standard input for `-` or nothing. */
  jwt?: string | undefined;
  /** What holds the key: a certificate, public key, JWK or key set, a bundle, or the web address of a key set. */
  with: string;
  /** Algorithms to take; all that the key can do where not given. */
  alg?: readonly string[] | undefined;
  /** How far clocks may be apart: `30`, `1m`. */
  leeway?: string | undefined;
  iss?: string | undefined;
  sub?: string | undefined;
  aud?: string | undefined;
  /** Judges the signature alone, and not what the token says. */
  signatureOnly?: boolean | undefined;
}

const claims = { group: 'Claims' } as const;

export const verifyFlags = defineFlags<VerifyOptions>()({
  jwt: argument.optional('the token, or a file or text that contains it (default: standard input)'),
  with: flag.text('<key>', 'certificate, public key, JWK, key set, bundle or https URL', { required: true }),
  alg: flag.list('<alg>', 'accept this algorithm only'),
  signatureOnly: flag.toggle('check the signature alone, not the claims'),
  leeway: flag.text('<time>', 'how far clocks may be apart: 30, 1m', { ...claims, otherwise: '0' }),
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
  whenMissing: 'for example --with server.crt, or the directory that init made',
};
