/** The flags and help of the commands for a set-up that stands: what is wrong with it, and its renewal; as data. */
import type { CommandData } from './flags.ts';

export const upkeepCommands: readonly CommandData[] = [
  {
    name: 'doctor',
    description: 'check everything about a bundle, or about many',
    examples: ['doctor order-sync', 'doctor order-sync --online', 'doctor . --strict --json', 'doctor . --ics renewals.ics'],
    argument: ['[directories...]', 'bundles, or directories above some (default: the working directory)'],
    flags: [
      ['--online', 'ask the server too: its clock, whether it answers, a token'],
      ['--url <url>', 'with --online: token end point instead of the usual one'],
      ['--timeout <time>', 'with --online: longest wait for an answer (default: 15)'],
      ['--warn-days <n>', 'warn that many days before a certificate ends (default: 30)', 'number'],
      ['--strict', 'let warnings count as failures'],
      ['--ics <file>', 'write a calendar with the days to renew by'],
      ['--report <file>', 'write a report for others, without secrets or names'],
      ['--passphrase-file <file>', 'opens encrypted keys; - is standard input'],
    ],
    load: async () => (await import('./commands/doctor/doctor.ts')).doctor,
    options: (flags, _, directories) => ({ ...flags, directories }),
  },
  {
    name: 'explain',
    description: 'say what a refusal can come from, and where to mend it',
    examples: [`explain "user hasn't approved this consumer" --bundle order-sync`, 'explain - < answer.txt', 'explain --list'],
    argument: [
      '[text...]',
      'the answer: JSON, what curl or sf printed, an address, or just the words (default: standard input); status 1 where it is not known',
    ],
    flags: [
      ['--bundle <directory>', 'look at it too: what is right rules causes out'],
      ['--provider <name>', 'whose answer it is: salesforce, anypoint, generic'],
      ['--passphrase-file <file>', 'opens an encrypted server.key; - is standard input'],
      ['--list', 'show every answer that is known'],
    ],
    load: async () => (await import('./commands/explain/explain.ts')).explain,
    options: (flags, _, words) => ({ ...flags, words }),
  },
  {
    name: 'renew',
    description: 'a new certificate before the old one ends, for the same key or a new one',
    examples: ['renew order-sync', 'renew order-sync --certificate from-the-ca.p7b', 'renew order-sync --new-key'],
    argument: ['[directory]', 'what init made (default: the working directory)'],
    flags: [
      ['--new-key', 'make a new key too; the old one then stops working'],
      ['--bits <n>', 'its size: 2048, 3072, 4096 (default: 2048)', 'number'],
      ['--certificate <file>', 'what a CA made of server.csr: PEM, DER, .p7b; - is stdin'],
      ['--days <n>', 'how long it is valid (default: as long as before)', 'number'],
      ['--passphrase-file <file>', 'opens server.key, encrypts a new key; - is stdin'],
    ],
    load: async () => (await import('./commands/renew/renew.ts')).renew,
    options: (flags, directory) => ({ ...flags, directory }),
  },
];
