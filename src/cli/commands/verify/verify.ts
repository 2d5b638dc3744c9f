/** `jwt-kit verify`: checks the signature and the claims of a token. */

import { moment } from '../../../core/dates.ts';
import { parseDuration, seenFrom } from '../../../core/durations.ts';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { type Algorithm, checkAlgorithm } from '../../../core/jwt/algorithms.ts';
import { judgeClaims, LONGEST_LEEWAY } from '../../../core/jwt/claims/judge-claims.ts';
import { nearMiss } from '../../../core/jwt/claims/near-miss.ts';
import { inSeconds } from '../../../core/jwt/claims/time-units.ts';
import { type CompactJwt, nestedJwt } from '../../../core/jwt/decode.ts';
import { oddMembers } from '../../../core/jwt/odd-members.ts';
import { privateKeyNotes, withoutPrivateKeys } from '../../../core/jwt/private-keys-inside.ts';
import { certificateWords, headerKeyNotes, kidNotes } from '../../../core/jwt/signatures/header-keys.ts';
import { mistyped } from '../../../core/jwt/signatures/mistyped.ts';
import { type VerifyingKey, verifySignature } from '../../../core/jwt/verify.ts';
import { roundingNotes, writtenNumbers } from '../../../core/jwt/written-numbers.ts';
import { thumbprint } from '../../../core/keys/jwk/thumbprint.ts';
import type { FoundKey } from '../../../core/keys/opening/open-item.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import { openBundle } from '../../bundle/open-bundle.ts';
import { type Command, type CommandIo, styled } from '../../command.ts';
import { PASTED, type ReadKeys, readKeySource } from '../../input/key-source.ts';
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
  const verifying = await verifySignature(judged, held.keys, allowed, held.skipped).catch((cause) => {
    throw typingError(cause, judged, held.keys, allowed) ?? cause;
  });
  const { name, kid, key } = verifying;
  notes.push(...otherKid(token.header, verifying, held), ...keysInHeader(token.header, verifying, held.keys));
  // With a key set, more is said about the kid.
  const isSaid = (note: string): boolean =>
    note.startsWith('"kid"') && notes.some((one) => one.includes('the kid in the header'));
  notes.push(...privateKeyNotes(token), ...oddMembers(token).filter((note) => !isSaid(note)));
  notes.push(...roundingNotes('the claim', writtenNumbers(token.claims, token.numbers)));
  const alg = String(token.header['alg']);
  const data = {
    verified: true,
    claimsJudged: !signatureOnly,
    alg,
    key: name,
    thumbprint: thumbprint(key),
    ...(kid === undefined ? {} : { kid }),
  };
  if (signatureOnly) {
    const title = `${styled(io.stdout, 'green', 'SIGNATURE VERIFIED')}: ${alg}, with ${name}`;
    return {
      prose: true,
      text: `${title}\n  the claims were not checked: the token may be expired, or for someone else\n`,
      data: {
        ...data,
        ...(token.claims === undefined ? { payloadBytes: token.payload.length } : { claims: withoutPrivateKeys(token.claims) }),
      },
      notes: [...notes, ...held.notes, ...(token.claimsProblem === undefined ? [] : [token.claimsProblem])],
    };
  }
  const claims = judgeable(token);
  const remarks = judgeClaims(claims, { now: io.now(), leeway, iss, sub, aud }, nearMiss);
  const exp = typeof claims['exp'] === 'number' ? inSeconds(claims['exp']) : undefined;
  const until = exp === undefined ? undefined : moment(exp);
  const valid = until === undefined ? '' : `  valid until ${until}, ${seenFrom(io.now(), exp as number)}\n`;
  const title = `${styled(io.stdout, 'green', 'VERIFIED')}: ${alg}, with ${name}`;
  return {
    prose: true,
    text: `${title}\n${valid}`,
    data: { ...data, claims: withoutPrivateKeys(claims) },
    notes: [...notes, ...held.notes, ...remarks],
  };
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

/** The error for a signature that verifies if one letter of the token is another; undefined if none helps. */
function typingError(
  cause: unknown,
  token: CompactJwt,
  keys: readonly VerifyingKey[],
  allowed: readonly Algorithm[] | undefined,
): KitError | undefined {
  if (!(cause instanceof KitError) || cause.code !== 'SIGNATURE_INVALID' || token.encrypted) return undefined;
  const typed = mistyped(
    token,
    keys.map(({ key }) => key),
    allowed,
  );
  if (typed === undefined) return undefined;
  const { part, position, found, right } = typed;
  return new KitError(
    'SIGNATURE_INVALID',
    `a letter of the ${part} is mistyped: character ${position} is "${found}", but the signature verifies only with "${right}"`,
    { hint: 'copy the token again from where it was made: l, 1 and I look alike, and so do O and 0' },
  );
}

