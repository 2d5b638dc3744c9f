/** `jwt-kit use`: what another program needs to sign in, with the values of a bundle. */
import type { KeyObject } from 'node:crypto';
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { isOnThisComputer } from '../../../core/jwt/web-addresses.ts';
import { fillIn, namesIn } from '../../../core/templates/fill-in.ts';
import { kindOfFile } from '../../../core/templates/literals.ts';
import type { Provider } from '../../../providers/provider.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { Target, TargetInput, TextFile } from '../../../providers/targets/target.ts';
import { keyNotes } from '../../bundle/matching-files.ts';
import { type Command, type CommandIo, isPrivate, type Outcome, type OutputFile } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { namedEndPoint } from '../../sign-in/exchange.ts';
import { gatherSettings } from '../../sign-in/gather-settings.ts';
import { toKeep } from '../../sign-in/to-keep.ts';
import { chooseTarget } from './chosen-target.ts';
import type { UseOptions } from './flags.ts';
import { listTargets } from './list.ts';
import { nextSteps } from './next-steps.ts';
import { checkSecret, keptOutOfGit, type MadeStore, madeStore, openKey, secretValues } from './secret-files.ts';
import { notesOn } from './target-notes.ts';
import { type Filling, inputOf, nameOf, storeOf, valuesFor } from './target-values.ts';

export const use: Command<UseOptions> = async (options, io) => {
  const chosen = await chooseTarget(options, io);
  if ('listed' in chosen) return listTargets(chosen, io);
  const { target, bundle } = chosen;
  const { secret = false, outDir } = options;
  // Refuses a name that is perhaps a key, before it becomes that of a directory.
  if (outDir !== undefined) checkPlace(outDir, io);
  if (outDir === '-') {
    throw new KitError('USAGE', '--out-dir takes a directory, not standard output', {
      hint: 'leave it out to print the files',
    });
  }
  checkSecret(options, { target }, io);
  const targetOptions = checkOptions(target, bundle.provider, options.targetOptions);
  const url = options.url === undefined ? undefined : otherUrl(target, bundle.provider, options.url);
  const { settings, typed, notes } = await gatherSettings(
    { settings: options.settings },
    {
      provider: bundle.provider,
      recorded: bundle.record.settings,
      directory: bundle.directory,
      wants: (known) => target.needs(known),
    },
    io,
  );
  const filling: Filling = { target, bundle, settings, options: targetOptions, url, place: outDir ?? '.', secret };
  const key = secret ? await openKey(options, filling, io) : undefined;
  const { made, values } = await makeFiles(filling, { key, outDir }, io);
  const file = storeOf(target);
  const store = file && key && (await madeStore(options, { filling, file, key }, io));
  const withKey = [
    ...made.filter((one) => one.secret && !one.inGit).map(({ name }) => name),
    ...(store === undefined ? [] : [store.path]),
  ];
  const git = outDir === undefined ? undefined : await keptOutOfGit(outDir, withKey, io);
  const strange = key === undefined && values['keyFile'] !== undefined ? await keyNotes(bundle, io) : [];
  const all = [
    ...notes,
    ...toKeep(typed, bundle.directory, io),
    ...(git?.notes ?? []),
    ...strange,
    ...hereNotes(url),
    ...notesOn(filling, values, io),
    ...nextSteps(filling, options, io),
  ];
  return delivered(filling, { made, store, values, outDir, ignore: git?.files ?? [], notes: all });
};

/**
 * The token endpoint that `--url` names.
 *
 * @throws KitError USAGE if it is invalid, or the target has no use for it
 */
function otherUrl({ id, url = { not: 'its files have no token endpoint' } }: Target, { grant }: Provider, text: string): URL {
  const named = namedEndPoint(text, grant);
  if ('not' in url) throw new KitError('USAGE', `--url does not work with ${id}: ${url.not}`, { hint: 'leave it out' });
  if (url.https && named.protocol !== 'https:') {
    throw new KitError('USAGE', `--url: ${id} uses https only`, { hint: `write it like ${grant.tokenUrlExample}` });
  }
  if (url.takes === 'url' || (named.pathname === grant.tokenPath && named.search === '')) return named;
  throw new KitError('USAGE', `--url: ${id} adds the path of the token endpoint itself, which is ${grant.tokenPath}`, {
    hint: `leave out the path: ${named.origin}`,
  });
}

/** What to know about files for a server on this computer: a rehearsal ends, and with it its address. */
const hereNotes = (url: URL | undefined): string[] =>
  url !== undefined && isOnThisComputer(url)
    ? [`${url.host} is an address on this computer: without --url, the files are for the real server`]
    : [];

/** @throws KitError USAGE if the name is not one, or perhaps a key; what else is in the way is known when the files are written */
function checkPlace(directory: string, io: CommandIo): void {
  try {
    io.list(directory);
  } catch (cause) {
    if (!(cause instanceof KitError) || cause.code === 'USAGE') throw cause;
  }
}

