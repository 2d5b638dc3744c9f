/** `jwt-kit verify`: checks the signature and the claims of a token. */

import { moment } from '../../../core/dates.ts';
import { parseDuration, seenFrom } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { shortened, visible } from '../../../core/escape.ts';
import { checkAlgorithm } from '../../../core/jwt/algorithms.ts';
import { inSeconds, judgeClaims, LONGEST_LEEWAY } from '../../../core/jwt/claims.ts';
import type { CompactJwt } from '../../../core/jwt/decode.ts';
import { type VerifyingKey, verifySignature } from '../../../core/jwt/verify.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import { openBundle } from '../../bundle/open-bundle.ts';
import { type Command, type CommandIo, styled } from '../../command.ts';
import { PASTED, readKeySource } from '../../input/key-source.ts';
import { readToken } from '../../input/pasted-token.ts';
import type { VerifyOptions } from './flags.ts';

export const verify: Command<VerifyOptions> = async (options, io) => {
  const { iss, sub, aud, signatureOnly = false } = options;
  const allowed = options.alg?.map(checkAlgorithm);
  const leeway = options.leeway === undefined ? 0 : parseDuration('leeway', options.leeway);
  if (leeway > LONGEST_LEEWAY) {
    throw new KitError('USAGE', '--leeway is longer than a day', {
      hint: 'use 1m; that is enough for normal clock differences',
    });
  }
  refuseClaimFlags(options);
  const { token, notes } = await readToken(options.jwt, io);
  const held = await readKeys(options, io);
  // A duplicate claim matters only if the claims are checked.
  const judged = signatureOnly ? { ...token, repeatedClaim: undefined } : token;
  const { name, kid } = await verifySignature(judged, held.keys, allowed);
  notes.push(...otherKid(token.header['kid'], held.keys));
  const alg = String(token.header['alg']);
  const data = { verified: true, claimsJudged: !signatureOnly, alg, key: name, ...(kid === undefined ? {} : { kid }) };
  if (signatureOnly) {
    const title = `${styled(io.stdout, 'green', 'SIGNATURE VERIFIED')}: ${alg}, with ${name}`;
    return {
      prose: true,
      text: `${title}\n  the claims were not checked: the token may be expired, or for someone else\n`,
      data: { ...data, ...(token.claims === undefined ? { payloadBytes: token.payload.length } : { claims: token.claims }) },
      notes: [...notes, ...held.notes, ...(token.claimsProblem === undefined ? [] : [token.claimsProblem])],
    };
  }
  const claims = judgeable(token);
  const remarks = judgeClaims(claims, { now: io.now(), leeway, iss, sub, aud });
  const exp = typeof claims['exp'] === 'number' ? inSeconds(claims['exp']) : undefined;
  const until = exp === undefined ? undefined : moment(exp);
  const valid = until === undefined ? '' : `  valid until ${until}, ${seenFrom(io.now(), exp as number)}\n`;
  const title = `${styled(io.stdout, 'green', 'VERIFIED')}: ${alg}, with ${name}`;
  return { prose: true, text: `${title}\n${valid}`, data: { ...data, claims }, notes: [...notes, ...held.notes, ...remarks] };
};

/** Rejects claim flags together with `--signature-only`. */
function refuseClaimFlags({ signatureOnly, leeway, iss, sub, aud }: VerifyOptions): void {
  if (!signatureOnly) return;
  const [flag] = Object.entries({ leeway, iss, sub, aud }).find(([, value]) => value !== undefined) ?? [];
  if (flag === undefined) return;
  throw new KitError('USAGE', `--${flag} cannot be combined with --signature-only`, {
    hint: 'use one of the two',
  });
}

/** The claims of a token with a valid signature. */
function judgeable({ claims, claimsProblem }: CompactJwt): Readonly<Record<string, unknown>> {
  if (claims !== undefined && claimsProblem === undefined) return claims;
  throw new KitError('MISMATCH', `the signature is valid, but the claims cannot be checked: ${claimsProblem}`, {
    hint: 'do not trust the claims; add --signature-only to check only the signature',
  });
}

/** Notes that the token names an unknown key but another key verified it (RFC 7515 §4.1.4: `kid` is only a hint). */
function otherKid(named: unknown, keys: readonly VerifyingKey[]): string[] {
  const kids = keys.flatMap(({ kid }) => (kid === undefined ? [] : [kid]));
  if (typeof named !== 'string' || kids.length === 0 || kids.includes(named)) return [];
  return [`the token names the key "${shortened(named)}", which was not given: all matching keys were tried`];
}

async function readKeys(
  { with: source, storePasswordFile, alias }: VerifyOptions,
  io: CommandIo,
): Promise<{ keys: VerifyingKey[]; notes: string[] }> {
  const input = io.isDirectory(source) ? await certificateOf(source, io) : source;
  const {
    name: held,
    keys,
    notes,
  } = await readKeySource({ input, storePasswordFile, alias, all: true, overrides: ['storePasswordFile', 'alias'] }, io);
  const place = input === '-' ? 'standard input' : visible(held === PASTED ? held : input);
  return {
    keys: keys.map(({ key, name, kid, alg }) => ({
      key: publicHalf(key),
      name: keys.length === 1 ? place : `${place}, ${name}`,
      kid,
      alg,
    })),
    notes,
  };
}

/** The certificate file of a bundle; the public key file if it has no certificate. */
async function certificateOf(directory: string, io: CommandIo): Promise<string> {
  const { record, file } = await openBundle(directory, io, { withoutSteps: true });
  return (await file(record.certificate === undefined ? 'publicKey' : 'certificate')).path;
}
