/**
 * Flags that the compiler must refuse: `tsc -p test` fails if one of these lines compiles, or if a correct line does not.
 * Nothing here runs.
 */
import type { Command } from '../../src/cli/command.ts';
import { argument, type CommandOf, defineFlags, flag } from '../../src/cli/flags.ts';

interface Options {
  directory?: string | undefined;
  passphraseFile?: string | undefined;
  key: string;
  days: number;
  bits?: number | undefined;
  san?: readonly string[] | undefined;
  private?: boolean | undefined;
  use?: 'sig' | 'enc' | undefined;
  to: 'pem' | 'jwk';
}

const right = {
  directory: argument.optional('where'),
  passphraseFile: flag.file('opens the key'),
  key: flag.file('the key', { required: true }),
  days: flag.number('days', { default: 365 }),
  bits: flag.number('size', { otherwise: '2048' }),
  san: flag.list('<name>', 'names'),
  private: flag.toggle('the private half'),
  use: flag.choice(['sig', 'enc'], 'use'),
  to: flag.choice(['pem', 'jwk'], 'form', { default: 'pem' }),
} as const;

const define = defineFlags<Options>();
const { passphraseFile, directory, key, ...rest } = right;
const taken = { directory, key, passphraseFile };

export const accepted = define({ ...right });

// @ts-expect-error renamed
export const renamed = define({ ...rest, directory, key, passwordFile: flag.file('opens the key') });

// @ts-expect-error renamed, with the old one still there
export const unknownFlag = define({ ...right, passwordFile: flag.file('opens the key') });

// @ts-expect-error missing
export const missing = define({ ...rest, directory, key });

// @ts-expect-error missing, although it may be left out on the command line
export const missingArgument = define({ ...rest, key, passphraseFile });

// @ts-expect-error unknown argument
export const unknownArgument = define({ ...right, file: argument.optional('where') });

// @ts-expect-error several words for one value
export const manyWords = define({ ...right, directory: argument.many('where') });

// @ts-expect-error a text for a number
export const wrongType = define({ ...right, days: flag.text('<n>', 'days', { default: '365' }) });

// @ts-expect-error a toggle for a text
export const wrongKind = define({ ...right, passphraseFile: flag.toggle('opens the key') });

// @ts-expect-error one value for several
export const oneForMany = define({ ...right, san: flag.text('<name>', 'names') });

// @ts-expect-error a default of another type
export const wrongDefault = define({ ...right, days: flag.number('days', { default: '365' }) });

// @ts-expect-error a default that is none of the choices
export const unknownDefault = define({ ...right, to: flag.choice(['pem', 'jwk'], 'form', { default: 'der' }) });

// @ts-expect-error neither required nor with a default, although the options always have a value
export const neverGiven = define({ ...right, key: flag.file('the key') });

// @ts-expect-error a default although the options may lack the value
export const needlessDefault = define({ ...right, bits: flag.number('size', { default: 2048 }) });

// @ts-expect-error required although the options may lack the value
export const needlesslyRequired = define({ ...right, passphraseFile: flag.file('opens the key', { required: true }) });

// @ts-expect-error any text for one of a few words
export const anyText = define({ ...right, use: flag.text('<use>', 'use') });

// @ts-expect-error a choice that the options do not have
export const widerChoice = define({ ...right, use: flag.choice(['sig', 'enc', 'tls'], 'use') });

// @ts-expect-error a choice of the options that cannot be given
export const narrowerChoice = define({ ...right, use: flag.choice(['sig'], 'use') });

// @ts-expect-error a few words for any text
export const choiceForText = define({ ...right, ...taken, passphraseFile: flag.choice(['a', 'b'], 'opens the key') });

// @ts-expect-error a default that is none of the choices, for any options
export const strangeDefault = flag.choice(['pem', 'jwk'], 'form', { default: 'der' });

// @ts-expect-error a default, and what happens without one
export const twoDefaults = flag.number('size', { default: 2048, otherwise: '2048' });

const data = { name: 'x', description: 'does x', examples: ['x'] };

export const command: CommandOf<Options> = { ...data, flags: accepted, needsOneOf: ['san', 'bits'] };

// @ts-expect-error the flags of another command
export const otherFlags: CommandOf<Options & { more: string }> = { ...data, flags: accepted };

// @ts-expect-error one of two, of which one is not a flag
export const unknownNeed: CommandOf<Options> = { ...data, flags: accepted, needsOneOf: ['san', 'names'] };

const entry = <Of>(of: CommandOf<Of>, load: () => Promise<Command<Of>>): unknown => [of, load];
declare const run: Command<Options>;
declare const runsOther: Command<{ other: string }>;

export const tied = entry(command, async () => run);

// @ts-expect-error the command of other options
export const untied = entry(command, async () => runsOther);
