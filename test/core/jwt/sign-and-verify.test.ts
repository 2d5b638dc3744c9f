import { constants, createHmac, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { algorithmsOf, checkAlgorithm } from '../../../src/core/jwt/algorithms.ts';
import { readCompact } from '../../../src/core/jwt/decode.ts';
import { findJwt } from '../../../src/core/jwt/pasted/token-in-text.ts';
import { signCompact, signJwt } from '../../../src/core/jwt/sign.ts';
import { type VerifyingKey, verifySignature } from '../../../src/core/jwt/verify.ts';
import { cpuTime } from '../../cpu-time.ts';
import { fixture, otherKey, testKey } from '../../fixtures.ts';

const vector = (file: string): string => fixture(`jws/${file}`).toString().trim();
const jwkKey = (file: string): KeyObject => createPrivateKey({ key: JSON.parse(vector(file)), format: 'jwk' });
const publicOf = (key: KeyObject, labels: Partial<VerifyingKey> = {}): VerifyingKey => ({
  key: createPublicKey(key),
  name: 'the key',
  ...labels,
});
const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token signed with RS256 by hand, so that its header can contain anything. */
function handmade(header: unknown, payload: unknown = { iss: 'a' }, key: KeyObject = testKey): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

const verified = (jwt: string, keys: VerifyingKey[] = [publicOf(testKey)], allowed?: Parameters<typeof verifySignature>[2]) =>
  verifySignature(readCompact(jwt), keys, allowed);

describe('signing', () => {
  test('RS256 makes the bytes of RFC 7515, Appendix A.2', async () => {
    const payload = readCompact(vector('rfc7515_A.2.jwsc')).payload;
    const made = await signCompact(payload, jwkKey('rfc7515_A.2.jwk'), { alg: 'RS256' });
    expect(made).toBe(vector('rfc7515_A.2.jwsc'));
  });
  test('RS256 makes the bytes of RFC 7520, section 4.1, with kid after alg', async () => {
    const { payload, header } = readCompact(vector('rfc7520_4.1.jwsc'));
    const signing = { alg: 'RS256', header: { kid: header['kid'] } } as const;
    expect(await signCompact(payload, jwkKey('rfc7520_3.4.jwk'), signing)).toBe(vector('rfc7520_4.1.jwsc'));
  });
  test('node:crypto verifies what was signed, over these very bytes', async () => {
    const jwt = await signJwt({ iss: 'a', exp: 1 }, testKey, { alg: 'RS256', header: { kid: 'k' } });
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe('{"alg":"RS256","typ":"JWT","kid":"k"}');
    expect(Buffer.from(payload, 'base64url').toString()).toBe('{"iss":"a","exp":1}');
    const bytes = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', bytes, createPublicKey(testKey), Buffer.from(signature, 'base64url'))).toBe(true);
  });
  test.each([
    ['ES256 with an RSA key', testKey, 'ES256', 'ES256 needs an EC key on P-256, but the key is RSA, 2048 bits'],
    ['RS256 with an EC key', jwkKey('rfc7515_A.3.jwk'), 'RS256', 'RS256 needs an RSA key, but the key is EC on P-256'],
    ['ES256 with P-521', jwkKey('rfc7515_A.4.jwk'), 'ES256', 'ES256 needs an EC key on P-256, but the key is EC on P-521'],
    [
      'PS256 with RSA-PSS',
      createPrivateKey(fixture('keys/rsa-pss.pem')),
      'PS256',
      /^PS256 needs an RSA key, but the key is RSA-PSS/,
    ],
  ] as const)('refuses %s', async (_, key, alg, message) => {
    const refused = signJwt({}, key, { alg });
    await expect(refused).rejects.toMatchObject({ code: 'USAGE', message: expect.stringMatching(message) });
  });
  test.each([
    ['rsa.pem', ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    ['ec.pem', ['ES256']],
    ['ed25519.pem', ['EdDSA', 'Ed25519']],
    ['rsa-pss.pem', []],
  ])('%s can do %j', (file, able) => {
    expect(algorithmsOf(createPrivateKey(fixture(`keys/${file}`)))).toEqual(able);
  });
  test.each([
    ['none', 'the algorithm is none: such a token is not signed at all'],
    ['HS256', 'the algorithm is HS256, an HMAC: anybody who can verify it can also forge it, so it cannot use public keys'],
    ['RS1', 'the algorithm "RS1" is not supported'],
  ])('%s is not an algorithm', (name, message) => {
    expect(() => checkAlgorithm(name)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});

describe('verifying', () => {
  test.each([
    ['RFC 7515, A.2, RS256', 'rfc7515_A.2.jwsc', 'rfc7515_A.2.jwk'],
    ['RFC 7515, A.3, ES256', 'rfc7515_A.3.jwsc', 'rfc7515_A.3.jwk'],
    ['RFC 7515, A.4, ES512, whose payload is no JSON', 'rfc7515_A.4.jwsc', 'rfc7515_A.4.jwk'],
    ['RFC 7520, 4.1, RS256', 'rfc7520_4.1.jwsc', 'rfc7520_3.4.jwk'],
    ['RFC 7520, 4.2, PS384', 'rfc7520_4.2.jwsc', 'rfc7520_3.4.jwk'],
    ['RFC 7520, 4.3, ES512', 'rfc7520_4.3.jwsc', 'rfc7520_3.2.jwk'],
  ])('%s', async (_, jws, jwk) => {
    const key = publicOf(jwkKey(jwk));
    expect(await verified(vector(jws), [key])).toBe(key);
  });
  test.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'EdDSA', 'Ed25519'] as const)(
    'what was signed with %s, but not with another key',
    async (alg) => {
      const file = alg.startsWith('E') ? (alg === 'ES256' ? 'ec.pem' : 'ed25519.pem') : 'rsa.pem';
      const key = createPrivateKey(fixture(`keys/${file}`));
      const jwt = await signJwt({ iss: 'a' }, key, { alg });
      expect((await verified(jwt, [publicOf(otherKey), publicOf(key, { name: 'mine' })])).name).toBe('mine');
    },
  );
  const good = handmade({ alg: 'RS256' });
  const [head = '', body = '', tail = ''] = good.split('.');
  const hmac = (secret: string): string => {
    const input = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${body}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  };
  const signedWith = (hash: string, padding?: 'pss'): string => {
    const input = `${head}.${body}`;
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const signature = sign(hash, Buffer.from(input), { key: testKey, ...(padding && pss) });
    return `${input}.${signature.toString('base64url')}`;
  };
  test.each<[string, string, string]>([
    ['none', vector('rfc7515_A.5.jwsc'), 'the algorithm is none: such a token is not signed at all'],
    ['NONE', `${encoded({ alg: 'nOnE' })}.${body}.`, 'the algorithm is none: such a token is not signed at all'],
    [
      'an HMAC',
      vector('rfc7515_A.1.jwsc'),
      'the algorithm is HS256, an HMAC: anybody who can verify it can also forge it, so it cannot use public keys',
    ],
    [
      'an HMAC with the public key as its secret',
      hmac(fixture('keys/rsa.pub.pem').toString()),
      'the token was made with HS256, with the public key as a shared secret: anybody can make such a token',
    ],
    ['an unknown algorithm', handmade({ alg: 'XS\u001b1' }), 'the algorithm is "XS\\x1b1", which is not supported'],
    ['an algorithm in small letters', handmade({ alg: 'rs256' }), 'the algorithm is "rs256", which must be written RS256'],
    ['a number as algorithm', handmade({ alg: 5 }), 'the header has an algorithm ("alg") that is not a text: 5'],
    ['no algorithm', handmade({ typ: 'JWT' }), 'the header names no algorithm'],
    [
      'an algorithm for another kind of key',
      handmade({ alg: 'ES256' }),
      'the algorithm is ES256, which needs an EC key on P-256: the key is RSA, 2048 bits',
    ],
    [
      'a different algorithm from the one used to sign',
      handmade({ alg: 'RS512' }),
      'the header says RS512, but the signature by the key is RS256',
    ],
    ['SHA-512 under RS256', signedWith('sha512'), 'the header says RS256, but the signature by the key is RS512'],
    ['SHA-1 under RS256', signedWith('sha1'), 'the header says RS256, but the signature by the key is RSA with SHA-1'],
    ['PSS under RS256', signedWith('sha256', 'pss'), 'the header says RS256, but the signature by the key is PS256'],
    ['PKCS#1 under PS256', handmade({ alg: 'PS256' }), 'the header says PS256, but the signature by the key is RS256'],
    ['b64 without crit', handmade({ alg: 'RS256', b64: false }), 'the header has "b64", but "crit" does not name it'],
    [
      'PS256 over an RS256 signature',
      handmade({ alg: 'PS256' }),
      'the header says PS256, but the signature by the key is RS256',
    ],
    [
      'a changed payload',
      `${head}.${encoded({ iss: 'b' })}.${tail}`,
      'the token was altered: the key signed different content',
    ],
    [
      'a changed signature',
      `${head}.${body}.${tail.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
      'the signature does not verify with the key: another key made it, or it was altered',
    ],
    [
      'another key',
      handmade({ alg: 'RS256' }, { iss: 'a' }, otherKey),
      'the signature does not verify with the key: another key made it, or it was altered',
    ],
    [
      'a signature cut off',
      good.slice(0, -22),
      'the signature has 240 bytes, but the key makes signatures of 256 bytes: the token was cut off',
    ],
    ['no signature', `${head}.${body}.`, 'the token has no signature: nothing follows the second dot'],
    ['crit', handmade({ alg: 'RS256', crit: ['exp'], exp: 1 }), 'the header requires unsupported extensions ("crit": exp)'],
    [
      'crit with b64',
      handmade({ alg: 'RS256', crit: ['b64'], b64: true }),
      'the header requires unsupported extensions ("crit": b64)',
    ],
    [
      'crit that is not a list',
      handmade({ alg: 'RS256', crit: 1 }),
      'this is not a valid JWT: "crit" in the header is not a list of names',
    ],
    [
      'crit that names nothing',
      handmade({ alg: 'RS256', crit: [] }),
      'this is not a valid JWT: "crit" in the header is an empty list: it must name an extension, or be left out (RFC 7515 §4.1.11)',
    ],
    [
      'crit that names what every program knows',
      handmade({ alg: 'RS256', crit: ['alg'] }),
      'this is not a valid JWT: "crit" in the header names "alg", which is not an extension (RFC 7515 §4.1.11)',
    ],
    [
      'crit that names what the header has not',
      handmade({ alg: 'RS256', crit: ['foo'] }),
      'this is not a valid JWT: "crit" in the header names "foo", but the header has no "foo"',
    ],
    [
      'crit that names an extension twice',
      handmade({ alg: 'RS256', crit: ['foo', 'foo'], foo: 1 }),
      'this is not a valid JWT: "crit" in the header names an extension twice',
    ],
    [
      'a duplicate claim',
      handmade({ alg: 'RS256' }, '{"sub":"a","sub":"b"}'),
      'duplicate claim "sub": programs may read different values from it',
    ],
    ['a duplicate header parameter', handmade('{"alg":"RS256","alg":"none"}'), 'duplicate header parameter "alg"'],
  ])('refuses %s', async (_, jwt, message) => {
    await expect(verified(jwt)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID', message });
  });
  test('refuses an encrypted token by name', async () => {
    await expect(verified(vector('rfc7520_5.1.jwec'))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'this is a JWE: encrypted, not signed, so there is no signature to verify',
    });
  });
  test('refuses an algorithm that is not allowed, even if the key supports it', async () => {
    const jwt = await signJwt({}, testKey, { alg: 'RS384' });
    await expect(verified(jwt, [publicOf(testKey)], ['RS256', 'PS256'])).rejects.toMatchObject({
      message: 'the algorithm is RS384, but only RS256, PS256 is allowed',
    });
    expect((await verified(jwt, [publicOf(testKey)], ['RS384'])).name).toBe('the key');
  });
  test('refuses a use that the JWK does not allow', async () => {
    await expect(verified(good, [publicOf(testKey, { alg: 'PS256' })])).rejects.toMatchObject({
      message: 'the key is only for PS256, as its "alg" says, but the algorithm of the token is RS256',
    });
  });
  test('refuses an RSA key that is too short', async () => {
    const short = createPrivateKey(fixture('keys/rsa-1024.pem'));
    await expect(verified(handmade({ alg: 'RS256' }, {}, short), [publicOf(short)])).rejects.toMatchObject({
      message: 'the key has 1024 bits, but RS256 needs 2048 or more',
    });
  });
  test('uses the key that kid names, or every matching key if it names none', async () => {
    const keys = [publicOf(otherKey, { name: 'other', kid: 'o' }), publicOf(testKey, { name: 'mine', kid: 'm' })];
    expect((await verified(handmade({ alg: 'RS256', kid: 'm' }), keys)).name).toBe('mine');
    expect((await verified(handmade({ alg: 'RS256', kid: 'elsewhere' }), keys)).name).toBe('mine');
    expect((await verified(good, keys)).name).toBe('mine');
    expect((await verified(good, [publicOf(otherKey), ...keys.slice(1)])).name).toBe('mine');
    await expect(verified(handmade({ alg: 'RS256', kid: 'o' }), keys)).rejects.toMatchObject({
      message: 'the token names another key (kid "o") than the one that signed it: mine',
    });
  });
});

test('a token whose payload looks like a time is a token', () => {
  const odd = `${vector('rfc7515_A.2.jwsc').split('.')[0]}.bnVsbA.${'A'.repeat(43)}`;
  expect(findJwt(odd)).toEqual({ jwt: odd, notes: [] });
});

describe('finding the token in pasted text', () => {
  const jwt = vector('rfc7515_A.2.jwsc');
  const second = `${jwt.slice(0, -4)}AAAA`;
  const wrapped = jwt.replace(/(.{64})/g, '$1\n');
  test.each<[string, string, string[]]>([
    ['bare', jwt, []],
    ['with a line break at the end', `${jwt}\n`, []],
    ['behind Bearer', `Bearer ${jwt}`, ['removed "Bearer"']],
    ['as a header', `Authorization: Bearer ${jwt}`, ['removed "Bearer"']],
    ['in double quotes', `"${jwt}"`, ['removed the quotes']],
    ['in single quotes and a comma', `'${jwt}',`, ['removed the quotes']],
    ['in lines', wrapped, ['removed blanks or line breaks']],
    ['in indented lines with Windows line endings', wrapped.replaceAll('\n', '\r\n   '), ['removed blanks or line breaks']],
    ['with line breaks written as \\n', wrapped.replaceAll('\n', '\\n'), ['removed the text around the JWT']],
    ['as a form', `grant_type=urn%3Aietf&assertion=${jwt}&x=y`, ['removed the rest of the form']],
    [
      'as a curl command',
      `curl -d "grant_type=x" -d "assertion=${jwt}" https://login.example.com`,
      ['took the first JWT between double quotes'],
    ],
    [
      'as a curl command with a header',
      `curl -H 'Authorization: Bearer ${jwt}' https://login.example.com`,
      ['took the first JWT between quotes'],
    ],
    ['as a curl command without quotes', `curl -d assertion=${jwt} https://a.example.com`, ['took the first JWT in the text']],
    [
      'as a token response',
      JSON.stringify({ token_type: 'Bearer', access_token: jwt }, null, 2),
      ['took the first JWT between double quotes'],
    ],
    ['with a full stop', `${jwt}.`, ['removed the full stop at its end']],
    ...['%2E', '%2e', '&#46;', '&#x2e;', '&period;'].map((dot): [string, string, string[]] => [
      `with encoded dots: ${dot}`,
      jwt.replaceAll('.', dot),
      ['decoded its dots'],
    ]),
    ['in quoted mail', wrapped.replaceAll('\n', '\n> '), ['removed the marks of quoted mail', 'removed blanks or line breaks']],
    ['with invisible characters', jwt.replaceAll('.', '.\u200b'), ['removed invisible characters']],
    ['as one of several cookies', `Cookie: JSESSIONID=A1; access_token=${jwt}`, ['removed the other cookies']],
    ['twice', `${jwt}\n${jwt}`, ['the same JWT was there more than once']],
    ['in base64', Buffer.from(jwt).toString('base64'), ['it was base64-encoded once more: decoded']],
    [
      'in its JSON form',
      JSON.stringify({ payload: jwt.split('.')[1], protected: jwt.split('.')[0], signature: jwt.split('.')[2] }),
      ['joined the parts of its JSON form (RFC 7515 §7.2)'],
    ],
    ['in a log line', `2026-11-21 token ${jwt} sent`, ['took the first JWT in the text']],
    [
      'as one of two tokens of a response',
      JSON.stringify({ access_token: jwt, id_token: `${jwt.slice(0, -4)}AAAA` }),
      ['took the first JWT between double quotes', 'it is the one of "access_token"; another is in "id_token"'],
    ],
    [
      'before another in a log',
      `a ${jwt} b ${jwt.slice(0, -4)}AAAA c`,
      ['took the first JWT in the text', 'the text has 2 different JWTs'],
    ],
    [
      'in a form with another',
      `assertion=${jwt}&assertion=${second}`,
      ['removed the rest of the form', 'the text has 2 different JWTs'],
    ],
    [
      'in a form with another in another field',
      `client_assertion=${jwt}&assertion=${second}&x=y`,
      ['removed the rest of the form', 'it is the one of "client_assertion"; another is in "assertion"'],
    ],
    [
      'in a form behind another',
      `subject_token=${second}&id_token=${jwt}`,
      ['removed the rest of the form', 'it is the one of "id_token"; another is in "subject_token"'],
    ],
    [
      'in a form with two others',
      `assertion=${jwt}&assertion=${second}&assertion=${jwt.slice(0, -4)}BBBB`,
      ['removed the rest of the form', 'the text has 3 different JWTs'],
    ],
    [
      'in a form in lines, with another',
      `assertion=${wrapped}&client_assertion=${second.replace(/(.{64})/g, '$1\n')}`,
      ['removed blanks or line breaks, the rest of the form', 'it is the one of "assertion"; another is in "client_assertion"'],
    ],
    ['in a form in lines, alone', `a=b&assertion=${wrapped}`, ['removed blanks or line breaks, the rest of the form']],
    ['twice in a form', `assertion=${jwt}&client_assertion=${jwt}`, ['removed the rest of the form']],
    [
      'in a cookie behind another',
      `Cookie: sid=${second}; access_token=${jwt}`,
      ['removed the other cookies', 'it is the one of "access_token"; another is in "sid"'],
    ],
    [
      'in a field behind another in a line of a log',
      `got ${second} for assertion=${jwt}`,
      ['removed blanks or line breaks', 'the text has 2 different JWTs'],
    ],
    [
      'with the soft line breaks of mail',
      jwt.replace(/(.{64})/g, '$1=\n'),
      ['removed the soft line breaks of quoted-printable'],
    ],
    ['in colours of a terminal', `\x1b[1;32m${jwt}\x1b[0m`, ['removed the colours of a terminal']],
    [
      'in joined strings',
      jwt.replace(/(.{64})/g, '$1"\n  + "').replace(/^.*$/s, '"$&"'),
      ['joined the strings of a program', 'removed the quotes'],
    ],
    ['with dots encoded twice', jwt.replaceAll('.', '%252E'), ['decoded its dots']],
    [
      'in JSON with a list of one signature',
      JSON.stringify({
        payload: jwt.split('.')[1],
        signatures: [{ protected: jwt.split('.')[0], signature: jwt.split('.')[2] }],
      }),
      ['joined the parts of its JSON form (RFC 7515 §7.2)'],
    ],
    [
      'in JSON with an unprotected header',
      JSON.stringify({
        payload: jwt.split('.')[1],
        protected: jwt.split('.')[0],
        header: { kid: 'a', 'x\u001b': 1 },
        signature: jwt.split('.')[2],
      }),
      [
        'joined the parts of its JSON form (RFC 7515 §7.2)',
        'left out its unprotected header, which nobody signed: "kid", "x\\x1b"',
      ],
    ],
    ['as an SD-JWT without disclosures', `${jwt}~`, ['this is an SD-JWT: took the JWT of its issuer']],
    [
      'as an SD-JWT with two disclosures',
      `Bearer ${jwt}~WyJhIl0~WyJiIl0~`,
      ['this is an SD-JWT: took the JWT of its issuer, without 2 disclosures'],
    ],
    [
      'as an SD-JWT with a key binding',
      `${jwt}~WyJhIl0~${jwt}`,
      ["this is an SD-JWT: took the JWT of its issuer, without 1 disclosure and the holder's proof (key binding)"],
    ],
  ])('%s', (_, text, notes) => {
    expect(findJwt(text)).toEqual({ jwt, notes });
  });
  test.each(['~WyJ!~', '~WyJ~AA!'])('with what is no disclosure, it is not an SD-JWT: %s', (rest) => {
    expect(findJwt(`${jwt}${rest}`)).toEqual({ jwt: `${jwt}${rest}`, notes: [] });
  });
  test('an encrypted one', () => {
    const jwe = vector('rfc7520_5.1.jwec');
    expect(findJwt(jwe)).toEqual({ jwt: jwe, notes: [] });
    expect(readCompact(jwe)).toMatchObject({
      encrypted: true,
      header: { alg: 'RSA1_5', enc: 'A128CBC-HS256' },
      claims: undefined,
    });
  });
  test.each<[string, string, string]>([
    ['nothing', ' \n', 'the input is empty'],
    ['prose', 'hello there', 'no JWT found'],
    ['a web page', '<!DOCTYPE html><p>', 'this is a web page (HTML), not a JWT'],
    ['a key', fixture('keys/rsa.pub.pem').toString(), 'this is a PEM file, not a JWT'],
    ['two tokens', `${jwt}\n${jwt.slice(0, -4)}AAAA`, 'found two JWTs, expected one'],
    ['one part', jwt.split('.')[0] as string, 'this is only one part of a JWT'],
    ['a part left out', `${jwt.slice(0, 60)}...`, 'this ends in "...": part of the token was left out'],
    ['a middle left out', `${jwt.slice(0, 60)}...${jwt.slice(-9)}`, 'this has "..." in it: part of the token was left out'],
    ['four parts', `${jwt}.abc`, 'this has 4 parts, but a JWT has three: more follows its signature'],
    [
      'several signatures',
      '{"payload":"e30","signatures":[{},{}]}',
      'this is a JWS in JSON with more than one signature, or none',
    ],
    ['no header', `abc.${jwt.split('.').slice(1).join('.')}`, 'the first part is not the header of a JWT'],
    [
      'an opaque token',
      '{"access_token":"00D!AQ","token_type":"Bearer"}',
      'this is a token response whose access token is not a JWT',
    ],
    [
      'a flood',
      'a'.repeat(1024 * 1024 + 1),
      'this is a text of over a million characters: too long for a JWT, and to search for one',
    ],
    [
      'a long document',
      `{"a":"${'a'.repeat(1024 * 1024)}"}`,
      'this is JSON of over a million characters: too long for a JWT, and to search for one',
    ],
    [
      'a remark in place of a part',
      'eyJhbGciOiJSUzI1NiJ9.eyJ...[truncated 200 bytes]',
      'part of the token was left out, with a remark in its place',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => findJwt(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test.each<[string, string, string]>([
    [
      'five parts of a signed one',
      'eyJhbGciOiJSUzI1NiJ9.e30.AA.e30.AA',
      'this has five parts like an encrypted JWT, but the header of a signed one',
    ],
    ['a header that is cut off', `${encoded('{"alg":"RS256"')}.e30.AA`, 'the header is damaged: the JSON ends too early'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readCompact(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID', message }));
  });
  test('takes five parts whose algorithm is an object for a JWE', () => {
    const { encrypted, header } = readCompact(`${encoded({ alg: { a: 1 } })}.e30.AA.e30.AA`);
    expect({ encrypted, header }).toEqual({ encrypted: true, header: { alg: { a: 1 } } });
  });
  test.each<[string, string, string]>([
    [
      'bits that are not part of a byte',
      'eyJhbGciOiJSUzI1NiJ9.e31.AA',
      'the payload is damaged or cut off: its last characters are not valid base64url',
    ],
    [
      'a signature of another spelling',
      'eyJhbGciOiJSUzI1NiJ9.e30.AB',
      'the signature is damaged or cut off: its last characters are not valid base64url',
    ],
    ['another character', 'eyJhbGciOiJSUzI1NiJ9.e30.A*A', 'the signature is damaged: its character 2 is "*"'],
    ['two parts', 'eyJhbGciOiJSUzI1NiJ9.e30', 'it has two parts, but a JWT has three: its signature was cut off'],
  ])('shows %s, but does not verify it', async (_, text, damage) => {
    const token = readCompact(findJwt(text).jwt);
    expect(token).toMatchObject({ header: { alg: 'RS256' }, damage });
    await expect(verifySignature(token, [{ key: createPublicKey(testKey), name: 'k' }])).rejects.toMatchObject({
      code: 'SIGNATURE_INVALID',
      message: `this is not a valid JWT: ${damage}`,
    });
  });
  test.each([
    ['hexadecimal', 'ab'.repeat(256), 'the signature is hexadecimal, not base64url'],
    ['encoded twice', Buffer.from('ab'.repeat(171)).toString('base64url'), 'the signature was base64-encoded twice'],
  ])('a signature that is %s', (_, signature, flaw) => {
    expect(readCompact(`eyJhbGciOiJSUzI1NiJ9.e30.${signature}`)).toMatchObject({ flaw, damage: undefined });
  });
  test('a token in a token is named', () => {
    const nested = `eyJhbGciOiJSUzI1NiJ9.${encoded(jwt)}.AA`;
    expect(readCompact(nested).claimsProblem).toBe('the payload is another JWT (RFC 7519 §5.2), which has its own signature');
  });
  test('takes linear time', () => {
    const took = cpuTime(() => {
      for (const text of [
        'eyJ.'.repeat(250_000),
        '"'.repeat(1_000_000),
        'assertion='.repeat(100_000),
        'a-'.repeat(500_000),
        'a '.repeat(500_000),
        `eyJhbGciOiJSUzI1NiJ9${'.'.repeat(500_000)}%`,
      ]) {
        expect(() => findJwt(text)).toThrow();
      }
    });
    expect(took).toBeLessThan(2000);
  });
  test('takes linear time for thousands of tokens with names', () => {
    const tokens = Array.from({ length: 16_000 }, (_, index) => `t${index}=eyJhbGciOiJSUzI1NiJ9.e30.${index + 10_000}AAA`);
    let notes: string[] = [];
    const took = cpuTime(() => {
      ({ notes } = findJwt(tokens.join('&')));
    });
    expect(notes).toEqual(['took the first JWT in the text', 'it is the one of "t0"; another is in "t1", "t2", "t3"']);
    expect(took).toBeLessThan(2000);
  });
});

describe('signing refuses, naming the argument,', () => {
  test.each<[string, unknown, string]>([
    ['another alg in the header', { alg: 'none' }, 'options.header.alg: expected one of RS256, found a string'],
    ['an alg that is not a string', { alg: 1 }, 'options.header.alg: expected one of RS256, found the number 1'],
    ['b64', { b64: false }, 'options.header.b64: expected nothing, found a boolean'],
    ['crit', { crit: ['exp'] }, 'options.header.crit: expected nothing, found an array'],
    ['a kid that is a number', { kid: 7 }, 'options.header.kid: expected a string that is not empty, found the number 7'],
    ['an empty typ', { typ: '' }, 'options.header.typ: expected a string that is not empty, found an empty string'],
    [
      'a value that JSON cannot represent',
      { x: 1n },
      'options.header.x: expected a value that JSON can represent, found a bigint',
    ],
  ])('%s', async (_, header, message) => {
    const signing = { alg: 'RS256', header: header as object } as const;
    await expect(signJwt({}, testKey, signing as never)).rejects.toMatchObject({ code: 'USAGE', message });
    await expect(signCompact(Buffer.from('{}'), testKey, signing as never)).rejects.toMatchObject({ code: 'USAGE', message });
  });
  test.each<[string, object, string, string?]>([
    ['NaN', { exp: Number.NaN }, '.exp: expected a value that JSON can represent, found NaN'],
    [
      'a date',
      { exp: new Date(0) },
      '.exp: expected a value that JSON can represent, found a Date',
      'pass whole seconds since 1970, or a string',
    ],
    ['a large whole number of BigInt', { exp: 1n }, '.exp: expected a value that JSON can represent, found a bigint'],
    [
      'nothing in a list',
      { a: [{ b: [1, undefined] }] },
      '.a[0].b[1]: expected a value that JSON can represent, found undefined',
    ],
    ['a gap in a list', { a: new Array(1) }, '.a[0]: expected a value that JSON can represent, found undefined'],
    ['a map', { a: new Map() }, '.a: expected a value that JSON can represent, found an object of a class'],
    ['bytes', { a: Buffer.from('a') }, '.a: expected a value that JSON can represent, found bytes'],
    ['a URL', { a: new URL('https://a.example') }, '.a: expected a value that JSON can represent, found an object of a class'],
    ['toJSON', { a: { toJSON: 1 } }, '.a: expected a value that JSON can represent, found an object with toJSON'],
    [
      'a promise',
      { a: Promise.resolve() },
      '.a: expected a value that JSON can represent, found a Promise',
      'await it, and pass its result',
    ],
    [
      'deep nesting',
      JSON.parse(`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`),
      ': expected an object of at most 64 levels, found more',
    ],
    [
      'a circle',
      ((): object => {
        const a: Record<string, unknown> = {};
        a['a'] = a;
        return a;
      })(),
      ': expected an object of at most 64 levels, found one that is nested deeper, or contains itself',
    ],
    ['a key', testKey, ': expected an object that JSON can represent, found a private KeyObject'],
  ])('claims with %s', async (_, claims, said, hint) => {
    const error = { code: 'USAGE', message: `claims${said}`, ...(hint === undefined ? {} : { hint }) };
    await expect(signJwt(claims, testKey, { alg: 'RS256' })).rejects.toMatchObject(error);
  });
  test('a header parameter that is undefined is not given', async () => {
    const header = { kid: 'a', typ: undefined, cty: undefined };
    expect(readCompact(await signJwt({}, testKey, { alg: 'RS256', header })).header).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: 'a',
    });
  });
  test('an RSA key that is too short', async () => {
    const short = createPrivateKey(fixture('keys/rsa-1024.pem'));
    await expect(signJwt({}, short, { alg: 'RS256' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'the RSA key has 1024 bits; RS256 needs 2048 or more',
    });
  });
  test('but accepts a header that repeats alg, which comes first', async () => {
    const jwt = await signJwt({}, testKey, { alg: 'RS256', header: { kid: 'k', alg: 'RS256' } });
    expect(Buffer.from(jwt.split('.')[0] as string, 'base64url').toString()).toBe('{"alg":"RS256","typ":"JWT","kid":"k"}');
  });
});
test('many tokens at once are signed with the same key, each one right', async () => {
  const claims = Array.from({ length: 40 }, (_, number) => ({ number }));
  const atOnce = await Promise.all(claims.map((one) => signJwt(one, testKey, { alg: 'RS256' })));
  const oneByOne: string[] = [];
  for (const one of claims) oneByOne.push(await signJwt(one, testKey, { alg: 'RS256' }));
  // RS256 has one signature for each content.
  expect(atOnce).toEqual(oneByOne);
});
