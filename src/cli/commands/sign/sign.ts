/** `jwt-kit sign`: prints a signed assertion. */
import { tokenForm } from '../../../core/jwt/token-request.ts';
import type { Command } from '../../command.ts';
import { type Assertion, prepareAssertion, type Signer } from '../../sign-in/assertion.ts';
import { toKeep } from '../../sign-in/to-keep.ts';
import type { SignOptions } from './flags.ts';

export const sign: Command<SignOptions> = async ({ form = false, ...options }, io) => {
  const signer = await prepareAssertion(options, io);
  const assertion = await signer.sign();
  const { jwt, header, claims } = assertion;
  const { bundle, typed } = signer;
  const notes = [
    ...signer.notes,
    ...kidNote(signer, assertion),
    ...(bundle === undefined ? [] : toKeep(typed, bundle.directory, io)),
  ];
  return { text: `${form ? tokenForm(jwt) : jwt}\n`, data: { jwt, header, claims }, notes };
};

/** A server that reads the key set of a bundle may look for the key by its id. */
const kidNote = ({ provider, bundle }: Signer, { header }: Assertion): string[] =>
  bundle !== undefined && provider.anyServer && header['kid'] === undefined
    ? ['no kid: a server that reads jwks.json may need it (ruby-jwt and php-jwt do); --kid auto adds it']
    : [];