/** A text file that was made. */
interface Made {
  name: string;
  text: string;
  secret: boolean;
  /** Whether it belongs in git all the same, because the key in it is encrypted. */
  inGit: boolean;
}

/** What was made for a target. */
interface Product {
  made: readonly Made[];
  store: MadeStore | undefined;
  values: Readonly<Record<string, string | number>>;
  outDir: string | undefined;
  /** The .gitignore that keeps the files with the private key out of git. */
  ignore: readonly OutputFile[];
  notes: readonly string[];
}

/** The outcome: the files in a directory, or printed. */
function delivered({ target, bundle }: Filling, { made, store, values, outDir, ignore, notes }: Product): Outcome {
  const { id, tested, unverified = [] } = target;
  const contents = [
    ...made.map(({ name, text, secret }) => (secret ? { name, secret } : { name, text })),
    ...(store === undefined ? [] : [{ name: store.path, secret: true }]),
  ];
  const data = { target: id, provider: bundle.provider.id, tested, unverified, values, contents };
  if (outDir === undefined) {
    const secret = made.some((one) => one.secret);
    const withJson = new KitError('USAGE', 'private keys are not printed with --json', {
      hint: 'name a directory for the files with --out-dir',
    });
    return { text: printed(made), data, notes, secret, ...(secret && { withJson }) };
  }
  const texts = made.map(({ name, text, secret }) => ({ path: inside(outDir, name), content: text, secret, orSame: true }));
  const at = store && inside(outDir, store.path);
  const stores = store && at ? [{ path: at, content: store.content, secret: true, orSame: store.isSame }] : [];
  // .gitignore comes first: a run that is killed then leaves no key that git would commit.
  const files: readonly OutputFile[] = [...ignore, ...texts, ...stores];
  return {
    prose: true,
    text: (written) =>
      written
        .map(
          (one, index) =>
            `wrote ${visible(one.path)}${files[index]?.secret && isPrivate(one) ? ', readable only by you' : ''}\n`,
        )
        .join(''),
    data: { ...data, outDir },
    files: { files, makesDirectories: true, within: outDir },
    notes,
    ...(store && at && { prove: async (staged) => store.prove(await staged(at)) }),
  };
}

/** One file as it is; of several, each below its name. */
function printed(made: readonly Made[]): string {
  const [first, ...others] = made;
  if (first !== undefined && others.length === 0) return first.text;
  return made.map(({ name, text }) => `==> ${name} <==\n${text}`).join('\n');
}

/** The text files of a target for this platform, and the values in them that are no secret. */
async function makeFiles(
  filling: Filling,
  { key, outDir }: { key: KeyObject | undefined; outDir: string | undefined },
  io: CommandIo,
): Promise<{ made: Made[]; values: Product['values'] }> {
  const { target, bundle } = filling;
  const templates = await io.targetTemplates(bundle.provider.id, target.id);
  const values = await valuesFor(filling, io);
  const secrets = key === undefined ? {} : await secretValues(filling, { key, outDir }, io);
  const here = io.platform === 'win32' ? 'windows' : 'elsewhere';
  const input = inputOf(filling);
  const needed = ({ on = here, secret, when }: TextFile): boolean =>
    on === here && (filling.secret || !secret) && when?.(input) !== false;
  const files = target.files.filter((file): file is TextFile => !('store' in file) && needed(file));
  const named = new Set<string>();
  const made = files.map((file) => {
    const { template, kind = kindOfFile(template), secret = false, inGit = false } = file;
    const text = textOf(templates, file, target);
    for (const name of namesIn({ name: template, text })) named.add(name);
    const all = secret ? { ...values, ...secrets } : values;
    return { name: nameOf(file, input), text: fillIn({ name: template, text, kind }, all), secret, inGit };
  });
  const used = [...named].flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, value] as const] : [];
  });
  return { made, values: Object.fromEntries(used) };
}

function textOf(templates: Readonly<Record<string, string>>, { template }: TextFile, { id }: Target): string {
  const text = Object.hasOwn(templates, template) ? templates[template] : undefined;
  if (text !== undefined) return text;
  throw new KitError('USAGE', `target ${id}: there is no template ${template}`, {
    hint: 'add it to the templates of this target',
  });
}

/**
 * The options of a target, checked.
 *
 * @throws KitError USAGE if one is invalid or belongs to another target
 */
function checkOptions(
  { id, options: own = [] }: Target,
  { targets }: Provider,
  given: UseOptions['targetOptions'],
): TargetInput['options'] {
  const checked = Object.entries(given).flatMap(([name, value]): [string, string | true][] => {
    if (value === undefined || value === false) return [];
    if (!own.includes(name)) {
      const theirs = own.length === 0 ? 'it has no options' : `it has ${own.map(flagOf).join(', ')}`;
      throw new KitError('USAGE', `${flagOf(name)} does not work with ${id}`, { hint: `leave it out: ${theirs}` });
    }
    const option = targets?.options.find((one) => one.name === name);
    return [[name, value === true ? true : (option?.check?.(value).value ?? value)]];
  });
  return Object.fromEntries(checked);
}
