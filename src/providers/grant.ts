/** What is known about a server's side of the grant: what it accepts, its error responses, and whose token it is. */
import type { Algorithm } from '../core/jwt/algorithms.ts';
import type { ClaimSet } from '../core/jwt/claims/claims.ts';
import type { RefusalGroup } from '../core/refusals/known-refusal.ts';
import type { Settings } from './settings.ts';

/** A known error response of a token endpoint. */
export interface KnownRefusal {
  error: string;
  description?: string;
  /** Title of a web page that is sent instead. */
  page?: string;
  /** HTTP status, if it is not the usual one. */
  status?: number;
}

/** The error responses of a provider's token endpoint, from its known refusals. */
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

/** Used if the code is not known. */
const UNKNOWN_CODE = 'invalid_grant';

/** Where to ask whom a token belongs to, and how to read the response. */
export interface WhoAmI {
  url: string;
  /** The user in words, from the body of the response; undefined if it is not in there. */
  read(body: Readonly<Record<string, unknown>>): string | undefined;
}

/** Why an assertion can be refused. */
export type Cause =
  | 'grantType'
  | 'noAssertion'
  | 'unreadable'
  | 'clientId'
  | 'signature'
  | 'audience'
  | 'times'
  | 'user'
  | 'replay';

/** A habit of clients that the server is known to accept, and who has it. */
export interface Habits {
  /** Sends exp in milliseconds, and a slash at the end of aud. */
  cli: string;
  /** Sends exp as text. */
  text: string;
  /** Sends the time of signing as exp; and how many seconds late are accepted. */
  late: string;
  lateSeconds: number;
  /** Sends an audience without `https://`. */
  bareHost: string;
  /** Sends the old name of sub. */
  prn: string;
  /** Sends the form as query parameters. */
  query: string;
}

/** A request other than that for a token, as a rehearsal gets it. */
export interface RehearsedCall {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  form: URLSearchParams | undefined;
  /** `http://localhost:8899`, as the caller wrote it. */
  origin: string;
  settings: Settings;
  /** The user of the token that was sent; undefined if none of this rehearsal was. */
  sub: string | undefined;
}

/** The response to it. */
export interface RehearsedAnswer {
  status: number;
  body: unknown;
  /** What the log says about it. */
  says: string;
  /** A token that is no longer valid. */
  revokes?: string;
  /** The media type, if it is not JSON. */
  type?: string;
}

/** How `rehearse` imitates a server. */
export interface Rehearsal {
  /** Path of the token endpoint. */
  tokenPath(settings: Settings): string;
  /** Audiences it accepts besides the configured one. */
  audiences(origin: string, settings: Settings): readonly string[];
  /** Audiences that it accepts with a note, which says why. */
  otherAudiences?(origin: string, settings: Settings): { audiences: readonly string[]; because: string };
  /** Why the configured audience is wrong; undefined if it is not. */
  wrongAudience?(settings: Settings): string | undefined;
  /** The habits it accepts, each with the client that has it; undefined if none is known. */
  readonly lenient?: Habits;
  /** What is known about assertions whose certificate has ended. */
  readonly afterEnd?: string;
  readonly refusals: Readonly<Record<Cause, KnownRefusal>>;
  /** Values to rehearse with for settings that are not known yet, by name: a rehearsal accepts any. */
  examples(origin: string, settings: Settings): Settings;
  /** The response that grants a token. */
  grant(token: string, origin: string): Record<string, unknown>;
  /** Answers any other request; undefined if it is not part of the rehearsal. */
  answer?(call: RehearsedCall): RehearsedAnswer | undefined;
  /** What the imitation cannot know. */
  readonly caveat?: string;
}

/** What is known about a server's side of the grant. */
export interface Grant {
  /** What the provider calls a client id. */
  readonly clientIdName: string;
  /** Path of the token endpoint, the same on every host; undefined if each server has its own. */
  readonly tokenPath?: string;
  /** Example of a token URL. */
  readonly tokenUrlExample: string;
  /** The algorithms it accepts; undefined if no limit is known. */
  readonly algorithms?: readonly Algorithm[];
  /** Default lifetime of an assertion, in seconds. */
  readonly lifetime: number;
  /** Claims that are added besides iss, sub, aud and exp. */
  readonly makes: readonly ('iat' | 'jti')[];
  /** Names of missing settings that an assertion needs. */
  wants(settings: Settings): readonly string[];
  /** Names of missing settings that a request for a token usually needs: asked for at a terminal. */
  asks?(settings: Settings): readonly string[];
  /** Notes about an assertion that the provider does not promise to accept. */
  remarks(assertion: { claims: ClaimSet; alg: Algorithm; lifetime: number | undefined; settings: Settings }): string[];
  readonly refusals: readonly KnownRefusal[];
  /** Where to ask whom a token belongs to; undefined if that is not known. */
  whoAmI(body: Readonly<Record<string, unknown>>, tokenUrl: string): WhoAmI | undefined;
  /** The base of the APIs that take the token, if the response names it. */
  apiBase?(body: Readonly<Record<string, unknown>>): string | undefined;
  /** Address of a first call with a token, from the response that granted it; undefined if none is known. */
  firstCall?(body: Readonly<Record<string, unknown>>, tokenUrl: string): string | undefined;
  /** Whether a host (as in a URL) belongs to the provider, so that it may get a token; undefined if that is not known. */
  ownHost?(host: string): boolean;
  /** A URL that answers without credentials, and whether a response comes from this provider; undefined if none is known. */
  probe?(tokenUrl: string): { url: string; fits(text: string): boolean };
  readonly rehearsal: Rehearsal;
}

/** Error responses of RFC 6749 §5.2, for servers whose own are not public. */
export const rfcRefusals = {
  grantType: { error: 'unsupported_grant_type', description: 'grant_type is not the JWT Bearer grant' },
  noAssertion: { error: 'invalid_request', description: 'assertion is missing' },
  unreadable: { error: 'invalid_grant', description: 'the assertion is not a signed JWT' },
  clientId: { error: 'invalid_client', description: 'iss is not the client id' },
  signature: { error: 'invalid_grant', description: 'the signature does not verify' },
  audience: { error: 'invalid_grant', description: 'aud is not this server' },
  times: { error: 'invalid_grant', description: 'the assertion has expired or is not valid yet' },
  user: { error: 'invalid_grant', description: 'sub is not the user' },
  replay: { error: 'invalid_grant', description: 'jti was used before' },
} as const satisfies Readonly<Record<Cause, KnownRefusal>>;

/** Whether `token` asks for a setting at a terminal if it is missing. */
export const asksFor = ({ wants, asks }: Grant, name: string): boolean => [...wants({}), ...(asks?.({}) ?? [])].includes(name);
