/** `jwt-kit decode`: shows what a token says, and that it is not verified. */

import { visible } from '../../../core/escape.ts';
import { timeInWords } from '../../../core/jwt/claims/claim-times.ts';
import { moments } from '../../../core/jwt/claims/claims.ts';
import { timeFault } from '../../../core/jwt/claims/time-order.ts';
import { critNote } from '../../../core/jwt/crit.ts';
import { type CompactJwt, nestedJwt } from '../../../core/jwt/decode.ts';
import { oddMembers } from '../../../core/jwt/odd-members.ts';
import { HIDDEN, privateKeyNotes, withoutPrivateKeys } from '../../../core/jwt/private-keys-inside.ts';
import { jsonAsWritten, roundingNotes, writtenNumbers } from '../../../core/jwt/written-numbers.ts';
import { type Command, type CommandIo, styled } from '../../command.ts';
import { readToken } from '../../input/pasted-token.ts';
import type { DecodeOptions } from './flags.ts';

/** Characters of a signature that are shown: enough to tell two apart, too few to use. */
const SHOWN = 10;

export const decode: Command<DecodeOptions> = async ({ jwt: given }, io) => {
  const { token, notes } = await readToken(given, io);
  const { text: jwt, header, claims, payload, encrypted, signature } = token;
  const written = [
    { what: 'the header', in: 'header', found: writtenNumbers(header, token.numbers) },
    { what: 'the claim', in: 'claims', found: writtenNumbers(claims, token.numbers) },
  ];
  const exact = written.flatMap(({ in: part, found }) => found.map((one) => [`${part}.${one.path}`, one.written]));
  const inner = nestedJwt(token);
  const shortened = encrypted ? undefined : shorten(jwt.slice(jwt.lastIndexOf('.') + 1));
  return {
    text: page(token, shortened, io),
    data: {
      verified: false,
      kind: encrypted ? 'JWE' : 'JWS',
      header: withoutPrivateKeys(header),
      ...(encrypted
        ? {}
        : claims === undefined
          ? { payloadBytes: payload.length }
          : { claims: withoutPrivateKeys(claims), times: times(claims, io) }),
      ...(inner === undefined ? {} : { nested: contentOf(inner) }),
      ...(encrypted ? {} : { signature: shortened, signatureBytes: signature.length }),
      ...(exact.length === 0 ? {} : { numbers: Object.fromEntries(exact) }),
    },
    notes: [
      ...notes,
      ...privateKeyNotes(token),
      ...(inner === undefined ? [] : privateKeyNotes(inner)),
      ...problems(token),
      ...doubled(token),
      ...[critNote(header), timeFault(claims ?? {})?.says].filter((says) => says !== undefined),
      ...oddMembers(token),
      ...written.flatMap(({ what, found }) => roundingNotes(what, found)),
    ],
  };
};

const contentOf = ({ header, claims }: CompactJwt): Record<string, unknown> => ({
  header: withoutPrivateKeys(header),
  ...(claims && { claims: withoutPrivateKeys(claims) }),
});

const shorten = (signature: string): string => (signature.length <= SHOWN ? signature : `${signature.slice(0, SHOWN)}...`);

function page(token: CompactJwt, signature: string | undefined, io: CommandIo): string {
  const { header, claims, payload, encrypted, signature: bytes } = token;
  const title = (text: string): string => styled(io.stdout, 'bold', text);
  const lines = [
    `${styled(io.stdout, 'yellow', 'NOT VERIFIED')}: anyone can write such a token; jwt-kit verify checks who signed it`,
    '',
    title('Header'),
    ...rows(header, token, io),
    '',
  ];
  if (encrypted) return [...lines, ENCRYPTED, ''].join('\n');
  const inner = nestedJwt(token);
  if (claims !== undefined) lines.push(title('Claims'), ...rows(claims, token, io));
  else if (inner !== undefined) lines.push(title('Payload'), ...nested(inner, title, io));
  else lines.push(title('Payload'), `  ${payload.length} bytes, no readable claims`);
  lines.push('', title('Signature'));
  lines.push(
    bytes.length === 0 ? '  none' : `  ${signature}  (${bytes.length} bytes, shortened so that this output can be shared)`,
  );
  return `${lines.join('\n')}\n`;
}

const ENCRYPTED = 'Encrypted (JWE): only the holder of the private key can read the rest; others need a signed JWT (JWS)';

/** What a JWT in a payload says. */
function nested(token: CompactJwt, title: (text: string) => string, io: CommandIo): string[] {
  const { header, claims, encrypted } = token;
  const indented = (values: CompactJwt['header']): string[] => rows(values, token, io).map((row) => `  ${row}`);
  return [
    '  another JWT, not verified either:',
    '',
    `  ${title('Header')}`,
    ...indented(header),
    '',
    ...(claims === undefined
      ? [encrypted ? `  ${ENCRYPTED}` : '  no readable claims']
      : [`  ${title('Claims')}`, ...indented(claims)]),
  ];
}

function rows(values: Readonly<Record<string, unknown>>, { numbers }: CompactJwt, io: CommandIo): string[] {
  const names = Object.keys(values);
  const shown = withoutPrivateKeys(values);
  const width = Math.min(16, Math.max(0, ...names.map((name) => visible(name).length)));
  return names.map((name) => {
    const value = values[name];
    const hidden = shown[name] === HIDDEN ? HIDDEN : undefined;
    const text =
      hidden ?? (typeof value === 'string' ? value : (numbers.get(values)?.get(name) ?? jsonAsWritten(value, numbers)));
    const said = timeInWords(name, value, io.now());
    return `  ${visible(name).padEnd(width)}  ${visible(text)}${said === undefined ? '' : `  ${said}`}`;
  });
}

const times = (claims: Readonly<Record<string, unknown>>, io: CommandIo): Record<string, string> =>
  Object.fromEntries(
    moments.flatMap((name) => {
      const said = timeInWords(name, claims[name], io.now());
      return said === undefined ? [] : [[name, said]];
    }),
  );

/** Reasons for `verify` to reject the token, no matter who signed it. */
function problems({ flaw, damage, claims, claimsProblem }: CompactJwt): string[] {
  const damaged = claims === undefined ? undefined : claimsProblem;
  const found = [...new Set([damage, flaw, damaged])].filter((problem) => problem !== undefined);
  // The payload of a JWS does not have to be JSON (RFC 7515 §2); then it is not a JWT.
  const other = claims === undefined && claimsProblem !== undefined ? [`no claims: ${claimsProblem}`] : [];
  return [...found.map((problem) => `this is not a valid JWT: ${problem}`), ...other];
}

function doubled({ repeatedHeader, repeatedClaim }: CompactJwt): string[] {
  return [
    ...(repeatedHeader === undefined ? [] : [`duplicate header member "${repeatedHeader}"; the last one is shown`]),
    ...(repeatedClaim === undefined ? [] : [`duplicate claim "${repeatedClaim}"; the last one is shown`]),
  ];
}
