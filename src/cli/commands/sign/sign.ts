/** `jwt-kit sign`: the assertion, on standard output. */
import { tokenForm } from '../../../core/jwt/token-request.ts';
import type { Command } from '../../command.ts';
import { type AssertionOptions, prepareAssertion } from '../../sign-in/assertion.ts';

export interface SignOptions extends AssertionOptions {
  /** Prints the whole form of the token request instead, for `curl -d @-`. */
  form?: boolean | undefined;
}

export const sign: Command<SignOptions> = async ({ form = false, ...options }, io) => {
  const { sign: make, notes } = await prepareAssertion(options, io);
  const { jwt, header, claims } = await make();
  return { text: `${form ? tokenForm(jwt) : jwt}\n`, data: { jwt, header, claims }, notes };
};
