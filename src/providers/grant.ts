/** What is known of a server's side of the grant: what it takes, how it says no, whom a token belongs to. */
import type { Algorithm } from '../core/jwt/algorithms.ts';
import type { ClaimSet } from '../core/jwt/claims.ts';
import type { RefusalGroup } from '../core/refusals/known-refusals.ts';
import type { Settings } from './settings.ts';

/** One answer that a token endpoint is known to give. */
export interface KnownRefusal {
  error: string;
  description?: string;
  /** A web page with this title in place of all else. */
  page?: string;
  /** HTTP status, if it is not the usual one. */
  status?: number;
}

/** The answers of a token endpoint among what is known of a provider's, as a token endpoint gives them. */
export const refusalsIn = (groups: readonly RefusalGroup[]): KnownRefusal[] =>
  groups
    .flatMap(({ texts }) => texts)
    .filter(({ kinds }) => kinds.includes('token endpoint'))
    .flatMap(({ error = UNKNOWN_CODE, words, page, status }) => {
      if (page === true || (page === undefined && status !== undefined)) return [];
      return [
        {
          error,
          ...(words === undefined ? {} : { description: words }),
          ...(page === undefined ? {} : { page }),
        },
      ];
    });

/** What stands for a code that is not known. */
const UNKNOWN_CODE = 'invalid_grant';

/** Where to ask whom a token belongs to, and how to read the answer. */
export interface WhoAmI {
  url: string;
  /** The user in words, from the body of the answer; undefined if it does not say. */
  read(body: Readonly<Record<string, unknown>>): string | undefined;
}

/** What an assertion can be refused for. */
export type Cause = 'grantType' | 'noAssertion' | 'unreadable' | 'clientId' | 'signature' | 'audience' | 'times' | 'user';

/** How a server is imitated. */
export interface Rehearsal {
  /** Path of the token endpoint. */
  tokenPath(settings: Settings): string;
  /** Audiences it takes beside the one that is set up. */
  audiences(origin: string): readonly string[];
  /** Given where exp may be in milliseconds, or a text, and aud may end in a slash more or less: who sends milliseconds. */
  readonly lenient?: { readonly milliseconds: string };
  readonly refusals: Readonly<Record<Cause, KnownRefusal>>;
  /** The answer that grants a token. */
  grant(token: string, origin: string): Record<string, unknown>;
  /** Path that tells whom a token belongs to, and its answer. */
  whoAmI?: { path: string; answer(settings: Settings, sub: string): Record<string, unknown> };
  /** Path that answers without credentials, and its answer. */
  probe?: { path: string; answer: unknown };
  /** What the imitation does not know. */
  readonly caveat?: string;
}

/** What is known of a server's side of the grant. */
export interface Grant {
  /** What its client id is called there. */
  readonly clientIdName: string;
  /** Path of the token endpoint at every address; undefined if each server has its own. */
  readonly tokenPath?: string;
  /** A token URL of the right form. */
  readonly tokenUrlExample: string;
  /** The algorithms it takes; undefined if nothing speaks against any. */
  readonly algorithms?: readonly Algorithm[];
  /** Seconds until exp, where nothing else is said. */
  readonly lifetime: number;
  /** Claims that are made beside iss, sub, aud and exp. */
  readonly makes: readonly ('iat' | 'jti')[];
  /** Names of the settings that an assertion cannot do without, and that are not given. */
  wants(settings: Settings): readonly string[];
  /** What about an assertion nobody promises to work. */
  remarks(assertion: { claims: ClaimSet; alg: Algorithm; lifetime: number | undefined; settings: Settings }): string[];
  readonly refusals: readonly KnownRefusal[];
  /** Where to ask whom a token belongs to; undefined if that is not known. */
  whoAmI(body: Readonly<Record<string, unknown>>, tokenUrl: string): WhoAmI | undefined;
  /** Whether a host, as a URL has it, is the provider's own, so that a token may be sent there; none if that is not known. */
  ownHost?(host: string): boolean;
  /** What of the server answers without credentials, and whether an answer is its own; undefined if nothing is known. */
  probe?(tokenUrl: string): { url: string; fits(text: string): boolean };
  readonly rehearsal: Rehearsal;
}

/** RFC 6749 §5.2's answers, for servers whose own are not public. */
export const rfcRefusals = {
  grantType: { error: 'unsupported_grant_type', description: 'grant_type is not the JWT Bearer grant' },
  noAssertion: { error: 'invalid_request', description: 'assertion is missing' },
  unreadable: { error: 'invalid_grant', description: 'the assertion is not a signed JWT' },
  clientId: { error: 'invalid_client', description: 'iss is not the client id' },
  signature: { error: 'invalid_grant', description: 'the signature does not verify' },
  audience: { error: 'invalid_grant', description: 'aud is not this server' },
  times: { error: 'invalid_grant', description: 'the assertion has expired or is not valid yet' },
  user: { error: 'invalid_grant', description: 'sub is not the user' },
} as const satisfies Readonly<Record<Cause, KnownRefusal>>;
