/** Secrets in all places where people paste them: a list written before the patterns that hide them. */
import { createHash, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';

const pem = readFileSync(new URL('../../fixtures/keys/rsa.pem', import.meta.url), 'utf8');
const body = pem.split('\n').slice(1, -2).join('');
const { d = '', p = '' } = createPrivateKey(pem).export({ format: 'jwk' });
const hex = Buffer.from(d, 'base64url').toString('hex');
const octets = hex.match(/../g) ?? [];
const decimal = octets.map((octet) => `${Number.parseInt(octet, 16)}`);
const pieces = (size: number, text = body): string[] => text.slice(0, 320).match(new RegExp(`.{${size}}`, 'g')) ?? [];
const jwt = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{"iss":"3MVG9"}').toString('base64url')}.${d}`;

/** The text between bars must not be shown. */
export const marked: readonly string[] = [
  // Keys in pieces.
  ...[8, 10, 12, 16, 20, 32, 48, 64].map((size) =>
    pieces(size)
      .map((piece) => `|${piece}|`)
      .join('\n'),
  ),
  pieces(16)
    .map((piece) => `"|${piece}|"`)
    .join(', '),
  pieces(16)
    .map((piece) => `'|${piece}|'`)
    .join(' + '),
  pieces(16)
    .map((piece) => `"|${piece}|\\n"`)
    .join(' +\n'),
  pieces(16)
    .map((piece) => `|${piece}|`)
    .join(','),
  pieces(16)
    .map((piece) => `- |${piece}|`)
    .join('\n'),
  pieces(24)
    .map((piece) => `|${piece}|\\n`)
    .join(''),
  pieces(16)
    .map((piece) => `> |${piece}|`)
    .join('\n'),
  pieces(16, d)
    .map((piece) => `|${piece}|`)
    .join(' '),
  // Tokens of vendors.
  'bad client |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|',
  'Mailgun |key-640d0032634f087e51b429fe8110102c|',
  'docker login -u ann |dckr_pat_96qgZLc2KX9PuOLC8Q8WD5j5B16|',
  'model |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|',
  'host |dapi23b7ac193fe04072755398003680e7e3|',
  'New Relic |NRAK-569ABDQK5FT6IXTINBH0HURBYDW|',
  'vault |s.pGeUXQYHXeYKcPzJ6r5Adt6M|',
  'vault |hvs.DQygtvpweDGJUwA8MrvTllcw|',
  '|force://PlatformCLI::5Aep861CptT9IoQhobswHGETh8lMYQOymAAiTdR9Up14PehPjPB9atpTDBMf4|@acme.my.salesforce.com',
  'Set-Cookie: |session=9z6yKryu7OE1WnwQKU5nR50dJQg96eNl|; Path=/; HttpOnly',
  `printf '|${octets.map((octet) => `\\${Number.parseInt(octet, 16).toString(8).padStart(3, '0')}`).join('')}|'`,
  // Octets.
  octets
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(','),
  octets
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(', '),
  `{ ${octets
    .slice(0, 40)
    .map((octet) => `|0x${octet}|`)
    .join(', ')} }`,
  octets
    .slice(0, 40)
    .map((octet) => `|0x${octet}|`)
    .join(','),
  octets
    .slice(0, 40)
    .map((octet) => `|\\x${octet}|`)
    .join(''),
  octets
    .slice(0, 40)
    .map((octet) => `|%${octet}|`)
    .join(''),
  octets
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(':'),
  octets
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(' '),
  octets
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join('-'),
  `[${decimal
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(', ')}]`,
  decimal
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(','),
  decimal
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(' '),
  `{"type":"Buffer","data":[${decimal
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(',')}]}`,
  `<Buffer ${octets
    .slice(0, 40)
    .map((octet) => `|${octet}|`)
    .join(' ')} ... >`,
  `|${hex}|`,
  `|${hex.toUpperCase()}|`,
  (hex.match(/.{8}/g) ?? []).map((word) => `|${word}|`).join(' '),
  (hex.match(/.{4}/g) ?? []).map((word) => `|${word}|`).join(' '),
  `00000000: ${(hex.match(/.{4}/g) ?? [])
    .slice(0, 8)
    .map((word) => `|${word}|`)
    .join(' ')}  0.......`,
  // PEM.
  `-----BEGIN PRIVATE KEY-----\n|${body.slice(0, 64)}|\n`,
  `-----BEGIN PRIVATE KEY-----|${body}|-----END PRIVATE KEY-----`,
  `{"key":"-----BEGIN PRIVATE KEY-----\\n|${body.slice(0, 64)}|\\n"}`,
  `BEGIN PRIVATE KEY |${body.slice(0, 64)}|`,
  `%2D%2D%2D%2D%2DBEGIN%20PRIVATE%20KEY%2D%2D%2D%2D%2D%0A|${encodeURIComponent(body.slice(0, 64))}|`,
  `-----BEGIN+PRIVATE+KEY-----%0D%0A|${encodeURIComponent(body.slice(0, 64))}|`,
  `|${Buffer.from(pem).toString('base64')}|`,
  `|${Buffer.from(pem).toString('base64url').slice(0, 40)}|`,
  `PuTTY-User-Key-File-3: ssh-rsa Private-Lines: 14 |${body.slice(0, 64)}|`,
  // JWK.
  `{d: |${p}|, p: x}`,
  `d: |${p.slice(0, 20)}|`,
  `d=|${p.slice(0, 20)}|`,
  `d = '|${p.slice(0, 20)}|'`,
  `{'kty': 'RSA', 'd': '|abc1|', 'q': '|abc2|'}`,
  `{\\"kty\\":\\"RSA\\",\\"d\\":\\"|abc1|\\"}`,
  `{\\\\\\"d\\\\\\":\\\\\\"|${p.slice(0, 20)}|\\\\\\"}`,
  `{"kty":"oct","k":"|abc1|"}`,
  `{kty: RSA, dp: |${p.slice(0, 18)}|, qi: |${p.slice(18, 40)}|}`,
  `<d>|${p.slice(0, 20)}|</d>`,
  // Known tokens.
  'AIza|SyD3x9Kk2mQ0aVbNcXdZeFgHiJkLmNoPqRs|',
  'AKIA|IOSFODNN7EXAMPLE|',
  'ASIA|Y34FZKBOKMUTVV7A|',
  'xoxb-|123456789012-abcdefABCDEF|',
  'xapp-|1-A012-345-abc|',
  'ghp_|16C7e42F292c6912E7710c838347Ae178B4a|',
  'gho_|16C7e42F292c6912E7710c838347Ae178B4a|',
  'github_pat_|11ABCDEFG0abcdefghij_xyz|',
  'glpat-|x1y2z3A4B5C6d7e8f9g0|',
  'sk_live_|51Habcdefghijklmno|',
  'rk_test_|51Habcdefghijklmno|',
  'sk-proj-|abcDEF123456789012345|',
  'npm_|AbCdEf0123456789AbCdEf0123456789abcd|',
  'SG.|abcdefghijklmnop.QRSTUVWXYZ012345|',
  'ya29.|a0AfH6SMBx|',
  'hvs.|CAESIJabcdefgh|',
  'EAACEdEose0cBA|ZCZAabcdef012345|',
  // Salesforce.
  'session 00D5g000000abcd!|AQEAQJ6Gv1X2Y3Z4|',
  'sid=00D5g000000abcd%21|AQEAQJ6Gv1X2Y3Z4|; Path=/',
  '00D5g000000abcdEAA!|AR8AQ.x_y|',
  'refresh 5Aep861|KIwKdHunter2|',
  'consumer secret |1234567890123456789|',
  'Consumer Secret: |E2F4A6C8B0D1|',
  // Names with a value.
  'pw: |x|',
  'pw=|hunter2|',
  'pass: |hunter2|',
  'passphrase "|correct horse battery|"',
  "passphrase '|correct horse battery|'",
  'the passphrase is |swordfish|',
  'password is |x1|',
  'password was: |open sesame|',
  'my password: |open sesame|',
  'PASSWORD=|hunter2| node x.js',
  'DB_PASSWORD=|hunter2|',
  'export SF_PASSPHRASE=|hunter2|',
  '--passphrase-file |hunter2|',
  '--passphrase-file=|hunter2|',
  '--password |hunter2|',
  '-passin pass:|hunter2|',
  '-passout pass:|hunter2|',
  '-storepass |hunter2| -keypass |hunter3|',
  'mysql -p|hunter2| -u root',
  'PIN: |4711|',
  'client_secret=|abc|&x=y',
  '"client_secret" : "|abc|"',
  'clientSecret: |abc|',
  'client-secret |12345abcdef|',
  'refresh_token=|abc|',
  '"refreshToken": "|abc|"',
  'access_token=|abc|&instance_url=https://x',
  'id_token: |abc|',
  'assertion=|abc|',
  'code=|aPrx4sgoM2Nd1zWeFVlOWveD0HhYmiDiLmlLnXEBgX01tpVOQMWVSUuafFPHu3kCSjzk4CUTZg==|',
  'https://localhost:1717/OauthRedirect?code=|aPrxYXyxzkuBzbiyqiUr|&state=1',
  'api_key=|abc|',
  'apikey: |abc|',
  'x-api-key: |abc|',
  'X-Auth-Token: |abc|',
  'private_key: |abc|',
  'signature=|abcdef0123456789|',
  'Authorization: Basic |dXNlcjpwYXNz|',
  'Authorization: Bearer |abc|',
  'Proxy-Authorization: Basic |dXNlcjpwYXNz|',
  'authorization: |abc|',
  'Cookie: sid=|abc|; oid=|def|',
  'Set-Cookie: BrowserId=|x9a8b7|; path=/',
  'curl -u ann:|hunter2| https://x',
  'https://ann:|hunter2|@acme.my.salesforce.com/ failed',
  'postgres://ann:|hunter2|@db/x',
  'https://|x0123456789abcdef|@github.com/acme/x',
  'SAMLResponse=|PHNhbWxwOlJlc3BvbnNl|',
  'RelayState=1&SAMLResponse=|PHNhbWxwOlJlc3BvbnNl|',
  `assertion |${jwt}|`,
  `|${jwt.replace(/.{30}/g, '$&\n')}|`.replaceAll('\n', '|\n|'),
  `|${createHash('sha384').update(pem).digest('base64')}|`,
];

/** A text of the list, as pasted. */
export const pasted = (text: string): string => text.replaceAll('|', '');

/** The part of a text's secrets that is still shown; undefined if none is. */
export function leftOf(text: string, shown: string): string | undefined {
  const parts = [...text.matchAll(/\|([^|]+)\|/g)].map(([, part = '']) => part);
  // A short part matters if it is shown alone; of many octets, five consecutive ones matter.
  const alone = parts.length > 12 ? [] : parts.filter(({ length }) => length < 12);
  const bare = (some: string): string => some.replace(/[^0-9a-z]/gi, '');
  const long = parts
    .filter(({ length }) => length >= 12)
    .flatMap((part) => Array.from({ length: part.length - 7 }, (_, at) => part.slice(at, at + 8)));
  const rows = parts.length > 12 ? parts.map((_, at) => parts.slice(at, at + 5)).filter(({ length }) => length === 5) : [];
  return (
    alone.find((part) => (part.length > 3 ? shown.includes(part) : shown.split(/\W+/).includes(part))) ??
    long.find((part) => shown.includes(part)) ??
    rows.map((row) => bare(row.join(''))).find((row) => bare(shown).includes(row))
  );
}
