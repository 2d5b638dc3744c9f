/** `help keystores`: the key stores that are made for Java programs. */
import type { Topic } from './topic.ts';

export const keystoresTopic: Topic = {
  name: 'keystores',
  says: 'key stores for Java programs',
  parts: [
    {
      text: [
        'Java programs often want key and certificate in a key store: PKCS#12 (.p12) or the older JKS of Java. Put its password, 6 or more ASCII characters, into a file that only you can read (--store-password-file), or type it twice when asked.',
      ],
    },
    {
      title: 'Form',
      text: [
        'The PKCS#12 has the form that keytool of Java 17 writes: key and certificates encrypted with AES-256, key derivation and MAC with SHA-256 and 10,000 rounds. The password also opens the key. --chain ca.pem adds the certificates of the issuers, in any order; --legacy uses 3DES and SHA-1 for programs that cannot read AES.',
        '--type jks writes a JKS, whose protection is weak: one round of SHA-1. Java 17 and 21 also load PKCS#12 where a program asks for JKS, so try the .p12 first.',
        'Before the store gets its name, it is read back from disk and compared with the key and the certificates. keystore refuses a certificate that is for another key.',
      ],
    },
    {
      title: 'Alias',
      text: [
        'The name of the app in lower-case letters, digits and hyphens. Accents are dropped and nothing else is transliterated: a name without Latin letters and digits gives key. --alias accepts ASCII only and is stored in lower case, as keytool stores it.',
      ],
    },
    {
      title: 'Renewal',
      text: [
        'renew says which key stores in the bundle (.p12, .pfx, .jks) still have the old certificate. With --stores it makes them again in the same step, with the alias, the type and the issuers that they had; the old ones go to previous/ with the rest of the set. --store-password-file gives their password, and at a terminal renew asks.',
        'doctor --store-password-file compares key and certificate of each store with the bundle; a mismatch is a warning. Without the password, it can only find certificates that are not encrypted, as in a JKS, and says what was not opened.',
      ],
    },
    {
      title: 'Out of a store',
      rows: [
        ['the certificate', '`npx jwt-kit convert store.p12 --to certificate --out store.crt`'],
        ['the key', '`npx jwt-kit convert store.p12 --private --to pkcs8 --out store.key`'],
        ['one of several', '--alias chooses the entry'],
      ],
    },
  ],
};
