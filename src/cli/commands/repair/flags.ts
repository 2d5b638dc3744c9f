/** The options of `repair`, and its flags. */
import { argument, type CommandOf, defineFlags, flag } from '../../flags.ts';

export interface RepairOptions {
  /** A path, or `-` for standard input. */
  file: string;
  /** Writes private keys too. */
  private?: boolean | undefined;
  /** Where to write; default: standard output. */
  out?: string | undefined;
  /** Replaces the file itself. */
  inPlace?: boolean | undefined;
}

export const repairFlags = defineFlags<RepairOptions>()({
  file: argument.required('a file with a damaged key, certificate or request; - is standard input', 'a file, or -'),
  private: flag.toggle('write private keys too'),
  out: flag.file('where to write', { group: 'Output', otherwise: 'standard output' }),
  inPlace: flag.toggle('replace the file itself, private keys included', { group: 'Output' }),
});

export const repairCommand: CommandOf<RepairOptions> = {
  name: 'repair',
  description: 'repair a key that mail, a form or CI changed',
  examples: ['repair pasted.txt', 'repair pasted.txt --private --out repaired.key', 'repair order-sync/server.key --in-place'],
  writes: true,
  flags: repairFlags,
  whenMissing: 'for example npx jwt-kit repair pasted.txt',
};
