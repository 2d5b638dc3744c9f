/** `help files`: the files of a bundle. */
import { bundleFiles, ignoredPatterns } from '../../../core/bundle/bundle-files.ts';
import { grouped } from '../../../core/octets/grouped.ts';
import { providers } from '../../../providers/index.ts';
import type { Row } from '../../flags.ts';
import type { Topic } from './topic.ts';

/** What each file is; a new one does not compile without its line here. */
const about: Readonly<Record<keyof typeof bundleFiles, string>> = {
  key: 'the RSA private key, PKCS#8, or PKCS#1 with init --format pkcs1; encrypted if you gave a passphrase. It is the secret: mode 600, and never in git.',
  certificate: 'the certificate, self-signed or from a CA: one PEM block, X.509 v3',
  request: 'the certificate request, if you want a CA to sign',
  publicKey: 'the public key (SPKI)',
  jwks: 'the public key as a JWK Set, named by its RFC 7638 thumbprint, for servers that read a key set',
  page: 'the checklist for a browser: boxes to tick, values to copy, a check of the file before you hand it over. It needs no network. `npx jwt-kit checklist --open` shows it. It is made again whenever CHECKLIST.md is, from jwt-kit.json alone: edits are not kept.',
  checklist:
    'the set-up or the renewal, click by click, with your values. `npx jwt-kit checklist` writes it again, and keeps your ticks and all that stands below a last heading "## Notes".',
  record: 'the settings, fingerprints and dates; no secret. All commands read it; `npx jwt-kit set` changes it.',
  ignore: `keeps out of git what must not get there: ${ignoredPatterns.join(' ')}`,
};

/** Which providers take a file, and how large it may be there. */
function takenBy(file: string): string {
  const takers = providers.filter(({ upload, anyServer }) => upload === file && !anyServer);
  return takers
    .map(({ shortTitle, uploadLimit }) => {
      const limit = uploadLimit === undefined ? '' : `, under ${grouped(uploadLimit)} bytes`;
      return `; ${shortTitle} takes this one${limit}`;
    })
    .join('');
}

const order = ['key', 'certificate', 'request', 'publicKey', 'jwks', 'page', 'checklist', 'record', 'ignore'] as const;

export const filesTopic: Topic = {
  name: 'files',
  says: 'the files of a bundle',
  parts: [
    {
      title: 'Files',
      rows: [
        ...order.map((name): Row => [bundleFiles[name], `${about[name]}${takenBy(bundleFiles[name])}`]),
        [
          'previous/',
          'what renew or --force replaced, and checklists that you edited, in subdirectories named by the time of the change; ignored by git. To go back, copy the files of one that the app still accepts.',
        ],
        ['.p12, .pfx, .jks', 'key stores that keystore made next to these files; renew --stores renews them too'],
      ],
    },
    {
      title: 'Good to know',
      text: [
        'A bundle can be in git without its key: every command that needs the key also takes it from --key <file>, --key - or --key-env <name>, and `npx jwt-kit set <directory> --key <file>` puts it back.',
        'A bundle around the public key of somebody else (init --jwk) has no key, no request and no certificate.',
        'All files of a bundle are written, or none, also if the program is killed. Names that start with .jwt-kit- belong to a run that was interrupted; the next command that writes the bundle finishes it or cleans up.',
        'The file name - means standard input, or standard output for --out.',
      ],
    },
  ],
};
