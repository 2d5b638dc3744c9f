/** The options of `sign`, and its flags. */
import { type CommandOf, defineFlags, flag } from '../../flags.ts';
import { type AssertionOptions, assertionFlags } from '../../sign-in/assertion-flags.ts';

export interface SignOptions extends AssertionOptions {
  /** Prints the form of the token request instead, for `curl -d @-`. */
  form?: boolean | undefined;
}

export const signFlags = defineFlags<SignOptions>()({
  ...assertionFlags,
  form: flag.toggle('print the form of the token request, for curl -d @-', { group: 'Output' }),
});

export const signCommand: CommandOf<SignOptions> = {
  name: 'sign',
  description: 'sign an assertion (a JWT) and print it',
  examples: [
    'sign order-sync --client-id 3MVG9',
    `sign --key server.key --client-id 3MVG9 \\
      --username sync@acme.com --instance-url https://acme.my.salesforce.com`,
    'sign --key server.key --iss app --sub me --aud https://a.example',
  ],
  flags: signFlags,
};
