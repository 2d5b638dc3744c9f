/** `help bundles`: work on many bundles, without the key, over the years, and what doctor checks. */
import type { Topic } from './topic.ts';

export const bundlesTopic: Topic = {
  name: 'bundles',
  says: 'many bundles, bundles in git, renewals and checks',
  parts: [
    {
      title: 'One bundle',
      text: [
        'init asks, or takes a flag for every question. At the end it shows what it will make; every answer can be changed, and nothing is written before you agree. What you left open is named, and `npx jwt-kit set <directory>` asks for it. An existing bundle is offered to be replaced: its files are kept in previous/. If the directory contains other files, such as src, init asks first or needs --into-existing; it never replaces those files. An existing key is taken from a file or a key store, or is the public key of somebody else, where the server takes one (--jwk).',
        'set changes settings with all checks and without a request, and writes the checklist again with your ticks and notes. An empty value clears a setting: --email "".',
      ],
    },
    {
      title: 'Many bundles: init --from',
      text: [
        'A CSV or JSON file has a row for each bundle. The headers are the flags of init without --, and directory, which may be empty if name is not. Flags on the command line are the values of all rows that have none. UTF-8, UTF-16, a byte order mark, and , ; or tab between the cells are recognised. Each row gets a key of its own, unless --key or a column key names one.',
        'All rows are checked before the first bundle is made, and one message names row and column of every mistake, up to 20. Run again, the command makes what is missing: it skips a bundle with the settings of its row, and names the columns in which another one differs; --force makes that one again and keeps the old one in its previous/.',
        'doctor, renew, checklist, set and token --json take several bundles, or directories that contain some. One bundle never stops another. renew --expiring 30d renews the certificates that end within 30 days, and says which it left; one that is valid for 30 days or less is renewed when half of that is over. rehearse serves all bundles below a directory, each assertion by its claims. New keys are made on all cores (UV_THREADPOOL_SIZE).',
      ],
    },
    {
      title: 'A bundle without its key',
      text: [
        'A bundle can be in git: its .gitignore leaves out the key. After a clone, give the key beside the directory, to sign, token, renew, doctor, keystore, rehearse, use and explain --bundle; all settings still come from the bundle. --key takes a file or -, --key-env the name of an environment variable, --passphrase-env the name of one with the passphrase. A key of another bundle is an error (exit status 4), before anything is sent. Without a directory, sign and token --key use no bundle.',
        'set --key <file> puts the key back as server.key; an encrypted one stays encrypted. doctor --without-key skips the checks that need the key, and counts them apart. renew with --key or --key-env never writes server.key; renew --new-key does, and says where the new key has to go.',
      ],
    },
    {
      title: 'Renewal',
      text: [
        'renew makes a new certificate for the same key, so the program that signs in does not change. The checklist becomes a page about the change: what to upload, where to click, by when, what stops working, and how to avoid a gap. The new certificate is valid as long as the previous one, unless you give --days.',
        '--certificate takes the certificate that a certificate authority (CA) issued for server.csr: PEM, DER, PKCS#7 (.p7b) or a key store, in any order. Only the certificate for your key goes into server.crt, because an app accepts it only without its chain; jwt-kit does not check whether the CA is trusted.',
        '--new-key also makes a new key, even if you no longer have the old one. The old key stops working as soon as the server has the new one.',
        'previous/ keeps the whole previous set, including its key, in one subdirectory for each change. To go back, use a copy of the subdirectory whose jwt-kit.json names the certificate that the app still has. After a second renewal soon after the first, or after the certificate of a CA replaces a self-signed one, the page still names the certificate that the app has, and its expiry date.',
        'checklist --set-up writes the set-up steps again for a second app; add --app-type external-client-app if the first app is a connected app and the second is an External Client App.',
      ],
    },
    {
      title: 'Checks: doctor',
      text: [
        'It changes nothing, and uses no network without --online. It prints one line per check, and the fix below each line that is not ok. For several directories, or a directory above many bundles, it prints a table, the bundle that expires first at the top, and below it the problems of each bundle. A directory with at least three files of a bundle counts as one that lost its record. It does not look into .git, node_modules and the previous/ of a bundle, and does not follow links.',
        'The check git looks for private keys and key stores, by name and content, in every file below the bundle that git would commit or already tracks; git itself is not started. What it cannot look into is a warning: names that are not UTF-8 or contain a line break, files over 10 MB, more than 10,000 files, a split or sparse index, core.worktree, and some variables (help environment). It does not read core.excludesFile.',
        '--online also checks the server: its clock, whether it responds without credentials, and whether it grants a token, which is not kept. --warn-days sets how many days before its end a certificate is reported (30). sign and token warn during its last 7 days. --strict treats warnings as failures. The exit statuses (help exit-codes) suit a nightly job. --format github prints the problems as annotations for GitHub Actions, --format junit all checks as test results.',
        '--ics renewals.ics writes a calendar with the date to renew each certificate by, because the reminders of vendors are reported to be unreliable. Write it again after a renewal to move the date; a file that doctor wrote is replaced. --report report.json writes a report that you can share: versions, failed checks, fingerprints, and the claims with every identifier hashed.',
      ],
    },
  ],
};
