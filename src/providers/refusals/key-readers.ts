/** What programs say of a key that they cannot read: the same for every server, because nothing was sent. */
import type { RefusalGroup, RefusalText } from '../../core/refusals/known-refusal.ts';
import { PUBLIC } from './sources.ts';

export const MEASURED = 'measured with Node 20, Java 17, OpenSSL 3.0, PHP 8.2, Ruby 3.1, and cryptography 38 and 48 for Python';
const SOURCES = 'the source code or public error reports of the libraries';

/** Wordings of programs, each the stable part of a line. */
export const inLines = (parts: readonly string[], more: Pick<RefusalText, 'unless'> = {}): RefusalText[] =>
  parts.map((part) => ({ kinds: ['local or CLI'], words: `…${part}…`, ...more }));

/** A line that names another file than the private key. */
const OTHER_FILES = [
  'Expecting: CERTIFICATE',
  'Expecting: TRUSTED CERTIFICATE',
  'Expecting: PUBLIC KEY',
  'Expecting: RSA PUBLIC KEY',
  'Expecting: X509',
  'Expecting: DH PARAMETERS',
  'X509 request',
  'certificate request',
  'load certificate',
  'read certificate',
  'Input structure: Certificate',
  'Type=PKCS12',
];

/** A line that says that a key is encrypted, or was decrypted with a wrong passphrase. */
const ENCRYPTED = [
  'bad decrypt',
  'pkcs12 cipherfinal error',
  'maybe wrong password',
  'bad password read',
  'DerValue.getBigInteger',
];

const base64Fix = 'put the whole file into the secret in base64, and decode it in the job';

