/** The options of `decode`, and its flags. */
import { argument, type CommandOf, defineFlags } from '../../flags.ts';

export interface DecodeOptions {
  /** The token, or a file or text that contains it; standard input for `-` or if not given. */
  jwt?: string | undefined;
}

export const decodeFlags = defineFlags<DecodeOptions>()({
  jwt: argument.optional('the token, or a file or text that contains it (default: standard input)'),
});

export const decodeCommand: CommandOf<DecodeOptions> = {
  name: 'decode',
  description: 'show what a JWT says, without verifying it',
  examples: ['sign order-sync --client-id 3MVG9 | npx jwt-kit decode'],
  flags: decodeFlags,
};
