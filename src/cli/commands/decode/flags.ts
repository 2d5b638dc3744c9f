/** What `decode` is told. */
import { argument, type CommandOf, defineFlags } from '../../flags.ts';

export interface DecodeOptions {
  /** The token, or whatever holds it; standard input for `-` or nothing. */
  jwt?: string | undefined;
}

export const decodeFlags = defineFlags<DecodeOptions>()({
  jwt: argument.optional('the token, or a file or text with it (default: standard input)'),
});

export const decodeCommand: CommandOf<DecodeOptions> = {
  name: 'decode',
  description: 'show what a JWT says, without verifying it',
  examples: ['sign order-sync --client-id 3MVG9 | npx jwt-kit decode'],
  flags: decodeFlags,
};
