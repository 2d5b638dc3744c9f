/** The texts without a key that programs give most often. */
import { decrypted } from './ways-out.ts';

/** What a text starts with or contains, its name, and the way to the key. */
export type TextKind = readonly [pattern: RegExp, name: string, fix: string];

export const common = {
  age: [/-----BEGIN AGE ENCRYPTED FILE-----/, 'a file encrypted with age', decrypted('age -d')],
  pgpMessage: [/-----BEGIN PGP (?:MESSAGE|SIGNED MESSAGE)-----/, 'a message of PGP', decrypted('gpg -d')],
  pgpKey: [
    /-----BEGIN PGP (?:PRIVATE|PUBLIC) KEY BLOCK-----/,
    'a key of PGP',
    'give a key as PEM or JWK; keys of GnuPG sign only messages and files',
  ],
  webPage: [
    /^<(?:!doctype\s+html|html|head|body|!--)/i,
    'a web page (HTML)',
    'the download probably went to a login page; sign in and download the file again',
  ],
  variable: [
    /^(?:\$\{\{|\$\{|\$\(|\{\{|%\w{1,60}%\s*$|\$[A-Za-z_]\w{0,60}\s*$)/,
    'the name of a variable, which was not replaced by its value',
    'set the variable, or give the key itself',
  ],
} as const satisfies Readonly<Record<string, TextKind>>;

/**
 * All that the library names: the build puts this table in place of those of `by-text.ts` and `by-octets.ts`, so that importers
 * do not load a hundred rows that only a failure needs.
 */
export const byText: readonly TextKind[] = [
  ...Object.values(common),
  [
    /^[^\r\n]{1,400}\.(?:pem|key|crt|cer|p12|pfx|jks|json|der|pub)\s*$/i,
    'the name of a file',
    'read the file, and give its content',
  ],
];
