/** What programs say of encrypted keys, of key stores, and of files that belong to another key. */
import type { RefusalGroup } from '../../core/refusals/known-refusal.ts';
import { inLines, MEASURED } from './key-readers.ts';
import { TROUBLESHOOT } from './sources.ts';

const SOURCES = 'the source code or public error reports of the libraries';

const withoutPassphrase = {
  fix: 'give the program the passphrase, or write a copy of the key without one where nobody else can read it',
  command: '{program} convert server.key --to pkcs8 --private --out plain.key',
};

/** Ends of the names of key files. */
const keyFileEnds = ['.key', '.pem', '.p8', '.pk8', '.der', '.p12', '.pfx', '.jks', 'id_rsa', '.crt', '.cer'];

/** What languages say of a file that does not exist, before or behind its name. */
const missing = (end: string): string[] => [
  `ENOENT…${end}`,
  `No such file or directory…${end}`,
  `${end}…No such file or directory`,
  `NoSuchFileException…${end}`,
  `Could not find file…${end}`,
  `${end}…cannot find the file specified`,
  `The system cannot find the file specified…${end}`,
  `Failed to open…${end}`,
];

export const keyPassphraseFailures: readonly RefusalGroup[] = [
  {
    id: 'key-needs-passphrase',
    title: 'the key is encrypted, and the program got no passphrase',
    texts: inLines([
      'Passphrase required for encrypted key',
      'ERR_MISSING_PASSPHRASE',
      'interrupted or cancelled',
      'bad password read',
      'Password was not given but private key is encrypted',
      'PEM is encrypted, but no passphrase available',
      'An encrypted key was found, but no password',
      'this private key is passphrase protected',
      'DerValue.getBigIntegerInternal, not expected',
      'problems getting password',
      'no password finder specified',
      'org.bouncycastle.pkcs…cannot be cast to',
      'PEMEncryptedKeyPair cannot be cast to',
    ]),
    causes: [
      {
        says: 'the key has a passphrase',
        ...withoutPassphrase,
        certainty: 'measured',
        source: [MEASURED, SOURCES],
      },
    ],
  },
  {
    id: 'key-passphrase-wrong',
    title: 'the passphrase of the key, or the password of the key store, is wrong',
    texts: inLines([
      'bad decrypt',
      'maybe wrong password',
      'pkcs12 cipherfinal error',
      'Incorrect password, could not decrypt key',
      'Bad decrypt. Incorrect password',
      'keystore password was incorrect',
      'Keystore was tampered with, or password was incorrect',
      'failed to decrypt safe contents entry',
      'Given final block not properly padded',
      'Cannot recover key',
      'mac verify failure',
      'mac verify error',
      'PKCS#12 MAC could not be verified',
      'decryption password incorrect',
      'The specified network password is not correct',
      'The certificate data cannot be read with the provided password, the password may be incorrect',
      'decoded but was not successfully interpreted, the password may be incorrect',
      'exception using cipher - please check password and data',
      'Invalid password or PKCS12 data',
      'wrong passphrase',
    ]),
    causes: [
      {
        says: 'the passphrase is another one, or a line break or a blank got into it',
        fix: 'try it here; write it to a file without a line break at the end for the program',
        command: '{program} inspect server.key',
        certainty: 'measured',
        source: [MEASURED, SOURCES],
      },
      {
        says: 'no passphrase was given, and the program tried an empty one',
        ...withoutPassphrase,
        certainty: 'measured',
        source: [MEASURED],
        when: ['pkcs12 cipherfinal error'],
      },
    ],
  },
  {
    id: 'key-passphrase-unneeded',
    title: 'a passphrase was given, but the key is not encrypted',
    texts: inLines(['Password was given but private key is not encrypted']),
    causes: [
      {
        says: 'the key has no passphrase',
        fix: 'give the program no passphrase (None, not an empty text)',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
  {
    id: 'key-store-unreadable',
    title: 'the key store is not of the kind that the program expects',
    texts: inLines(
      [
        'Invalid keystore format',
        'toDerInputStream rejects tag type',
        'DerInputStream.getLength(): lengthTag=',
        'PKCS12 keystore not in version 3 format',
        'Cannot find the requested object',
        'Input structure: PKCS12',
        'Type=PKCS12',
      ],
      { unless: ['InvalidKeyException'] },
    ),
    causes: [
      {
        says: 'the file is PEM or base64, or another kind of key store than the program was told',
        fix: 'make a key store from the bundle, and name its kind (PKCS12 or JKS) to the program',
        command: '{program} inspect server.p12',
        certainty: 'measured',
        source: [MEASURED, SOURCES],
      },
    ],
  },
  {
    id: 'request-file-unreadable',
    title: 'the file that should be a certificate request is not one: this is not about the key',
    texts: inLines([
      'Expecting: CERTIFICATE REQUEST',
      'unable to load X509 request',
      'Could not read certificate request from',
      'Could not find certificate request from',
    ]),
    causes: [
      {
        says: 'the command got another file than the certificate request (server.csr), or a damaged one',
        fix: 'give it server.csr; make the request again if it is damaged',
        command: '{program} inspect server.csr',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
  {
    id: 'certificate-file-unreadable',
    title: 'the file that should be a certificate is not one: this is not about the key',
    texts: inLines(
      [
        'Expecting: CERTIFICATE',
        'Expecting: TRUSTED CERTIFICATE',
        'unable to load certificate',
        'Could not read certificate from',
        'Could not find certificate from',
        'Input structure: Certificate',
        'failed to find any PEM data in certificate input',
        'failed to find "CERTIFICATE" PEM block',
        'failed to find PEM block with type ending in "CERTIFICATE"',
        'signed fields invalid',
        'Could not parse certificate',
        'Unable to initialize, java.io.IOException',
      ],
      { unless: ['CERTIFICATE REQUEST', 'X509 request'] },
    ),
    causes: [
      {
        says: 'the program got another file than the certificate (server.crt), or a damaged one',
        fix: 'give it server.crt',
        command: '{program} inspect server.crt',
        certainty: 'measured',
        source: [MEASURED, SOURCES],
      },
    ],
  },
  {
    id: 'public-key-file-unreadable',
    title: 'the file that should be a public key is not one: this is not about the private key',
    texts: inLines([
      'Expecting: PUBLIC KEY',
      'Expecting: RSA PUBLIC KEY',
      'unable to load Public Key',
      'Could not read public key from',
    ]),
    causes: [
      {
        says: 'the program got another file than the public key (public.pem), or a damaged one',
        fix: 'give it public.pem',
        command: '{program} inspect public.pem',
        certainty: 'reported',
        source: [SOURCES],
      },
    ],
  },
  {
    id: 'key-certificate-mismatch',
    title: 'the private key does not belong to the certificate',
    texts: inLines([
      'key values mismatch',
      'KEY_VALUES_MISMATCH',
      'private key does not match public key',
      'private key does not match the certificate',
      'Public key in certificate and private key do not match',
    ]),
    causes: [
      {
        says: 'key and certificate were made in different runs, or one of them was replaced',
        fix: 'compare them',
        command: '{program} match server.key server.crt',
        certainty: 'documented',
        source: [SOURCES],
      },
    ],
  },
  {
    id: 'key-file-gone',
    title: 'the key file does not exist where the program looks for it',
    texts: inLines(keyFileEnds.flatMap(missing), { unless: ['node_modules', 'Cannot find module', 'libcrypto', 'libssl'] }),
    causes: [
      {
        says: 'the key file existed only in an earlier step of the job; some command-line clients keep its path, not the key',
        fix: 'keep the file for the whole job, at the same path',
        certainty: 'documented',
        source: [TROUBLESHOOT],
      },
      {
        says: 'the path is relative to another working directory',
        fix: 'give the absolute path',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
];
