/** `help security`: what is promised about keys and secrets, and the limits. */
import type { Topic } from './topic.ts';

/** Which commands use the network; the manual page begins with it too. */
export const NETWORK_USE =
  'Only token and doctor --online use the network; convert, inspect, match, verify, init --jwk and renew --jwk do if you give them a URL. rehearse listens on this computer only';

export const securityTopic: Topic = {
  name: 'security',
  says: 'what is promised, what is not, and the limits',
  parts: [
    {
      title: 'Keys',
      text: [
        'node:crypto (OpenSSL inside Node) makes and uses every key. Only you can read a key file (0600), in a directory that jwt-kit makes for it (0700); an existing directory keeps its permissions. A passphrase encrypts the key with AES-256-CBC and PBKDF2-HMAC-SHA256, 600,000 rounds.',
        'On Windows, icacls gives the key and the directory an access list with you alone, before the key is written; if that cannot be read back, a note says so. A private key in OneDrive gets a warning.',
        'Before a private key is used or written, jwt-kit signs with it and verifies the signature.',
      ],
    },
    {
      title: 'Secrets',
      text: [
        'No key, passphrase, assertion or token appears in a message, a log, or the --json output of a failure. sign and token print their product on standard output and nowhere else. If you print a key on purpose (`npx jwt-kit key`), keep it safe yourself.',
        'Keys and passphrases are never taken from the command line: a private key given as a value, such as a claim, is refused, never signed, sent or recorded, and not repeated in the message. A single line of PEM or a single number of a key looks like any other text and is not recognised. Passphrases come from a masked prompt, a file, standard input or a variable that you name.',
        "A server's words are repeated without anything that may be a secret. A jwt-kit.json with a key or token in a field is refused.",
      ],
    },
    {
      title: 'Printed commands',
      text: [
        'You can paste every printed command into a POSIX shell. A value that only you know is not in it: the command asks for it at a terminal, or a sentence says what to add. For a file that only you have, the text before the command says under which name to save it.',
        'On Windows, no way of quoting works in cmd and in both PowerShells: a value that needs quotes is left out, and a sentence says what to type. Paths are printed with forward slashes there, which every shell takes.',
      ],
    },
    {
      title: 'All or nothing',
      text: [
        'Before init or renew reports success, it reads the files back from disk and proves that they match. A new directory appears complete or not at all. A replaced set is kept in previous/. Not protected: disks that report writes they did not make.',
        'The next init, renew or checklist in the directory finishes an interrupted run. No other command does: sign, token, verify, doctor, explain and rehearse only read, and if the run left files that do not match, they name the command to run. If server.crt does not match server.key for another reason, sign, token and rehearse say so and what to run.',
        'jwt-kit finishes a run only if it was yours, in this directory, on this computer. A secret in your state directory (~/.local/state/jwt-kit, on macOS ~/Library/Application Support/jwt-kit, on Windows %LOCALAPPDATA%\\jwt-kit) proves that; without it, nothing is finished or removed automatically.',
        '--force also keeps every single file that it replaces (--out, --ics, --report), in a previous/ next to it that git ignores. A file that a command reads is never replaced by the output of that command, even if the two names differ. Names that start with .jwt-kit- are reserved for temporary files.',
      ],
    },
    {
      title: 'Network',
      text: [
        `${NETWORK_USE}, and refuses requests from web pages.`,
        'token sends to the one address it names, over https (http to this computer only). It follows no redirect, reads at most 1 MB and waits 15 seconds; so does doctor --online. token --check sends the token only to the server that granted it or to a known host of the vendor.',
      ],
    },
    {
      title: 'Limits',
      rows: [
        ['an input', '10 MB, 300,000 JSON values in 64 levels, 20,000 keys'],
        ['of slower kinds', '10,000 public keys in PEM, 3,333 certificates, 2,000 requests, 200 private keys'],
        ['an encrypted key', 'or key store: 10 million rounds of PBKDF2, 100 rounds of bcrypt, or 256 MB of scrypt'],
        ['several of them', 'all files of one inspect or match together: ten times as much'],
        ['a key store', '1 MB, 1,000 items'],
      ],
    },
    {
      title: 'Not tried on Windows',
      text: [
        'The program was run by Node for Windows under Wine, not on Windows. Only tests of the rules, with the platform as a parameter, cover Ctrl-Z at a console, PowerShell, winpty in Git Bash, --use-system-ca, access lists (icacls and whoami, with administrators, domains and network shares), OneDrive, and files that a virus scanner or a backup has open. Symbolic links, Ctrl-C and what Explorer shows for a file were not tried there.',
      ],
    },
    {
      title: 'Not promised',
      text: [
        'Memory is not wiped: anyone who can read the memory of this process can read the key. jwt-kit was not tested against a live org; the checklist says what is not certain about a vendor.',
      ],
    },
  ],
};