/** The claims of a token with a valid signature. */
function judgeable(token: CompactJwt): Readonly<Record<string, unknown>> {
  const { claims, claimsProblem } = token;
  if (claims !== undefined && claimsProblem === undefined) return claims;
  throw new KitError('MISMATCH', `the signature is valid, but the claims cannot be checked: ${claimsProblem}`, {
    hint:
      nestedJwt(token) === undefined
        ? 'do not trust the claims; add --signature-only to check only the signature'
        : 'ask its issuer for a JWT that is not inside another; decode shows what the inner one says; to check only the signature, add --signature-only',
  });
}

/** Notes that the token names another key. */
const otherKid = (header: CompactJwt['header'], verified: VerifyingKey, { keys, skipped, kids }: HeldKeys): string[] =>
  kidNotes(header, { kids: kids.get(verified) ?? [] }, [
    ...keys.map((one) => ({ kids: kids.get(one) ?? [] })),
    ...skipped.map(({ kid, reason }) => ({ kids: [kid], reason })),
  ]);

/** Notes on keys that the header of a verified token names or contains. */
function keysInHeader(
  header: CompactJwt['header'],
  { key, certificates = [] }: VerifyingKey,
  keys: readonly VerifyingKey[],
): string[] {
  const others = keys.flatMap((one) => (one.key === key ? [] : (one.certificates ?? [])));
  const several =
    certificates.length < 2
      ? []
      : [
          `${certificates.length} certificates have the key that verified the signature: ${certificates.map(certificateWords).join('; ')}`,
        ];
  const authority = others.length === 0 ? undefined : certificates.find(({ ca }) => ca);
  const byCa =
    authority === undefined
      ? []
      : [`the key of a CA made the signature (${certificateWords(authority)}), not that of a certificate beside it`];
  return [...several, ...byCa, ...headerKeyNotes(header, { key, certificates, others })];
}

/** The keys to verify with, and those that were skipped. */
interface HeldKeys extends Pick<ReadKeys, 'skipped' | 'notes'> {
  keys: VerifyingKey[];
  /** The key ids of each: a key that is in a set twice has two. */
  kids: ReadonlyMap<VerifyingKey, readonly (string | undefined)[]>;
}

async function readKeys({ with: source, storePasswordFile, alias }: VerifyOptions, io: CommandIo): Promise<HeldKeys> {
  const input = io.isDirectory(source) ? await certificateOf(source, io) : source;
  const read = await readKeySource(
    { input, storePasswordFile, alias, all: true, overrides: ['storePasswordFile', 'alias'] },
    io,
  );
  const place = input === '-' ? 'standard input' : visible(read.name === PASTED ? read.name : input);
  const kids = new Map<VerifyingKey, readonly (string | undefined)[]>();
  const keys = read.keys.map((found) => {
    const { key, kid, alg, certificates } = found;
    const one: VerifyingKey = {
      key: publicHalf(key),
      name: read.keys.length === 1 ? place : `${place}, ${nameOf(found, read.keys)}`,
      kid,
      alg,
      certificates,
      privateKey: key.type === 'private' ? key : undefined,
    };
    kids.set(one, [kid, ...(found.kids ?? [])]);
    return one;
  });
  return { keys, kids, skipped: read.skipped, notes: read.notes };
}

/** The name of one of several keys; if others have the same, with what tells them apart. */
function nameOf({ name, key, certificates: [certificate] = [], position }: FoundKey, all: readonly FoundKey[]): string {
  if (certificate !== undefined) return `certificate ${position}: ${certificateWords(certificate)}`;
  if (all.every((one) => one.key === key || one.name !== name)) return name;
  return `${name} (number ${position}, thumbprint ${thumbprint(key).slice(0, 12)})`;
}

/** The certificate file of a bundle; the public key file if it has no certificate. */
async function certificateOf(directory: string, io: CommandIo): Promise<string> {
  const { record, file } = await openBundle(directory, io, { withoutSteps: true });
  return (await file(record.certificate === undefined ? 'publicKey' : 'certificate')).path;
}
