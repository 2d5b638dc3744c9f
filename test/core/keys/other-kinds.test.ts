/** Files that contain no key: each is named, with the way to the key. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { KitError } from '../../../src/core/errors.ts';
import { inspectContent, isOfOtherKind } from '../../../src/core/inspection/inspect-content.ts';
import { cleanParts } from '../../../src/core/keys/clean-text.ts';
import { findCertificates, findKeys, findPrivateKey } from '../../../src/core/keys/read-keys.ts';
import { publicKeyDer } from '../../../src/core/keys/rsa.ts';
import { dumpedBytes } from '../../../src/core/keys/spoilt/hex-dump.ts';
import { fixture, otherKey } from '../../fixtures.ts';

/** Octets that are no text, after the start of a file. */
const more = Buffer.from('000102fffe80c3289f00'.repeat(8), 'hex');
const octets = (start: string): Buffer => Buffer.concat([Buffer.from(start, 'hex'), more]);
const after = (count: number, start: string): Buffer => octets(`${'41'.repeat(count)}${Buffer.from(start).toString('hex')}`);
const zip = (name: string): Buffer =>
  octets(`504b0304140000000800${'00'.repeat(16)}${'0500'}0000${Buffer.from(name).toString('hex')}`);
const pem = (label: string): string => `-----BEGIN ${label}-----\naGVsbG8gd29ybGQ=\n-----END ${label}-----\n`;
const json = (value: object): string => JSON.stringify(value, undefined, 2);

