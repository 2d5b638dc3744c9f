/** A token on its way in: as an argument, or on standard input. */
import { missing } from '../core/errors.ts';
import type { CommandIo } from './command.ts';

/**
 * The text that holds a token.
 *
 * @param given what stands on the command line; standard input for `-` or nothing
 */
export async function readPasted(given: string | undefined, io: CommandIo): Promise<string> {
  if (given !== undefined && given !== '-') return given;
  if (io.interactive) {
    if (given === undefined) throw missing(['<jwt>'], 'give the token in quotes, or - and paste it');
    io.say(`Paste the token, then press Enter and ${io.platform === 'win32' ? 'Ctrl-Z, Enter' : 'Ctrl-D'}.`);
  }
  return Buffer.from(await io.read('-')).toString();
}
