/** All commands in the order of the help; the data of each and the command itself are loaded when needed. */
import type { Command } from './command.ts';
import type { CommandData, CommandOf } from './flags.ts';

/** A command in the table. Its options have the type that its flags were checked against. */
export interface Entry {
  name: string;
  /** Its flags and its help. */
  data: () => Promise<CommandData>;
  load: () => Promise<Command<never>>;
}

/** Connects a command with the data for the same options. */
const entry = <Options>(
  name: string,
  data: () => Promise<CommandOf<Options>>,
  load: () => Promise<Command<Options>>,
): Entry => ({ name, data, load });

export const commands: readonly Entry[] = [
  entry(
    'init',
    async () => (await import('./commands/init/flags.ts')).initCommand,
    async () => (await import('./commands/init/init.ts')).init,
  ),
  entry(
    'key',
    async () => (await import('./commands/key/flags.ts')).keyCommand,
    async () => (await import('./commands/key/key.ts')).key,
  ),
  entry(
    'passphrase',
    async () => (await import('./commands/passphrase/flags.ts')).passphraseCommand,
    async () => (await import('./commands/passphrase/passphrase.ts')).passphrase,
  ),
  entry(
    'csr',
    async () => (await import('./commands/csr/flags.ts')).csrCommand,
    async () => (await import('./commands/csr/csr.ts')).csr,
  ),
  entry(
    'cert',
    async () => (await import('./commands/cert/flags.ts')).certCommand,
    async () => (await import('./commands/cert/cert.ts')).cert,
  ),
  entry(
    'checklist',
    async () => (await import('./commands/checklist/flags.ts')).checklistCommand,
    async () => (await import('./commands/checklist/checklist.ts')).checklist,
  ),
  entry(
    'set',
    async () => (await import('./commands/set/flags.ts')).setCommand,
    async () => (await import('./commands/set/set.ts')).set,
  ),
  entry(
    'convert',
    async () => (await import('./commands/convert/flags.ts')).convertCommand,
    async () => (await import('./commands/convert/convert.ts')).convert,
  ),
  entry(
    'keystore',
    async () => (await import('./commands/keystore/flags.ts')).keystoreCommand,
    async () => (await import('./commands/keystore/keystore.ts')).keystore,
  ),
  entry(
    'inspect',
    async () => (await import('./commands/inspect/flags.ts')).inspectCommand,
    async () => (await import('./commands/inspect/inspect.ts')).inspect,
  ),
  entry(
    'match',
    async () => (await import('./commands/match/flags.ts')).matchCommand,
    async () => (await import('./commands/match/match.ts')).match,
  ),
  entry(
    'repair',
    async () => (await import('./commands/repair/flags.ts')).repairCommand,
    async () => (await import('./commands/repair/repair.ts')).repair,
  ),
  entry(
    'sign',
    async () => (await import('./commands/sign/flags.ts')).signCommand,
    async () => (await import('./commands/sign/sign.ts')).sign,
  ),
  entry(
    'decode',
    async () => (await import('./commands/decode/flags.ts')).decodeCommand,
    async () => (await import('./commands/decode/decode.ts')).decode,
  ),
  entry(
    'verify',
    async () => (await import('./commands/verify/flags.ts')).verifyCommand,
    async () => (await import('./commands/verify/verify.ts')).verify,
  ),
  entry(
    'rehearse',
    async () => (await import('./commands/rehearse/flags.ts')).rehearseCommand,
    async () => (await import('./commands/rehearse/rehearse.ts')).rehearse,
  ),
  entry(
    'token',
    async () => (await import('./commands/token/flags.ts')).tokenCommand,
    async () => (await import('./commands/token/token.ts')).token,
  ),
  entry(
    'use',
    async () => (await import('./commands/use/flags.ts')).useCommand,
    async () => (await import('./commands/use/use.ts')).use,
  ),
  entry(
    'doctor',
    async () => (await import('./commands/doctor/flags.ts')).doctorCommand,
    async () => (await import('./commands/doctor/doctor.ts')).doctor,
  ),
  entry(
    'explain',
    async () => (await import('./commands/explain/flags.ts')).explainCommand,
    async () => (await import('./commands/explain/explain.ts')).explain,
  ),
  entry(
    'renew',
    async () => (await import('./commands/renew/flags.ts')).renewCommand,
    async () => (await import('./commands/renew/renew.ts')).renew,
  ),
  entry(
    'completion',
    async () => (await import('./commands/completion/flags.ts')).completionCommand,
    async () => (await import('./commands/completion/completion.ts')).completion,
  ),
];
