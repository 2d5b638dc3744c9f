/** `jwt-kit use`: what another program needs to sign in, with the values of a bundle. */
import { KitError } from '../../../core/errors.ts';
import { visible } from '../../../core/escape.ts';
import { fillIn, namesIn } from '../../../core/templates/fill-in.ts';
import { kindOfFile } from '../../../core/templates/literals.ts';
import type { Provider } from '../../../providers/provider.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { Target, TargetFile, TargetInput } from '../../../providers/targets.ts';
import type { Command, CommandIo, Outcome } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import { gatherSettings } from '../../sign-in/gather-settings.ts';
import { chooseTarget } from './chosen-target.ts';
import type { UseOptions } from './flags.ts';
import { listTargets } from './list.ts';
import { type Filling, inputOf, valuesFor } from './target-values.ts';

export const use: Command<UseOptions> = async (options, io) => {
  const chosen = await chooseTarget(options, io);
  if ('listed' in chosen) return listTargets({ provider: chosen.listed, directory: chosen.directory }, io);
  const { target, bundle } = chosen;
  const targetOptions = checkOptions(target, bundle.provider, options.targetOptions);
  const { settings, notes } = await gatherSettings(
    { settings: options.settings },
    { provider: bundle.provider, recorded: bundle.record.settings, wants: (known) => target.needs(known) },
    io,
  );
  const filling = { target, bundle, settings, options: targetOptions, place: options.outDir ?? '.' };
  const { made, values } = await makeFiles(filling, io);
  return delivered(filling, { made, values, outDir: options.outDir, notes: [...notes, ...notesOn(filling, io)] });
};

/** A file that was made. */
interface Made {
  name: string;
  text: string;
}

/** The outcome: the files in a directory, or printed. */
function delivered(
  { target, bundle }: Filling,
  { made, values, outDir, notes }: { made: readonly Made[]; values: object; outDir: string | undefined; notes: string[] },
): Outcome {
  const { id, tested, unverified = [] } = target;
  const data = { target: id, provider: bundle.provider.id, tested, unverified, values, contents: made };
  if (outDir === undefined) return { text: printed(made), data, notes };
  const files = made.map(({ name, text }) => ({ path: inside(outDir, name), content: text }));
  return {
    prose: true,
    text: (written) => written.map(({ path }) => `wrote ${visible(path)}\n`).join(''),
    data: { ...data, outDir },
    files: { files, makesDirectories: true },
    notes,
  };
}

/** One file as it is; of several, each below its name. */
function printed(made: readonly Made[]): string {
  const [first, ...others] = made;
  if (first !== undefined && others.length === 0) return first.text;
  return made.map(({ name, text }) => `==> ${name} <==\n${text}`).join('\n');
}

/** The files of a target for this platform, and the values in them. */
async function makeFiles(filling: Filling, io: CommandIo): Promise<{ made: Made[]; values: Record<string, string> }> {
  const { target, bundle } = filling;
  const templates = await io.targetTemplates(bundle.provider.id, target.id);
  const values = await valuesFor(filling, io);
  const here = io.platform === 'win32' ? 'windows' : 'elsewhere';
  const files = target.files.filter(({ on = here }) => on === here);
  const named = new Set<string>();
  const made = files.map((file) => {
    const text = textOf(templates, file, target);
    for (const name of namesIn({ name: file.template, text })) named.add(name);
    const kind = file.kind ?? kindOfFile(file.template);
    return { name: nameOf(file, inputOf(filling)), text: fillIn({ name: file.template, text, kind }, values) };
  });
  const used = [...named].flatMap((name) => (typeof values[name] === 'string' ? [[name, values[name]] as const] : []));
  return { made, values: Object.fromEntries(used) };
}

function textOf(templates: Readonly<Record<string, string>>, { template }: TargetFile, { id }: Target): string {
  const text = Object.hasOwn(templates, template) ? templates[template] : undefined;
  if (text !== undefined) return text;
  throw new KitError('USAGE', `target ${id}: there is no template ${template}`, {
    hint: 'add it to the templates of this target',
  });
}

const nameOf = ({ name, template }: TargetFile, input: TargetInput): string =>
  typeof name === 'function' ? name(input) : (name ?? template);

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

/** What to know about the files: how they were tested, what is not confirmed, and whether the program can read the key. */
function notesOn({ target, bundle: { record, directory } }: Filling, io: CommandIo): string[] {
  const { id, tested, unverified = [], remarks = [], plainKey } = target;
  const remove = { command: 'passphrase', input: directory, options: { remove: true } };
  return [
    ...(plainKey && record.key.encrypted
      ? [`${id} cannot read a key with a passphrase; to remove it: ${printedCommand(remove, io)}`]
      : []),
    ...remarks,
    `${id}: ${tested}`,
    ...unverified.map((one) => `unverified: ${one}`),
  ];
}
