/** Files that are not text, by how their octets start, in hexadecimal; then their name and the way to the key. */
import { decrypted, ITSELF, OTHER_KEY, unpacked } from './ways-out.ts';

export const byOctets: readonly (readonly [start: RegExp, name: string, fix: string])[] = [
  // Compressed and packed
  [/^1f8b/, 'a file compressed with gzip', unpacked('gunzip')],
  [/^fd377a585a00/, 'a file compressed with xz', unpacked('unxz')],
  [/^425a683[1-9]314159265359/, 'a file compressed with bzip2', unpacked('bunzip2')],
  [/^28b52ffd/, 'a file compressed with zstd', unpacked('unzstd')],
  [/^04224d18/, 'a file compressed with lz4', unpacked('unlz4')],
  [/^4c5a495001/, 'a file compressed with lzip', unpacked('lzip -d')],
  [/^1f9d/, 'a file compressed with compress', unpacked('uncompress')],
  [/^377abcaf271c/, 'a 7-Zip archive', unpacked('7z x')],
  [/^526172211a07/, 'a RAR archive', unpacked('unrar x')],
  [/^4d534346/, 'a cabinet archive (CAB)', unpacked('expand or cabextract')],
  [
    /^504b0304.{52}(?:5b436f6e74656e745f54797065735d|5f72656c732f|776f72642f|786c2f)/,
    'a document of Word, Excel or PowerPoint',
    'open it, and save the key in it as a plain text file',
  ],
  [
    /^504b0304.{52}4d4554412d494e46/,
    'a Java archive (JAR)',
    'unpack it first, for example with jar xf, and give the key store or the certificate in it',
  ],
  [/^504b0304.{52}6d696d6574797065/, 'an OpenDocument or EPUB file', 'open it, and save the key in it as a plain text file'],
  [/^504b(?:0304|0506)/, 'a ZIP archive', unpacked('unzip')],
  [/^(?:..){257}7573746172/, 'a tar archive', unpacked('tar xf')],
  // Encrypted by other programs
  [/^6167652d656e6372797074696f6e2e6f72672f/, 'a file encrypted with age', decrypted('age -d')],
  [/^00474954435259505400/, 'a file locked with git-crypt', 'unlock the repository first: git-crypt unlock'],
  [
    /^53616c7465645f5f/,
    'a file encrypted with openssl enc',
    decrypted('openssl enc -d, with the cipher it was encrypted with'),
  ],
  [
    /^01000000d08c9ddf0115d111/,
    'data that Windows encrypted for one account (DPAPI)',
    'decrypt it with the same account on the same computer, and save the key itself',
  ],
  [/^0[12]0202007800/, 'data encrypted with AWS KMS', decrypted('aws kms decrypt')],
  [/^(?:8[45].{2,4}03[0-9a-f]{16}(?:01|02|10|12|19)|c1.{2,4}03|8c0d04|c32[0-9a-f]04)/, 'a message of PGP', decrypted('gpg -d')],
  [
    /^(?:9[4589].{2,4}0[46][0-9a-f]{8}(?:01|11|13|16)|c[56].{2,4}0[46][0-9a-f]{8})/,
    'a key of PGP',
    'give a key as PEM or JWK; keys of GnuPG sign only messages and files',
  ],
  [
    /^.{16}4b425866/,
    'the key ring of GnuPG',
    'export the key from it; for the JWT Bearer grant, a key as PEM or JWK is needed',
  ],
  [/^03d9a29a/, 'a database of KeePass', 'open it in KeePass, and save the key in it as a file'],
  [/^4c554b53babe/, 'an encrypted volume (LUKS)', 'open the volume, and give the file in it'],
  // Keys and tokens of other kinds
  [/^1ef1b5b0/, 'a private key of Windows (PVK)', 'convert it first: openssl rsa -inform PVK -in old.pvk -out server.key'],
  [
    /^0702000000(?:24|a4)0000/,
    'a private key of Windows (PRIVATEKEYBLOB)',
    'convert it first: openssl rsa -inform MSBLOB -in old.key -out server.key',
  ],
  [
    /^0602000000(?:24|a4)0000/,
    'a public key of Windows (PUBLICKEYBLOB)',
    'convert it first: openssl rsa -inform MSBLOB -pubin -in old.key -pubout -out public.pem',
  ],
  [
    /^(?:525341[123]|454353[2-6]|45434b[1-6])(?:..){4}/,
    'a key of Windows (BCRYPT blob)',
    'export it in another form, for example as PKCS#8 with ExportPkcs8PrivateKey',
  ],
  [
    /^0000000043455254/,
    'a certificate store of Windows (SST)',
    'export the certificate from it, as DER or Base-64 (.cer), or with its key as .pfx',
  ],
  [
    /^30(?:82.{4}|83.{6})30(?:82.{4}|83.{6})30(?:..|81..|82.{4})06092a864886f70d01050d/,
    'a key store of Bouncy Castle (BCFKS)',
    'convert it to PKCS#12 with KeyStore Explorer, or with keytool and the FIPS provider of Bouncy Castle',
  ],
  [/^6b796368/, 'a key chain of macOS', 'export the key from it, in Keychain Access as .p12'],
  [
    /^53514c69746520666f726d6174203300/,
    'a database of SQLite',
    'export the key from the program that made it; from cert9.db or key4.db of Firefox, NSS or Chrome: pk12util -o',
  ],
  [
    /^(?:00061561|000[56]1561)/,
    'an old database of NSS or Berkeley DB',
    'export the key from the program that made it: pk12util -o',
  ],
  [/^0502/, 'a keytab of Kerberos', OTHER_KEY],
  [/^aced0005/, 'a serialized Java object', 'write the key from Java as PKCS#8: key.getEncoded()'],
  // Text in other encodings
  [
    /^(?:60){3,5}c2c5c7c9d540/,
    'a text in EBCDIC, as mainframes write it',
    'copy it again in text mode, or convert it: iconv -f IBM1047 -t UTF-8',
  ],
  [
    /^(?:fffe00002d000000|0000feff0000002d|(?:2d000000){4}|(?:0000002d){4})/,
    'a text in UTF-32',
    'save it as UTF-8 in the editor, or convert it: iconv -f UTF-32 -t UTF-8',
  ],
  // What other programs print and keep
  [/^4c0000000114020000/, 'a shortcut of Windows', 'give the file that it points to'],
  [/^0005160[07]/, 'what macOS keeps beside a file (AppleDouble)', 'give the file without ._ at the start of its name'],
  [/^62305649[4d]/, 'the swap file of an editor (Vim)', 'give the file itself, without .swp'],
  [/^cafebabe000000(?:2d|2e|2f|3.|4.|5.)/, 'a compiled Java class', ITSELF],
  [/^7f454c46/, 'a program or a library (ELF)', ITSELF],
  [/^4d5a/, 'a program or a library of Windows', ITSELF],
  [/^(?:cffaedfe|cefaedfe|feedface|feedfacf|cafebabe)/, 'a program or a library of macOS', ITSELF],
  [/^0061736d/, 'a program in WebAssembly', ITSELF],
  [/^25504446/, 'a PDF document', 'ask for the key as a text file, or copy its lines from the document into one'],
  [/^7b5c727466/, 'a document in RTF, as WordPad and TextEdit write it', 'save it again as plain text'],
  [
    /^d0cf11e0a1b11ae1/,
    'an old Office document or a message of Outlook',
    'open it, and save what is attached to it, or its text as a plain text file',
  ],
  [
    /^89504e47|^ffd8ff|^47494638|^52494646.{8}57454250|^49492a00|^4d4d002a|^424d.{8}00000000|^.{8}66747970(?:68656963|61766966)/,
    'a picture',
    'ask for the file itself: a picture of a key cannot be read',
  ],
  [
    /^62706c6973743030/,
    'a property list of macOS',
    'give the key itself; from a configuration profile, export the certificate in it',
  ],
  // DER of other things
  [
    /^30(?:..|81..|82.{4}|83.{6})06092a864886f70d01070[36]/,
    'an encrypted message (CMS, S/MIME)',
    decrypted('openssl cms -decrypt, with the key it was encrypted for'),
  ],
  [
    /^30(?:..|81..|82.{4}|83.{6})06092a864886f70d01070[12]/,
    'a signed message (CMS) without a certificate',
    'ask for the certificate of the signer',
  ],
  [
    /^30(?:..|81..|82.{4}|83.{6})0a0100a0/,
    'the response of a certificate status service (OCSP)',
    'give the certificate itself',
  ],
  [
    /^(?:30(?:..|81..|82.{4})){2}(?:a003020100)?(?:30(?:..|81..|82.{4})){3}30(?:07|09|0b|0d)06(?:052b0e03021a|0960864801650304)/,
    'a request to a certificate status service (OCSP)',
    'give the certificate itself',
  ],
  [
    /^30(?:..|81..|82.{4})02010130..30(?:07|09|0b|0d)06(?:052b0e03021a|0960864801650304)/,
    'a request to a time stamp service',
    'give the certificate itself',
  ],
  [/^30(?:..|81..|82.{4})3003020100/, 'the response of a time stamp service', 'give the certificate itself'],
  [/^06(?:05|08|03)/, 'the name of a curve', 'give the key that was written after it'],
  [
    /^(?:efbfbd){2}|^(?:..){0,12}(?:efbfbd){3}/,
    'a binary file that a program saved as text, which destroyed it',
    'copy or download it again, in binary mode',
  ],
  [/^(?:00){16}/, 'a file of zeros', 'the copy or the download stopped; get the file again'],
];
