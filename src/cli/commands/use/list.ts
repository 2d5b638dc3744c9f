/** The list of targets: those of one provider, or of all. */
import { providers } from '../../../providers/index.ts';
import type { Provider } from '../../../providers/provider.ts';
import type { Target } from '../../../providers/targets/target.ts';
import type { CommandIo, Outcome } from '../../command.ts';
import { printedCommand } from '../../printed-command.ts';

/** The targets of a provider. */
export const targetsOf = async ({ targets }: Provider): Promise<readonly Target[]> => (await targets?.load()) ?? [];

/** What to list. */
export interface Listed {
  /** The only provider to list; undefined for all. */
  listed: Provider | undefined;
  /** The directory of its bundle. */
  directory?: string | undefined;
  /** A bundle for the example, if all providers are listed. */
  example?: { provider: Provider; directory: string };
}

/** Lists targets, one line each. */
export async function listTargets({ listed: provider, directory, example }: Listed, io: CommandIo): Promise<Outcome> {
  const known = provider === undefined ? (io.providers ?? providers) : [provider];
  const lists = await Promise.all(known.map(async (one) => ({ title: one.title, id: one.id, targets: await targetsOf(one) })));
  const full = lists.filter(({ targets }) => targets.length > 0);
  const width = Math.max(0, ...full.flatMap(({ targets }) => targets.map(({ id }) => id.length)));
  const sections = full.map(
    ({ title, targets }) => `${title}:\n${targets.map(({ id, says }) => `  ${id.padEnd(width)}  ${says}\n`).join('')}`,
  );
  const shown = full.find(({ id }) => id === example?.provider.id) ?? full[0];
  const first = shown?.targets[0];
  const at = shown?.id === example?.provider.id ? example?.directory : directory;
  const next = first && `\nfor example: ${printedCommand({ command: `use ${first.id}`, directory: at }, io)}\n`;
  return {
    prose: true,
    text: next === undefined ? 'no other program is known for this provider\n' : `${sections.join('\n')}${next}`,
    data: {
      targets: full.flatMap(({ id: of, targets }) =>
        targets.map(({ id, says, tested, unverified = [] }) => ({ target: id, provider: of, says, tested, unverified })),
      ),
    },
  };
}
