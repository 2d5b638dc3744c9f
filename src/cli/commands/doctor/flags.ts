/** The options of `doctor`, and its flags. */
import { DEFAULT_TIMEOUT, RENEWAL_DAYS } from '../../../core/defaults.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';
import type { KeyOptions } from '../../input/given-key.ts';
import { type AnnotationForm, annotationForms } from './annotation-forms.ts';

export interface DoctorOptions extends KeyOptions {
  /** Bundles, or directories that contain bundles; default: the working directory. */
  directories: readonly string[];
  /** Checks the servers too. */
  online?: boolean | undefined;
  /** Token endpoint instead of the usual one. */
  url?: string | undefined;
  /** Longest wait for an answer: `15`, `1m`. */
  timeout: string;
  /** Warns if a certificate expires within this many days. */
  warnDays: number;
  /** Whether a warning counts as a failure. */
  strict?: boolean | undefined;
  /** Prints the findings for a pipeline instead. */
  format?: AnnotationForm | undefined;
  /** File to write a calendar reminder to. */
  ics?: string | undefined;
  /** File to write a support report to, which can be shared. */
  report?: string | undefined;
  /** Skips the checks that need the private key. */
  withoutKey?: boolean | undefined;
  /** File with the password of key stores next to a bundle. */
  storePasswordFile?: string | undefined;
}

const network = { group: 'Network' } as const;
const output = { group: 'Output' } as const;

export const doctorFlags = defineFlags<DoctorOptions>()({
  directories: argument.directories('bundles, or directories that contain some (default: the working directory)'),
  warnDays: flag.number('warn this many days before a certificate expires', { default: RENEWAL_DAYS }),
  strict: flag.toggle('count warnings as failures'),
  key: flag.file('private key, if server.key is not in the bundle; - is stdin'),
  keyEnv: flag.text('<name>', 'environment variable with the private key'),
  passphraseFile: flag.file('passphrase of encrypted keys; - is standard input'),
  passphraseEnv: flag.text('<name>', 'environment variable with the passphrase'),
  storePasswordFile: flag.file('password of key stores; - is standard input'),
  withoutKey: flag.toggle('skip the checks that need the private key'),
  online: flag.toggle('check the server too: reachable, clock, token', network),
  url: flag.text('<url>', 'with --online: token endpoint, if not the usual one', network),
  timeout: flag.text('<time>', 'with --online: longest wait for an answer', { ...network, default: `${DEFAULT_TIMEOUT}` }),
  format: flag.choice(annotationForms, 'for a pipeline: annotations, or test results', output),
  ics: flag.file('write a calendar file with the renewal dates', output),
  report: flag.file('write a report to share, without secrets or names', output),
});

export const doctorCommand: CommandOf<DoctorOptions> = {
  name: 'doctor',
  description: 'check one bundle or many',
  examples: [
    'doctor order-sync',
    'doctor order-sync --online',
    'doctor . --strict --json',
    'doctor . --format github',
    'doctor . --without-key',
    'doctor . --ics renewals.ics',
  ],
  writes: true,
  sends: true,
  flags: doctorFlags,
};
