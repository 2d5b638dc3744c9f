/** `jwt-kit sign`: prints a signed assertion. */
import { tokenForm } from '../../../core/jwt/token-request.ts';
import type { Command } from '../../command.ts';
import { prepareAssertion } from '../../sign-in/assertion.ts';
import type { SignOptions } from './flags.ts';

export const sign: Command<SignOptions> = async ({ form = false, ...options }, io) => {
  const { sign: make, notes } = await prepareAssertion(options, io);
  const { jwt, header, claims } = await make();
  return { text: `${form ? tokenForm(jwt) : jwt}\n`, data: { jwt, header, claims }, notes };
};
