/** `init --jwk`: makes a bundle for someone else's public key; they have the private key and sign. */
import { bundleFiles, setNames } from '../../../core/bundle/bundle-files.ts';
import type { Page } from '../../../core/checklist/page.ts';
import { KitError } from '../../../core/errors.ts';
import { excerpt, visible } from '../../../core/escape.ts';
import type { FoundKey } from '../../../core/keys/opening/open-item.ts';
import { publicHalf } from '../../../core/keys/write-keys.ts';
import { checkProvider, providers } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { Setup } from '../../../providers/setup.ts';
import { publicSetupFiles } from '../../../providers/setup-files.ts';
import { checkDestination } from '../../bundle/destination.ts';
import { proveStagedPublic } from '../../bundle/write-bundle.ts';
import { type CommandIo, type Outcome, styled, type WrittenFile } from '../../command.ts';
import { type ForeignKey, ONLY_PUBLIC, readForeignKey } from '../../input/foreign-key.ts';
import { chosenLanguage } from '../../language/chosen-language.ts';
import { checkFlags, completeAnswers } from './complete-answers.ts';
import type { InitOptions } from './flags.ts';
import { startHere, stepsRow } from './next-steps.ts';

/** Options for a private key of the user and its certificate. */
const ownKeyOptions = ['key', 'bits', 'format', 'passphraseFile', 'subject', 'days'] as const;

/** The providers that accept a bare public key. */
const willing = (io: CommandIo): Provider[] => (io.providers ?? providers).filter(({ foreignKey }) => foreignKey);

/**
 * Reads the public key, asks for missing answers at a terminal, and makes the bundle.
 *
 * @throws KitError USAGE if the provider needs more than a public key, or an option is only for a key of the user
 */
export async function bundleForeignKey(options: InitOptions & { jwk: string }, io: CommandIo): Promise<Outcome> {
  // Default: the only provider that accepts such a key.
  const given = { ...options, provider: options.provider ?? willing(io)[0]?.id };
  refuseMisuse(given, io);
  checkFlags(given, io);
  const place = await checkDestination(given, io);
  const foreign = await readForeignKey(given, io);
  const { directory, setup, replaces } = await completeAnswers(given, place, io);
  return publicKeyBundle({ directory, setup, replaces, foreign, lang: given.lang }, io);
}

/** Makes the bundle from the answers. */
export async function publicKeyBundle(
  {
    directory,
    setup,
    replaces = false,
    foreign: { found, notes },
    lang,
  }: { directory: string; setup: Setup; replaces?: boolean; foreign: ForeignKey; lang?: InitOptions['lang'] },
  io: CommandIo,
): Promise<Outcome> {
  const chosen = chosenLanguage(lang, io);
  const ignored = io.isDirectory(directory) ? await io.readInBundle(directory, bundleFiles.ignore) : undefined;
  const { files, record, page } = await publicSetupFiles(setup, {
    key: publicHalf(found.key),
    templates: io.templates(directory),
    language: chosen.language,
    ignored: ignored && Buffer.from(ignored).toString(),
  });
  const unasked = found.key.type === 'private' ? [ONLY_PUBLIC] : [];
  return {
    prose: true,
    text: (written) => summary(directory, setup, { page, written }, io),
    data: { directory, record },
    notes: [...notes, ...otherAlgorithm(found, setup.provider), ...unasked, ...setup.notes, ...chosen.notes],
    files: {
      directory,
      names: setNames,
      agreed: replaces,
      files: Object.entries(files).map(([path, content]) => ({ path, content })),
    },
    prove: proveStagedPublic,
  };
}

function otherAlgorithm({ name, alg }: FoundKey, { shortTitle }: Provider): string[] {
  if (alg === undefined || alg === 'RS256') return [];
  return [`${name}: its "alg" is ${excerpt(alg)}; for ${shortTitle}, the holder of the private key must sign with RS256`];
}

function refuseMisuse(given: InitOptions, io: CommandIo): void {
  const provider = given.provider === undefined ? undefined : checkProvider(given.provider, io.providers);
  if (provider && provider.foreignKey === undefined) {
    const wants =
      provider.upload === bundleFiles.certificate
        ? `${provider.title} needs a certificate, and only the holder of the private key can sign one`
        : 'its checklist is for a key of your own';
    throw new KitError('USAGE', `--jwk does not work with --provider ${provider.id}: ${wants}`, {
      hint: `use --provider ${willing(io)
        .map(({ id }) => id)
        .join(' or ')}, or ${io.invokedAs} convert to convert only the public key`,
    });
  }
  const [own] = ownKeyOptions.filter((name) => given[name] !== undefined);
  if (own !== undefined) {
    throw new KitError('USAGE', `${flagOf(own)} cannot be combined with --jwk: it is for a key of your own`, {
      hint: `leave out ${flagOf(own)}, or leave out --jwk`,
    });
  }
}

/** Says what was made and what to do next. */
function summary(
  directory: string,
  { provider }: Setup,
  { page, written }: { page: Page; written: readonly WrittenFile[] },
  io: CommandIo,
): string {
  const bold = (text: string): string => styled(io.stdout, 'bold', text);
  const { publicKey, jwks } = bundleFiles;
  const steps = stepsRow(page, written);
  const { careful = [] } = provider.foreignKey ?? {};
  const rows = [steps, [publicKey, 'paste this one'], [jwks, 'the same key as a JWK Set']] as const;
  return [
    '',
    `  Made ${bold(`${visible(directory)}/`)}, and checked: both files contain the given key.`,
    '',
    ...rows.map(([file, what]) => `    ${bold(file.padEnd(16))}${what}`),
    '',
    ...careful.map((line, index) => `  ${index === 0 ? 'Careful: ' : ''}${line}`),
    ...(careful.length > 0 ? [''] : []),
    ...startHere(directory, steps, io),
    '',
    '',
  ].join('\n');
}