const cases: readonly (readonly [input: string | Buffer, is: string, hint: RegExp])[] = [
  [octets('6060606060c2c5c7c9d540d7d9c9e5c1e3c5'), 'a text in EBCDIC, as mainframes write it', /iconv/],
  [Buffer.from([...'-----BEGIN'].flatMap((sign) => [sign.charCodeAt(0), 0, 0, 0])), 'a text in UTF-32', /UTF-8/],
  [octets('1f8b0800'), 'a file compressed with gzip', /gunzip/],
  [octets('fd377a585a00'), 'a file compressed with xz', /unxz/],
  [octets('425a6839314159265359'), 'a file compressed with bzip2', /bunzip2/],
  [octets('28b52ffd'), 'a file compressed with zstd', /unzstd/],
  [octets('04224d18'), 'a file compressed with lz4', /unlz4/],
  [octets('4c5a495001'), 'a file compressed with lzip', /lzip -d/],
  [octets('1f9d90'), 'a file compressed with compress', /uncompress/],
  [octets('377abcaf271c'), 'a 7-Zip archive', /7z x/],
  [octets('526172211a0701'), 'a RAR archive', /unrar x/],
  [octets('4d534346'), 'a cabinet archive (CAB)', /cabextract/],
  [zip('word/document.xml'), 'a document of Word, Excel or PowerPoint', /plain text file/],
  [zip('META-INF/MANIFEST.MF'), 'a Java archive (JAR)', /jar xf/],
  [zip('mimetypeapplication/vnd.oasis'), 'an OpenDocument or EPUB file', /plain text file/],
  [zip('k.pem'), 'a ZIP archive', /unzip/],
  [after(257, 'ustar'), 'a tar archive', /tar xf/],
  [octets('6167652d656e6372797074696f6e2e6f72672f7631'), 'a file encrypted with age', /age -d/],
  [pem('AGE ENCRYPTED FILE'), 'a file encrypted with age', /age -d/],
  ['AGE-SECRET-KEY-1QQQQ', 'a secret key of age, which only decrypts files', /RSA key/],
  ['$ANSIBLE_VAULT;1.1;AES256\n3132', 'a file encrypted with Ansible Vault', /ansible-vault decrypt/],
  ['key: ENC[AES256_GCM,data:aGk=,iv:eA==,tag:eQ==,type:str]\nsops:\n  age: []', 'a file encrypted with sops', /sops decrypt/],
  ['apiVersion: v1\nkind: SealedSecret\n', 'a sealed secret of Kubernetes', /in the cluster/],
  [octets('00474954435259505400'), 'a file locked with git-crypt', /git-crypt unlock/],
  [octets('53616c7465645f5f'), 'a file encrypted with openssl enc', /openssl enc -d/],
  ['U2FsdGVkX1/abcdefghijklmnopqrstuvwxyz', 'a file encrypted with openssl enc', /openssl enc -d/],
  [octets('01000000d08c9ddf0115d1118c7a00c04fc297eb'), 'data that Windows encrypted for one account (DPAPI)', /same account/],
  [octets('0102020078'), 'data encrypted with AWS KMS', /aws kms decrypt/],
  ['vault:v1:abcdef', 'data encrypted by the transit engine of Vault', /transit\/decrypt/],
  ['{AQAAABAAAAAQabc=}', 'a secret encrypted by Jenkins', /Jenkins/],
  ['{cipher}abcdef', 'a value encrypted for Spring Cloud Config', /\/decrypt/],
  [pem('PGP MESSAGE'), 'a message of PGP', /gpg -d/],
  [pem('PGP PRIVATE KEY BLOCK'), 'a key of PGP', /PEM or JWK/],
  [octets('99010d0463a1b2c301'), 'a key of PGP', /PEM or JWK/],
  [after(8, 'KBXf'), 'the key ring of GnuPG', /export the key/],
  [octets('03d9a29a67fb4bb5'), 'a database of KeePass', /save the key/],
  [octets('1ef1b5b0'), 'a private key of Windows (PVK)', /-inform PVK/],
  [octets('0702000000a400005253413200080000'), 'a private key of Windows (PRIVATEKEYBLOB)', /-inform MSBLOB/],
  [octets('0602000000a400005253413100080000'), 'a public key of Windows (PUBLICKEYBLOB)', /-pubin/],
  [octets('525341330008000003000000'), 'a key of Windows (BCRYPT blob)', /PKCS#8/],
  [octets('0000000043455254'), 'a certificate store of Windows (SST)', /Base-64/],
  [octets('308206d5308206303059' + '06092a864886f70d01050d'), 'a key store of Bouncy Castle (BCFKS)', /PKCS#12/],
  [octets('6b796368'), 'a key chain of macOS', /\.p12/],
  [octets('53514c69746520666f726d6174203300'), 'a database of SQLite', /pk12util/],
  [octets('0502000000'), 'a keytab of Kerberos', /RSA key/],
  [octets('aced0005'), 'a serialized Java object', /getEncoded/],
  [pem('TSS2 PRIVATE KEY'), 'a key that only the TPM chip of one computer can use', /make a key/],
  [pem('SSH SIGNATURE'), 'a signature of OpenSSH', /file with the key/],
  ['v4.public.eyJzdWIiOiJ4In0abcdefgh', 'a PASETO token, which is not a JWT', /ask for a JWT/],
  ['k4.secret.abcdefghijklmnop', 'a key for PASETO (PASERK)', /PEM or JWK/],
  [
    '<samlp:Response xmlns:samlp="urn:oasis">x</samlp:Response>',
    'a message or metadata of SAML, without a certificate',
    /X509Certificate/,
  ],
  ['untrusted comment: minisign public key\nRWQ', 'a key or a signature of minisign or signify', /RSA key/],
  ['[Interface]\nPrivateKey = aaaa\n', 'a configuration of WireGuard', /RSA key/],
  [`${'A'.repeat(43)}=`, 'a value of 32 octets, as shared secrets and keys of WireGuard are', /whole key/],
  [`sha256 Fingerprint=${'AB:'.repeat(31)}CD\n`, 'a fingerprint', /match compares/],
  [`MD5 Fingerprint=${'0A:'.repeat(15)}CD\n`, 'a fingerprint', /match compares/],
  ['pkcs11:token=x;object=y', 'the address of a key in a security device (PKCS#11)', /export the key/],
  ['arn:aws:secretsmanager:eu-west-1:1:secret:x', 'the address of a secret, not the secret', /read the secret/],
  ['Private-Key: (2048 bit, 2 primes)\nmodulus:\n    00:c1', 'what openssl prints of a key with -noout', /-noout/],
  ['Certificate:\n    Data:\n        Version: 3 (0x2)', 'what openssl prints of a certificate with -noout', /-noout/],
  ['Certificate Request:\n    Data:\n        Version: 1 (0x0)', 'what openssl prints of a request with -noout', /-noout/],
  ['Keystore type: PKCS12\nKeystore provider: SUN\n', 'the list that keytool prints of a key store', /key store itself/],
  ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9', 'a pointer of Git LFS, not the file', /git lfs pull/],
  ['<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n', 'a file with conflicts of git in it', /keep one/],
  ['    0:d=0  hl=4 l=1215 cons: SEQUENCE          ', 'what openssl asn1parse prints', /was printed/],
  [`Modulus=${'CBAB193F'.repeat(9)}`, 'the modulus of a key, as openssl prints it with -modulus', /more numbers/],
  ['server.key\n', 'the name of a file', /with that name/],
  ['cat server.key\n', 'a command, not what it prints', /run the command/],
  ['cat: server.key: No such file or directory\n', 'the error message of a program', /run it again/],
  [`H4sIAEFXCWsC/${'2WVt66'.repeat(20)}`, 'a file compressed with gzip, in base64', /gunzip/],
  ['[InternetShortcut]\nURL=https://a.example', 'a shortcut of Windows', /points to/],
  [octets('4c0000000114020000'), 'a shortcut of Windows', /points to/],
  [octets('00051607'), 'what macOS keeps beside a file (AppleDouble)', /without \._/],
  [octets('623056494d'), 'the swap file of an editor (Vim)', /without \.swp/],
  [octets('cafebabe00000041'), 'a compiled Java class', /file with the key/],
  [octets('7f454c46'), 'a program or a library (ELF)', /file with the key/],
  [octets('4d5a9000'), 'a program or a library of Windows', /file with the key/],
  [octets('cffaedfe'), 'a program or a library of macOS', /file with the key/],
  [octets('0061736d'), 'a program in WebAssembly', /file with the key/],
  [octets('255044462d312e37'), 'a PDF document', /text file/],
  ['{\\rtf1\\ansi hello}', 'a document in RTF, as WordPad and TextEdit write it', /plain text/],
  [octets('d0cf11e0a1b11ae1'), 'an old Office document or a message of Outlook', /attached/],
  [octets('89504e470d0a1a0a'), 'a picture', /ask for the file itself/],
  [octets('ffd8ffe0'), 'a picture', /ask for the file itself/],
  [octets('62706c6973743030'), 'a property list of macOS', /the key itself/],
  ['<!DOCTYPE html><title>Log in</title>', 'a web page (HTML)', /login page/],
  [
    '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>',
    'an error response of a storage service',
    /get the file again/,
  ],
  ['HTTP/1.1 302 Found\nLocation: /login\n', 'an HTTP response without a key in it', /get the file again/],
  ['404: Not Found', 'an error response of a server', /get the file again/],
  ['From: a@a.example\nTo: b@a.example\nMIME-Version: 1.0\n\nhello', 'an e-mail', /attachment/],
  [`\${PRIVATE_KEY}`, 'the name of a variable, which was not replaced by its value', /set the variable/],
  [`\${{ secrets.KEY }}`, 'the name of a variable, which was not replaced by its value', /set the variable/],
  ['[object Object]', 'what a program writes for a value that is missing', /write the file again/],
  ['undefined\n', 'what a program writes for a value that is missing', /write the file again/],
  ['***\n', 'asterisks, which a CI system shows in place of a secret', /not from a log/],
  ['/etc/ssl/private/server.key\n', 'the path of a file', /at that path/],
  ['https://a.example/keys\n', 'a URL, not what is there', /give the URL/],
  ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'a token (JWT)', /decode/],
  ['ghp_abcdefghijklmnopqrst', 'a token or API key of a service', /RSA key/],
  ['[default]\naws_secret_access_key = x', 'an access key of AWS', /RSA key/],
  [json({ AccessKey: { AccessKeyId: 'A', SecretAccessKey: 'S' } }), 'an access key of AWS', /RSA key/],
  [json({ type: 'authorized_user', client_id: 'x' }), 'credentials of Google without a private key', /service account/],
  [json({ installed: { client_id: 'x' } }), 'the client secret of an app at Google', /service account/],
  [json({ appId: 'x', password: 'y', tenant: 'z' }), 'the client secret of an app at Microsoft', /certificate/],
  [json({ access_token: 'x', token_type: 'Bearer' }), 'the response of a token endpoint', /decode/],
  [json({ primaryKeyId: 1, key: [{ keyData: { value: 'x' } }] }), 'a key set of Tink', /export the key/],
  [json({ protected: 'x', iv: 'y', ciphertext: 'z', tag: 'w' }), 'an encrypted JWK or message (JWE)', /decrypt it first/],
  [json({ error: 'not_found' }), 'an error response in JSON', /get the file again/],
  [octets('30820500' + '06092a864886f70d010703'), 'an encrypted message (CMS, S/MIME)', /cms -decrypt/],
  [octets('efbfbdefbfbdefbfbd'), 'a binary file that a program saved as text, which destroyed it', /binary mode/],
  [
    Buffer.from(`${'\ufffd'.repeat(4)}\u0001\u0002server`),
    'a binary file that a program saved as text, which destroyed it',
    /binary mode/,
  ],
  [Buffer.alloc(64), 'a file of zeros', /get the file again/],
  [pem('EC PARAMETERS'), 'the name of a curve', /after it/],
  ['[settings]\nkey = x\n', 'a file of settings (INI)', /file with the key/],
  ['begin 644 k.der\nM,((%O0(!\n', 'a uuencoded file', /uudecode/],
  ['GCBAIRQC'.repeat(12), 'base32', /base32 -d/],
  ['<Buffer 30 82 04 bd ... 1167 more bytes>', 'what Node.js prints of a buffer, which leaves most of it out', /base64/],
  ['name,key\na,b\n', 'a table (CSV)', /file with the key/],
  [pem('X509 CRL'), 'a list of revoked certificates (CRL)', /certificate itself/],
  [
    octets('3042304030' + '3e303c303a300906052b0e03021a05000414'),
    'a request to a certificate status service (OCSP)',
    /certificate itself/,
  ],
  [octets('3039020101' + '3031300d060960864801650304020105000420'), 'a request to a time stamp service', /certificate itself/],
  ['Owner: CN=a\nIssuer: CN=b\nSerial number: 1\n', 'what keytool prints of a certificate', /-rfc/],
  [pem('DH PARAMETERS'), 'the parameters of a kind of key, without a key', /file with the key/],
  [pem('ATTRIBUTE CERTIFICATE'), 'an attribute certificate, which has no key', /certificate itself/],
  ['00000000: 3082 0122 300d 0609  0.."0...\n*\n', 'a hex dump that is not complete', /without lines left out/],
  ['PHNhbWxwOlJlc3BvbnNl', 'XML in base64, such as a message of SAML', /decode it/],
];

/** The error of a reader. */
function errorOf(read: (bytes: Buffer) => unknown, input: string | Buffer): KitError {
  try {
    read(Buffer.from(input));
  } catch (error) {
    if (error instanceof KitError) return error;
    throw error;
  }
  throw new Error('it was read');
}

const key = createPrivateKey(fixture('keys/rsa.pem'));
const der = fixture('keys/rsa.pub.der');
const pairs = [...der].map((one) => one.toString(16).padStart(2, '0'));
const dump = (line: (offset: number, part: string[]) => string): string =>
  Array.from({ length: Math.ceil(pairs.length / 16) }, (_, index) =>
    line(index * 16, pairs.slice(index * 16, index * 16 + 16)),
  ).join('\n');
const at = (offset: number, base = 16): string => offset.toString(base).padStart(8, '0');
const words = (part: string[], swapped: boolean): string =>
  Array.from({ length: part.length / 2 }, (_, index) => {
    const [one, other] = part.slice(index * 2, index * 2 + 2);
    return swapped ? `${other}${one}` : `${one}${other}`;
  }).join(' ');
const { n = '', e = '', d = '', p = '', q = '', dp = '', dq = '', qi = '' } = key.export({ format: 'jwk' });
const other = createPublicKey(otherKey).export({ format: 'jwk' });
const standard = (value: string): string => Buffer.from(value, 'base64url').toString('base64');
const xml = (members: Record<string, string>): string =>
  `<RSAKeyValue>${Object.entries(members)
    .map(([name, value]) => `<${name}>${standard(value)}</${name}>`)
    .join('')}</RSAKeyValue>`;

/** As `repr` prints it, which escapes what is not printable ASCII. */
const pythonBytes = (bytes: Buffer): string =>
  `b'${[...bytes]
    .map((octet) => {
      const sign = String.fromCharCode(octet);
      if (sign === '\\' || sign === "'") return `\\${sign}`;
      if (sign === '\n') return '\\n';
      return octet >= 32 && octet < 127 ? sign : `\\x${octet.toString(16).padStart(2, '0')}`;
    })
    .join('')}'`;

describe('a key that a program printed is read, with a note:', () => {
  const HEX = 'it was hexadecimal: decoded';
  const DUMP = 'it was a hex dump: decoded';
  const LIST = 'it was a list of octets: decoded';
  const XML = 'it was XML (RSAKeyValue): its numbers were read';
  test.each([
    ['xxd -p', pairs.join(''), HEX],
    ['PEM in hexadecimal', fixture('keys/rsa.pub.pem').toString('hex'), HEX],
    ['xxd', dump((offset, part) => `${at(offset)}: ${words(part, false).padEnd(39)}  AB "..0..`), DUMP],
    ['hexdump', `${dump((offset, part) => `${at(offset)} ${words(part, true)}`)}\n${at(der.length)}`, DUMP],
    ['hexdump -C', dump((offset, part) => `${at(offset)}  ${part.join(' ')}  |0.."0|`), DUMP],
    ['od', dump((offset, part) => `${at(offset, 8)} ${part.join(' ')}`), DUMP],
    ['od in decimal', dump((offset, part) => `${at(offset, 10)} ${part.join(' ')}`), DUMP],
    ['an array in C', `unsigned char k[] = {\n  ${pairs.map((pair) => `0x${pair}`).join(', ')}\n};`, LIST],
    ['an array in Go', `[]byte{${[...der].join(', ')}}`, LIST],
    ['a string in Python', `b"${pairs.map((pair) => `\\x${pair}`).join('')}"`, LIST],
    ['octets in Python', pythonBytes(der), LIST],
    ['an array in Java', `byte[] k = {${[...new Int8Array(der)].join(', ')}};`, LIST],
    ['octets in JSON', JSON.stringify([...der]), LIST],
    ['octets with signs in JSON', JSON.stringify([...new Int8Array(der)]), LIST],
    ['what PowerShell prints', [...der].join('\r\n'), LIST],
    ['a buffer as JSON', JSON.stringify(der), LIST],
    ['XML of .NET', xml({ Modulus: n, Exponent: e }), XML],
    ['XML with the private numbers', xml({ Modulus: n, Exponent: e, P: p, Q: q, DP: dp, DQ: dq, InverseQ: qi, D: d }), XML],
    ['XML of a signature', xml({ Modulus: n, Exponent: e }).replaceAll(/<(\/?)/g, '<$1ds:'), XML],
  ])('%s', (_, text, note) => {
    const [found] = findKeys(Buffer.from(text)).keys;
    const read = found?.open({});
    expect(read?.notes).toContain(note);
    expect(read && publicKeyDer(read.key)).toEqual(der);
  });
  test.each([
    ['cut off', [...der].slice(0, -3)],
    ['with a value over 255', [...der].with(20, 383)],
  ])('a list of octets %s is one error', (_, list) => {
    for (const text of [JSON.stringify(list), `const k = [${list.join(', ')}];`]) {
      const problem = errorOf((bytes) => findKeys(bytes), text);
      expect(problem.message).toBe('this is a list of octets that is cut off, or has a value over 255, not a key');
    }
  });
  test.each([
    ['the modulus', 'Modulus', { n: other.n }],
    ['an empty one', 'Modulus', { n: '' }],
    ['the exponent', 'Exponent', { e }],
  ])('XML with a number twice is refused: %s', (_, element, extra) => {
    const [value = ''] = Object.values(extra);
    const text = xml({ Modulus: n, Exponent: e }).replace('</RSAKeyValue>', `<${element}>${standard(value)}</${element}>$&`);
    expect(errorOf((bytes) => findKeys(bytes).keys[0]?.open({}), text).message).toBe(
      `the RSAKeyValue: duplicate element <${element}>`,
    );
  });
  test('all keys in XML are read', () => {
    const both = `<keys>${xml({ Modulus: n, Exponent: e })}${xml({ Modulus: other.n ?? '', Exponent: e })}</keys>`;
    const opened = findKeys(Buffer.from(both)).keys.map((one) => one.open({}));
    expect(opened.map((one) => one.key.export({ format: 'jwk' }).n)).toEqual([n, other.n]);
    expect(opened.map((one) => one.name)).toEqual(['RSAKeyValue 1', 'RSAKeyValue 2']);
  });
  test('a dump with a line left out is none', () => {
    const lines = dump((offset, part) => `${at(offset)}  ${part.join(' ')}`).split('\n');
    expect(dumpedBytes(lines.join('\n'))).toEqual(der);
    expect(dumpedBytes(lines.toSpliced(3, 1).join('\n'))).toBe(undefined);
  });
  test('and one that was cut is refused', () => {
    const cut = xml({ Modulus: n.slice(0, 200), Exponent: e, D: d });
    expect(errorOf((bytes) => findKeys(bytes).keys[0]?.open({}), cut).code).toBe('INPUT_INVALID');
    const lines = dump((offset, part) => `${at(offset)}  ${part.join(' ')}`).split('\n');
    expect(errorOf(findKeys, lines.toSpliced(3, 2, '*').join('\n')).message).toBe(
      'this is a hex dump that is not complete, not a key',
    );
  });
});

describe('a file without a key is named, with the way to the key:', () => {
  test.each(cases.map(([input, is, hint], index) => [`${index + 1}: ${is}`, input, is, hint] as const))(
    '%s',
    (_, input, is, hint) => {
      const error = errorOf(findKeys, input);
      expect([error.code, error.message]).toEqual(['INPUT_INVALID', `this is ${is}, not a key`]);
      expect(error.hint).toMatch(hint);
    },
  );
  test('a private key in a form of its own is not called something else', () => {
    const error = errorOf(findPrivateKey, octets('1ef1b5b0'));
    expect(error.message).toBe('this is a private key of Windows (PVK), which is not read');
  });
  test.each<[string, (bytes: Buffer) => unknown, string]>([
    ['a private key', findPrivateKey, 'this is a PDF document, not a private key'],
    ['a certificate', findCertificates, 'this is a PDF document, not a certificate'],
    ['what can be repaired', cleanParts, 'this is a PDF document, not a key, a certificate or a request'],
    [
      'anything',
      (bytes) => inspectContent(bytes, { now: new Date(0), warnDays: 30 }),
      'this is a PDF document, not a key, certificate, request or token',
    ],
  ])('by a search for %s', (_, read, message) => {
    const error = errorOf(read, octets('255044462d312e37'));
    expect(error.message).toBe(message);
    expect(error.hint).toBe('ask for the key as a text file, or copy its lines from the document into one');
  });
  test.each([
    ['00D5g000004Xyzz!AQ4AQFq2Fq8hZc0Jm9Q3', 'an access token or session id of an org (00D...!...)', /userinfo/],
    ['MDAxY2xvY2F0aW9uIGh0dHA6Ly9leGFtcGxlLm9yZy8KMDAyNmlkZW50aWZpZXIga2V5', 'a macaroon', /caveats/],
    ['Cookie: JSESSIONID=ABCDEF0123456789', 'a cookie', /token endpoint/],
  ])('to inspect, another token is named too: %s', (text, is, hint) => {
    const error = errorOf((bytes) => inspectContent(bytes, { now: new Date(0), warnDays: 30 }), text);
    expect(error.message).toBe(`this is ${is}, not a key, certificate, request or JWT`);
    expect(error.hint).toMatch(hint);
    expect(isOfOtherKind(Buffer.from(text), error)).toBe(true);
  });
  test('a list of revoked certificates is no request', () => {
    const revoked = Buffer.from(
      `301d3016020101${'3000'.repeat(2)}170d${Buffer.from('260101000000Z').toString('hex')}3000030100`,
      'hex',
    );
    const error = errorOf(findKeys, revoked);
    expect([error.message, error.hint]).toEqual([
      'this is a list of revoked certificates (CRL), not a key',
      'give the certificate itself',
    ]);
  });
  describe('DER that looks like a certificate:', () => {
    const octets = (hex: string): string => `${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`;
    const sequence = (...hex: readonly string[]): string => `30${octets(hex.join(''))}`;
    const signed = (content: string): Buffer => Buffer.from(sequence(content, '3000', '030100'), 'hex');
    const revoked = signed(sequence('020101', '3000', '3000', `170d${Buffer.from('260101000000Z').toString('hex')}`));
    const attributes = signed(sequence('020101', '3000', 'a000', '3000', '020107', '3000', '3000'));
    const spkac = signed(sequence('3000', '160178'));
    const under = (der: Buffer): string =>
      `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
    test.each<[string, Buffer]>([
      ['a list of revoked certificates (CRL)', revoked],
      ['an attribute certificate, which has no key', attributes],
      ['the request of a browser (SPKAC)', spkac],
    ])('%s', (name, der) => {
      for (const content of [der, der.toString('base64')]) {
        const error = errorOf(findKeys, content);
        expect([error.message, error.hint]).toEqual([`this is ${name}, not a key`, 'give the certificate itself']);
      }
      const { entries } = inspectContent(Buffer.from(under(der)), { now: new Date(0), warnDays: 30 });
      expect(entries.map(({ problem }) => [problem?.message, problem?.hint])).toEqual([
        [`it contains ${name}, not a certificate`, 'give the certificate itself'],
      ]);
    });
  });
  test('an SM2 key, for which node:crypto has no name', () => {
    const sm2 =
      'MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEfUGuikCA3B1MRSYhJjAKDDEJaFlf218OaqTWnMYmUd3PP+E5nLDVzd9S+P2ZAex2ASwr431QvZYR6zW1FRnlAw==';
    expect(errorOf((bytes) => findKeys(bytes).keys[0]?.open({}), sm2).message).toBe(
      'a public key: this is an SM2 key, which a JWK cannot represent',
    );
    const { entries } = inspectContent(Buffer.from(sm2), { now: new Date(0), warnDays: 30 });
    expect(entries.map(({ key: found }) => found?.type)).toEqual(['SM2']);
  });
  test('and damage of a key in it says more', () => {
    const page = '<!DOCTYPE html><pre>-----BEGIN CERTIFICATE-----\nMIIB\n</pre>';
    expect(errorOf(findKeys, page).message).toBe('a certificate is cut off: its END line is missing');
  });
});
