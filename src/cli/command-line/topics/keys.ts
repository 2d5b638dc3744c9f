/** `help keys`: which keys and certificates are read, repaired and refused, and what is made. */
import type { Topic } from './topic.ts';

export const keysTopic: Topic = {
  name: 'keys',
  says: 'which keys are read, repaired, refused and made',
  parts: [
    {
      title: 'What is read',
      text: [
        'PEM, DER, JWK, key sets, certificates, requests, PKCS#7 (.p7b), key stores (.p12, .pfx, .jks) and keys of OpenSSH, whatever the name of the file. - is standard input. convert, inspect, match, verify and --jwk also read the https URL of a key set or a discovery document. A public key can be pasted instead of a file name.',
        'convert picks the signing key of several. If more than one is possible, it lists them, and --kid selects one: a kid or thumbprint, or its start. It writes only the public half of a private key, unless you add --private.',
      ],
    },
    {
      title: 'What is repaired, with a note',
      text: [
        'Text that mail, forms, shells or CI variables changed, wherever a key is read: lost or escaped line breaks, other dashes, quotes, HTML, + turned into a blank, a missing BEGIN or END line (not of keys of OpenSSH), wrong BEGIN lines, base64 of PEM, a key in .env or YAML. What cannot be repaired is named by line and character. `npx jwt-kit repair <file>` writes the clean text, a private key only with --private.',
        'What other programs print: hex dumps (xxd, hexdump, od), arrays of octets in programs and in JSON, RSA keys in XML (RSAKeyValue).',
        'In a JWK: numbers in hexadecimal or decimal, a whole key in PEM or DER instead of a number, base64 instead of base64url.',
      ],
    },
    {
      title: 'What is refused',
      text: [
        'A key that contradicts itself: the field is named. Keys that anyone can sign for, whatever the options: RSA keys with exponent 1, with the ROCA flaw, or with a modulus that is a prime, a square or a product of close primes, and curve points of small order. Multi-prime RSA is not supported.',
        'Over a hundred kinds of files without a key are named, with the way to the key: compressed and encrypted files, documents, pictures, programs, web pages, keys and tokens of other kinds.',
      ],
    },
    {
      title: 'Keys that are made',
      text: [
        'key makes RSA keys (--bits), EC keys (--type ec --curve P-256, P-384 or P-521) and Ed25519 keys. EC keys sign requests and certificates with ECDSA and the hash of their curve: P-256 with SHA-256, P-384 with SHA-384, P-521 with SHA-512. Bundles keep to RSA, because the vendors take only RS256. --format pkcs1 is for programs that read nothing else, such as SailPoint.',
      ],
    },
    {
      title: 'Certificates',
      text: [
        'X.509 v3; the usual recipe for OpenSSL makes a v1 certificate. cert --csr refuses a key that does not match the request. It copies the subject and the subject alternative names from a request after checking each part, copies no other extension, and names those it leaves out.',
        'The key usage is digitalSignature; --key-usage and --extended-key-usage take the names of RFC 5280, such as keyEncipherment and clientAuth, for servers that ask for them. --until 2030-12-31 takes the last day instead of --days.',
      ],
    },
    {
      title: 'Instead of other programs',
      rows: [
        ['openssl x509 -pubkey, openssl pkey -pubout, ssh-keygen -e -m pkcs8', '`npx jwt-kit convert server.crt --to spki`'],
        ['openssl x509 -outform DER', '`npx jwt-kit convert server.crt --to certificate-der --out server.der`'],
        ['openssl pkcs8 -topk8 -outform DER', '`npx jwt-kit convert server.key --private --to pkcs8-der --out server.der`'],
        [
          'ssh-keygen -y, puttygen -O private-openssh',
          '`npx jwt-kit convert server.key --to openssh`, with --private the private key',
        ],
        ['base64 -w0 server.key', '`npx jwt-kit convert server.key --private --to base64`, or --to env'],
        ['openssl genrsa -traditional, openssl rsa -traditional', '`npx jwt-kit key --format pkcs1 --out server.key`'],
        [
          'openssl ecparam -genkey, openssl genpkey',
          '`npx jwt-kit key --type ec --curve P-384 --out server.key`, or --type ed25519',
        ],
        [
          'openssl x509 -not_after, -addext',
          '`npx jwt-kit cert --key server.key --csr server.csr --until 2030-12-31 --extended-key-usage clientAuth`',
        ],
        ['openssl rsa -aes256, ssh-keygen -p', '`npx jwt-kit passphrase server.key`'],
        ['openssl pkcs12 -nokeys, keytool -exportcert -rfc', 'see `npx jwt-kit help keystores`'],
      ],
    },
    {
      title: "Someone else's key",
      text: [
        'An identity team gives you a JWK, a key set or its URL, and the server needs a public key in PEM: convert makes it, and init --jwk makes a bundle around such a key, where the server takes one. Such a server expects iss to be the client id of the app, so the holder of the private key must sign such an assertion; an ordinary id_token does not work. The checklist says so. renew --jwk takes their next key, and keeps all settings.',
      ],
    },
    {
      title: 'inspect',
      text: [
        'It shows what a file is and what it holds. What matters comes first: expired, weak, damaged, a private key in a file that is handed out. It shows no private key, no passphrase and no token. Fingerprints are written as keytool and the pages of vendors show them.',
        'It takes any number of files, directories (their files, not those of directories in them), -, and the URL of a key set. With --passphrase-file, it opens encrypted keys and key stores (--store-password-file, if they have another password). A file that cannot be read does not hide the others; an encrypted one that was not opened is noted.',
      ],
    },
    {
      title: 'match',
      text: [
        'It compares by public key. An argument that is not a file is a fingerprint of a certificate (40 or 64 hexadecimal digits, SHA-1 or SHA-256, with or without colons), the SHA-256 of a public key, what ssh-keygen prints (SHA256:... or MD5:...), or a thumbprint (43 characters). A named file with nothing else in it counts as one. A chain has the key of its first certificate; of a key set or a key store with several entries, one key must match.',
      ],
    },
    {
      title: 'A passphrase for an existing key',
      text: [
        'passphrase adds, changes or removes the passphrase of a private key in its own file, or that of the server.key of a bundle. At a terminal it asks, twice for the new one. Before the new file takes the name, it is read back from disk, opened and compared with the key.',
        'This is the one replacement that keeps no copy in previous/: that copy would undo it. Copies next to the key that stay readable are named: in the directory, in its previous/, and key stores, which have passwords of their own. Backups, the history of version control and what a disk keeps of deleted files are not changed; if others may have had the key without a passphrase, make a new key.',
        'The key is encrypted as init does it. --rounds, from 2,048 to 10,000,000, is for programs that are too slow for 600,000. DER stays DER; other PEM forms become PKCS#8. In a bundle, jwt-kit.json and the page change in the same step; a page with edits of your own stays as it is. A file with anything besides the key is refused, because the rest would be lost.',
      ],
    },
  ],
};
