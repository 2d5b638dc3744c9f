/** All commands in the order of the help, each with its data; the command itself is loaded when it runs. */
import type { Command } from './command.ts';
import { certCommand } from './commands/cert/flags.ts';
import { checklistCommand } from './commands/checklist/flags.ts';
import { convertCommand } from './commands/convert/flags.ts';
import { csrCommand } from './commands/csr/flags.ts';
import { decodeCommand } from './commands/decode/flags.ts';
import { doctorCommand } from './commands/doctor/flags.ts';
import { explainCommand } from './commands/explain/flags.ts';
import { initCommand } from './commands/init/flags.ts';
import { keyCommand } from './commands/key/flags.ts';
import { rehearseCommand } from './commands/rehearse/flags.ts';
import { renewCommand } from './commands/renew/flags.ts';
import { signCommand } from './commands/sign/flags.ts';
import { tokenCommand } from './commands/token/flags.ts';
import { verifyCommand } from './commands/verify/flags.ts';
import type { CommandData, CommandOf } from './flags.ts';

/** A command in the table. Its options have the type that its flags were checked against. */
export interface Entry {
  data: CommandData;
  load: () => Promise<Command<never>>;
}

/** Connects a command with the data for the same options. */
const entry = <Options>(data: CommandOf<Options>, load: () => Promise<Command<Options>>): Entry => ({ data, load });

export const commands: readonly Entry[] = [
  entry(initCommand, async () => (await import('./commands/init/init.ts')).init),
  entry(keyCommand, async () => (await import('./commands/key/key.ts')).key),
  entry(csrCommand, async () => (await import('./commands/csr/csr.ts')).csr),
  entry(certCommand, async () => (await import('./commands/cert/cert.ts')).cert),
  entry(checklistCommand, async () => (await import('./commands/checklist/checklist.ts')).checklist),
  entry(convertCommand, async () => (await import('./commands/convert/convert.ts')).convert),
  entry(signCommand, async () => (await import('./commands/sign/sign.ts')).sign),
  entry(decodeCommand, async () => (await import('./commands/decode/decode.ts')).decode),
  entry(verifyCommand, async () => (await import('./commands/verify/verify.ts')).verify),
  entry(rehearseCommand, async () => (await import('./commands/rehearse/rehearse.ts')).rehearse),
  entry(tokenCommand, async () => (await import('./commands/token/token.ts')).token),
  entry(doctorCommand, async () => (await import('./commands/doctor/doctor.ts')).doctor),
  entry(explainCommand, async () => (await import('./commands/explain/explain.ts')).explain),
  entry(renewCommand, async () => (await import('./commands/renew/renew.ts')).renew),
];