export const keyReaderFailures: readonly RefusalGroup[] = [
  {
    id: 'key-missing',
    title: 'the program got no key',
    texts: inLines([
      'secretOrPrivateKey must have a value',
      'Missing key encoding',
      'Key may not be empty',
      'Key cannot be empty',
      'Key material must not be empty',
      'No key or keyFile set',
      'key must be a string, a buffer or an object',
      'property must be of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject',
      'argument must be of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject',
      'Private key path or content must be provided',
    ]),
    causes: [
      {
        says: 'the variable or the secret that should contain the key is empty or has another name',
        fix: 'print the length of the variable in the job, not its value, and compare its name with that of the secret',
        certainty: 'measured',
        source: [MEASURED, SOURCES],
      },
      {
        says: 'the key file is empty, for example because the step that writes it failed',
        fix: 'write the file again, and look at it before the program runs',
        command: '{program} inspect server.key',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
  {
    id: 'pem-damaged',
    title: 'the program cannot read the key',
    texts: inLines(
      [
        // OpenSSL 1.0, 1.1 and 3; also inside Node, Ruby, PHP and Python
        'no start line',
        'error:1E08010C',
        'DECODER routines::unsupported',
        'bad end line',
        'bad base64 decode',
        'asn1 encoding routines',
        'unable to load Private Key',
        'unable to load key',
        'Could not read key from',
        'Could not read private key from',
        'Could not find private key from',
        'Failed to read private key',
        'Failed to read asymmetric key',
        'Invalid keyData',
        '"pkcs8" must be PKCS#8 formatted string',
        'Invalid PEM formatted message',
        'ASN.1 object does not contain an RSAPrivateKey',
        'Too few bytes to parse DER',
        'Unparsed DER bytes remain after ASN.1 parsing',
        // Python
        'Could not deserialize key data',
        'Could not parse the provided public key',
        'Unable to load PEM file',
        'Expecting a PEM-formatted key',
        'No PEM start marker',
        'Not a valid PEM pre boundary',
        'Not a valid PEM post boundary',
        'RSA key format is not supported',
        'No key could be detected',
        'PEM lib (_ssl.c',
        'JWKError: Unable to parse',
        // Ruby
        'Neither PUB key nor PRIV key',
        'Could not parse PKey',
        // PHP
        'cannot be coerced into a private key',
        'cannot get key from parameter',
        'It was not possible to parse your key',
        'OpenSSL unable to sign data',
        'OpenSSL unable to validate key',
        'NoKeyLoadedException',
        'Unable to read key',
        // Go
        'failed to find any PEM data in key input',
        'failed to decode PEM block containing private key',
        'failed to parse PEM block containing the key',
        'Key must be a PEM encoded PKCS1 or PKCS8',
        'Key must be PEM encoded PKCS1 or PKCS8',
        'private key should be a PEM or plain PKCS1 or PKCS8',
        'private key should be a PEM or plain PKSC1 or PKCS8',
        'x509: failed to parse private key',
        'asn1: syntax error',
        // .NET
        'No supported key formats were found',
        'No PEM encoded data found',
        'The PEM data is malformed',
        'malformed PEM data encountered',
        'ASN1 corrupted data',
        'The input is not a valid Base-64 string',
        // Java
        'Illegal base64 character',
        'Input byte array has',
        'Last unit does not have enough valid bits',
        'problem parsing PRIVATE KEY',
        'problem creating RSA private key',
        'problem creating private key',
        'Failed to parse PEM',
        'PEM problem',
      ],
      {
        unless: [...OTHER_FILES, ...ENCRYPTED, 'use ParsePKCS1PrivateKey', 'use ParsePKCS8PrivateKey', 'use ParseECPrivateKey'],
      },
    ),
    causes: [
      {
        says: 'the line breaks of the key were lost in a CI secret',
        fix: base64Fix,
        certainty: 'reported',
        source: [MEASURED, PUBLIC],
      },
      {
        says: 'the job decrypted the key incorrectly',
        fix: 'put the whole file into the secret in base64 instead',
        certainty: 'reported',
        source: [PUBLIC],
      },
      {
        says: 'the key is still in base64, or in DER, or the text contains its BEGIN and END lines where the program expects only what is between them, or only that where it expects them',
        fix: 'see what the file is, and write it in the form that the program reads',
        command: '{program} inspect server.key',
        certainty: 'measured',
        source: [MEASURED, SOURCES],
        when: [
          'Illegal base64 character',
          'Base-64 string',
          'Input byte array',
          'MalformedFraming',
          'No supported key formats',
        ],
      },
      {
        says: 'the program got the path of the key where it expects the text, or the reverse',
        fix: 'look up which of the two the program takes',
        certainty: 'reported',
        source: [SOURCES, 'https://github.com/omniphx/forrest/issues/303'],
      },
    ],
  },
  {
    id: 'key-form-unsupported',
    title: 'the key is in a form that this program does not read',
    texts: inLines(
      [
        // Java
        'algid parse error, not a sequence',
        'DER input, Integer tag error',
        'Unable to decode key',
        'invalid key format',
        'extra data at the end',
        'extra data given to DerValue constructor',
        'InvalidKeyException: IOException : null',
        'InvalidKeyException: unknown version',
        'Only RSAPrivate',
        'PEMKeyPair cannot be cast to',
        'PrivateKeyInfo cannot be cast to',
        'encoded key spec not recognized',
        'encoded key spec not recognised',
        // Go
        'use ParsePKCS1PrivateKey instead',
        'use ParsePKCS8PrivateKey instead',
        'use ParseECPrivateKey instead',
        "asn1: structure error: tags don't match",
        'asn1: structure error',
        'key is of invalid type',
        // .NET
        "'Universal' class value",
        'AsymmetricCipherKeyPair',
        'does not contain RSA private key',
      ],
      { unless: [...OTHER_FILES, 'should be a PEM or plain'] },
    ),
    causes: [
      {
        says: 'the key is PKCS#1 (BEGIN RSA PRIVATE KEY) and the program reads only PKCS#8 (BEGIN PRIVATE KEY), or the reverse',
        fix: 'convert the key; Java reads PKCS#8 in DER, without the BEGIN and END lines',
        command: '{program} convert server.key --to pkcs8 --private --out pkcs8.key',
        certainty: 'measured',
        source: [MEASURED, 'https://github.com/brainlag/JavaNSQClient/pull/18'],
      },
      {
        says: 'the file contains a public key, a certificate or another type of key',
        fix: 'see what the file is',
        command: '{program} inspect server.key',
        certainty: 'reported',
        source: ['https://github.com/dgrijalva/jwt-go/issues/443'],
      },
    ],
  },
  {
    id: 'key-not-private',
    title: 'the file does not contain a private key',
    texts: inLines([
      'no BEGIN/END delimiters for a private key found',
      'private key is needed',
      'found a certificate rather than a key in the PEM for the private key',
      'key is not a valid RSA private key',
      'Key is not private',
      'does not have a private key',
      'is not a private key',
      "object has no attribute 'sign'",
      'must be a private key',
      'Invalid key object type public',
      'does not identify a key entry',
    ]),
    causes: [
      {
        says: 'the certificate, the request or the public key was given instead of the private key',
        fix: 'give the program server.key; server.crt and public.pem are for the server',
        command: '{program} inspect server.key',
        certainty: 'measured',
        source: [MEASURED, SOURCES],
      },
    ],
  },
];
