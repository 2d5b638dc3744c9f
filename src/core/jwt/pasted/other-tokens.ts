/**
 * Recognises what is pasted in place of a JWT: tokens of other kinds, parts of a JWT, and values that no program filled in.
 * Names and hints never contain the text itself, since most of it is secret.
 */
import { timedValue } from './compact-form.ts';
import { ASK_SERVER, isOpaque, type OtherToken } from './opaque-token.ts';

/** Most characters to look at: a form shows at its start, or is one word. */
const LONGEST = 20_000;

/** Finds out what a text is instead of a JWT; undefined if it has no known form. */
export function otherToken(text: string): (OtherToken & { what: string }) | undefined {
  const start = text.trimStart().slice(0, LONGEST).trimEnd();
  const bare = withoutLabel(start);
  const kind = kinds.find(({ form, whole }) => form.test(whole ? start : bare));
  const { what, hint, whole } = kind ?? signedKind(bare) ?? jsonKind(start) ?? wordKind(bare) ?? {};
  if (what === undefined || hint === undefined) return undefined;
  const alone = whole || !/\s/.test(bare) || kind?.form.exec(bare)?.index === 0;
  return { message: alone ? `this is ${what}, not a JWT` : `no JWT found, only ${what}`, hint, what };
}

/** A value without quotes and the name in front of it: of a header, a variable, a field, or a member of JSON. */
const withoutLabel = (text: string): string =>
  text
    .replace(/^["'`]/, '')
    .replace(/^(?:export |set |\$env:)?[\w-]{1,60}["']?\s{0,8}[=:]\s{0,8}["'`]?(?=[^\s=:])/i, '')
    .replace(/^(?:bearer|token)\s{1,8}/i, '')
    .replace(/["'`,;]{1,4}$/, '');

interface Kind {
  form: RegExp;
  /** What it is, with its article. */
  what: string;
  hint: string;
  /** Whether the form is of the text with its label, such as the name of a header. */
  whole?: boolean;
}

const NOT_FILLED_IN = 'the value is missing where it came from: check the name of the variable, and whether it is set';
const GIVE_TOKEN = 'give the JWT; a key or a certificate is what it is verified with';
const COOKIE =
  'it is a session that only its server can read; give the token from the token endpoint; if others could see it, sign out to end it';
const SIGNED_VALUE =
  'anybody can decode it, but only its server can verify it; give the token from the token endpoint; if others could see it, sign out to end it';
const OTHER_GRANT = 'servers accept it with a grant of its own (RFC 7522); the JWT Bearer grant needs a JWT';
const EXCHANGE = 'the app exchanges the code at the token endpoint, once and within minutes; the response has the tokens';
const REVOKE = 'if others could see it, revoke it there';

/** A secret that only its issuer understands. */
const opaque = (what: string, issuer: string, form: RegExp): Kind => ({
  form,
  what,
  hint: `it cannot be decoded: only ${issuer} can read it; ${REVOKE}`,
});

/** JSON and an HMAC with SHA-1, SHA-256 or SHA-512, as itsdangerous writes without a time; claims are a JWT without its header. */
function signedKind(bare: string): Found | undefined {
  const [, value = ''] = /^([\w-]{2,4096})\.(?:[\w-]{27}|[\w-]{43}|[\w-]{86})$/.exec(bare) ?? [];
  const text = Buffer.from(value, 'base64url').toString();
  if (!text.trimStart().startsWith('{') || /"(?:alg|iss|sub|aud|exp)"/.test(text)) return undefined;
  return { what: 'a signed value, such as of itsdangerous', hint: SIGNED_VALUE };
}

/** All kinds, in the order in which they are tried. */
const kinds: readonly Kind[] = [
  {
    form: /^(?:\$\{?\{?[\w.\s()-]{1,80}\}{0,2}|%\w{1,60}%|\{\{[\w.\s$-]{1,80}\}\}|<[\w\s.-]{1,60}>|your[\w-]{0,10}[-_](?:jwt|token)[\w-]{0,20})$/i,
    what: 'the name of a variable or a placeholder',
    hint: NOT_FILLED_IN,
  },
  {
    form: /^(?:undefined|null|None|nil|\[object \w{1,20}\])$/,
    what: 'what programs write for a missing value',
    hint: NOT_FILLED_IN,
    whole: true,
  },
  { form: /^(?:authorization\s{0,8}:\s{0,8})?bearer$/i, what: 'only the word Bearer', hint: NOT_FILLED_IN, whole: true },
  {
    form: /^[\w.-]*\*{3}[\w.*-]*$|^\W{0,2}(?:redacted|masked|filtered|hidden)\W{0,2}$/i,
    what: 'a token of which a part was hidden',
    hint: 'take the token where it was made: logs and pipelines hide it',
  },
  {
    form: /^(?:(?:proxy-)?authorization\s{0,8}:\s{0,8})?basic\s{1,8}[\w+/=-]{4}/i,
    what: 'a user name and a password in base64 (Basic)',
    hint: 'give what follows "Bearer"; if others could see it, change the password',
    whole: true,
  },
  {
    form: /^(?:[\w-]{1,30}\s{0,8}:\s{0,8})?(?:negotiate|ntlm)\s{1,8}[\w+/=-]{8}/i,
    what: 'a Kerberos or NTLM token',
    hint: 'it belongs to one connection, and only the server can read it; give what follows "Bearer"',
    whole: true,
  },
  {
    form: /^(?:authorization\s{0,8}:\s{0,8})?(?:AWS4-HMAC-SHA256\s|(?:digest|signature)\s{1,8}\w{1,20}=)/i,
    what: 'the signature of one request',
    hint: 'give what follows "Bearer"; the signature of a request contains no claims',
    whole: true,
  },
  {
    form: /^(?:set-)?cookie\s{0,8}:/i,
    what: 'a cookie',
    hint: COOKIE,
    whole: true,
  },
  {
    form: /^[\w.-]{1,60}=[^;\s]{1,4096}(?:; {0,4}[\w.-]{1,60}=[^;\s]{0,4096}){1,50};?$/,
    what: 'a list of cookies',
    hint: COOKIE,
    whole: true,
  },
  { form: timedValue, what: 'a signed value of Flask or itsdangerous, such as a session cookie', hint: SIGNED_VALUE },
  // Of Django: the value, the time in base 62, and an HMAC with SHA-1 or SHA-256.
  {
    form: /^["']?(?:[\w-]{1,60}=)?["']?[^\s:"']{1,4096}:[A-Za-z\d]{6}:(?:[\w-]{27}|[\w-]{43})["']?;?$/,
    what: 'a signed value of Django, such as a session cookie',
    hint: SIGNED_VALUE,
    whole: true,
  },
  {
    form: /[?&#]code=[^&\s]{6}/,
    what: 'an address with an authorization code',
    hint: EXCHANGE,
    whole: true,
  },
  {
    form: /^["']?(?:authorization[ _]code|code)["']?\s{0,8}[=:]\s{0,8}["']?[\w.~%/+=-]{10}/i,
    what: 'an authorization code',
    hint: EXCHANGE,
    whole: true,
  },
  // Of an org, and of Google.
  {
    form: /^aPrx[\w.%-]{20,200}={0,2}$|^4\/[\w-]{30}/,
    what: 'an authorization code',
    hint: EXCHANGE,
  },
  {
    form: /[?&#]error=\w{3}|"error"\s{0,8}:\s{0,8}"\w{3}/,
    what: 'an error response',
    hint: 'there is no token because the server refused the request; the command explain finds the cause',
    whole: true,
  },
  {
    form: /<(?:\w{1,20}:)?(?:Assertion|Response|EncryptedAssertion|AuthnRequest|LogoutRequest)\b|urn:oasis:names:tc:SAML:/,
    what: 'SAML (XML)',
    hint: OTHER_GRANT,
    whole: true,
  },
  { form: /^SAML(?:Response|Request|Art)=/i, what: 'a form with SAML in it', hint: OTHER_GRANT, whole: true },
  // <saml, <Respon, <Assert, <?xml , <s2p, <ns3
  {
    form: /^(?:PHNhbW|PFJlc3Bvbn|PEFzc2Vyd|PD94bWwg|PHMycD|PG5z)[\w+/]/,
    what: 'SAML or other XML in base64',
    hint: OTHER_GRANT,
  },
  {
    form: /^v[1-4]\.local\.[\w-]/,
    what: 'an encrypted PASETO (local)',
    hint: 'only programs with its shared key can read it; if a server expects a JWT, ask the issuer for one',
  },
  {
    form: /^v[1-4]\.public\.[\w-]/,
    what: 'a signed PASETO (public)',
    hint: 'read it with a PASETO library; if a server expects a JWT, ask the issuer for one',
  },
  {
    form: /^k[1-4]\.(?:secret|local|seal)(?:-wrap|-pw)?\.[\w-]/,
    what: 'a secret key for PASETO (PASERK)',
    hint: 'give the token, and keep the key private: if others could see it, make a new one',
  },
  {
    form: /^k[1-4]\.(?:public|[lsp]id)\.[\w-]/,
    what: 'a public key or a key id for PASETO (PASERK)',
    hint: 'give the token; a PASETO library reads it',
  },
  // Packets of the first version: 001clocation, 0026identifier.
  {
    form: /^MDA\w{3}(?:xvY2F0|lkZW50)|^AgE[A-Z][\w+/-]{20}/,
    what: 'a macaroon',
    hint: `only the service that issued it can verify it; a macaroon library shows its caveats; ${REVOKE}`,
  },
  // Protobuf: the first block (field 2), of any length, with its table of symbols or its context in it.
  {
    form: /^E[g-v][AEIMQUYcgkosw048](?:K|[B-Z]C[g-v])[\w-]{40}/,
    what: 'a Biscuit',
    hint: 'biscuit inspect shows what is in it; if a server expects a JWT, ask the issuer for one',
  },
  {
    form: /^gAAAAA[\w-]{60}/,
    what: 'a Fernet token, which is encrypted',
    hint: 'only programs with its shared key can read it',
  },
  {
    form: /^(?:0oR|0YQ|0IM|2D3[QRS]|hEOhA)[\w+/-]{20}|^d(?:[012]8[345]|83dd[012])[\da-f]{40}/i,
    what: 'a CWT or another COSE message (RFC 8392, CBOR)',
    hint: 'read it with a COSE library; if a server expects a JWT, ask the issuer for one',
  },
  {
    form: /\b00D[A-Za-z\d]{12,15}(?:!|%21)/,
    what: 'an access token or session id of an org (00D...!...)',
    hint: 'it cannot be decoded: the org says whose it is at /services/oauth2/userinfo; if others could see it, revoke it there',
  },
  {
    form: /^force:\/\//,
    what: 'an address with a refresh token (force://), with which a CLI signs in',
    hint: 'keep it private; if others could see it, revoke the token in the org, under OAuth usage',
    whole: true,
  },
  {
    form: /\b5Aep861[\w.!-]{20}/,
    what: 'a refresh token of an org (5Aep861...)',
    hint: 'it cannot be decoded: exchange it for an access token; if others could see it, revoke it in the org',
  },
  opaque('a GitHub token', 'GitHub', /\bgh[pousr]_\w{12}|\bgithub_pat_\w{12}/),
  opaque('a GitLab token', 'GitLab', /\bgl[a-z]{2,5}-[\w-]{12}/),
  {
    form: /\bA(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12}/,
    what: 'an AWS access key id',
    hint: 'it contains nothing to decode: AWS requests are signed with its secret key; if others could see that, delete the key',
  },
  opaque('an AWS session token', 'AWS', /^(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[\w+/]{20}/),
  opaque('a Google access token', 'Google', /\bya29\.[\w.-]{6}/),
  opaque('a Google API key or client secret', 'Google', /\bAIza[\w-]{16}|\bGOCSPX-[\w-]{8}/),
  opaque('a Slack token', 'Slack', /\bxox[a-z]-[\w-]{8}|\bxapp-[\w-]{8}/),
  opaque('a Stripe key', 'Stripe', /\b[srp]k_(?:live|test)_\w{8}|\bwhsec_\w{8}/),
  opaque('an npm token', 'the registry', /\bnpm_\w{16}/),
  opaque('a PyPI token', 'PyPI', /\bpypi-[\w-]{16}/),
  opaque('a Vault token', 'Vault', /\bhv[sbr]\.[\w-]{8}|^[sbr]\.[A-Za-z\d]{24}$/),
  opaque('a SendGrid key', 'SendGrid', /\bSG\.[\w.-]{16}/),
  opaque(
    'an API key',
    'its issuer',
    /\bsk-[\w-]{16}|\bdop_v1_\w{16}|\bshp\w{2}_\w{16}|\bdckr_[a-z]{3}_[\w-]{12}|\bhf_[A-Za-z\d]{16}|\bdapi[\da-f]{16}|\bNRAK-\w{16}|\bEAA[A-Z]\w{16}/,
  ),
  {
    form: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
    what: 'a UUID: an id, or an opaque access token',
    hint: ASK_SERVER,
  },
  {
    form: /^(?:ssh-|ecdsa-sha2-)[\w@.-]{3,50} AAAA/,
    what: 'a public key of OpenSSH',
    hint: GIVE_TOKEN,
    whole: true,
  },
];

type Found = Omit<Kind, 'form'>;

/** Members by which JSON documents without a token are told apart. */
const documents: readonly (readonly [members: readonly RegExp[], what: string, hint: string])[] = [
  [
    [/"ciphertext"\s{0,8}:/],
    'a JWE in JSON (RFC 7516 §7.2), which is encrypted',
    'only the holder of the private key can read it; ask for a signed JWT (JWS)',
  ],
  [
    [/"payload"\s{0,8}:/, /"signature"\s{0,8}:/],
    'a JWS in JSON without "protected" (RFC 7515 §7.2)',
    'nobody signed its header, so it has no compact form: ask its issuer for a JWT with three parts',
  ],
  [[/"kty"\s{0,8}:/], 'a key (JWK)', GIVE_TOKEN],
  [[/"keys"\s{0,8}:\s{0,8}\[/], 'a key set (JWKS)', GIVE_TOKEN],
  [
    [/"jwks_uri"\s{0,8}:/],
    'the description of a server (discovery document)',
    'give the JWT; the key set at its jwks_uri is what it is verified with',
  ],
  [
    [/"active"\s{0,8}:\s{0,8}(?:true|false)/],
    'the answer of an introspection endpoint (RFC 7662)',
    'it says whether a token is valid, in plain JSON; give the token itself',
  ],
  [
    [/"(?:iss|sub|aud|exp|iat|nbf|jti)"\s{0,8}:/],
    'plain JSON with claims, which nobody signed',
    'give the JWT with all three parts, or make one of these claims with the command sign',
  ],
  [[/"alg"\s{0,8}:/], 'plain JSON with the header of a JWT', 'give the JWT with all three parts'],
];

/** What a JSON document without a token is. */
function jsonKind(text: string): Found | undefined {
  if (!/^[{[]/.test(text)) return undefined;
  const found = documents.find(([members]) => members.every((member) => member.test(text)));
  if (found !== undefined) return { what: found[1], hint: found[2], whole: true };
  return { what: 'JSON without a token in it', hint: 'give the JWT, or the JSON that has it', whole: true };
}

/** What one word is, such as base64. */
function wordKind(text: string): Found | undefined {
  if (/^M[C-I][\w+/\s-]{40,}={0,2}$/.test(text)) {
    return { what: 'base64 of a certificate, a key or a request (DER)', hint: GIVE_TOKEN, whole: true };
  }
  if (text.includes('.') || !isOpaque(text)) return undefined;
  return { what: 'one word without dots, perhaps an opaque token', hint: ASK_SERVER };
}
