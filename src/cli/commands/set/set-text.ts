/** What `set` prints. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { visible } from '../../../core/escape.ts';
import { listed } from '../../../core/findings.ts';
import { flagOf } from '../../../providers/settings.ts';
import type { BundleResult } from '../../command.ts';

/** What was changed in a bundle. */
export interface Changes {
  /** Names of settings that have another value. */
  set: readonly string[];
  /** Names of settings that have none any more. */
  cleared: readonly string[];
  /** What happened to server.key, if it was written. */
  key: 'put back' | 'replaced' | undefined;
}

const flagNames = (names: readonly string[]): string => listed(names.map((name) => flagOf(name).slice(2)));

/** The changes in words: `set client-id and cleared email`; empty if there are none. */
export const inWords = ({ set, cleared, key }: Changes): string =>
  listed([
    ...(set.length > 0 ? [`set ${flagNames(set)}`] : []),
    ...(cleared.length > 0 ? [`cleared ${flagNames(cleared)}`] : []),
    ...(key === undefined ? [] : [key === 'replaced' ? `replaced ${bundleFiles.key}` : `put ${bundleFiles.key} back`]),
  ]);

/** Says what was changed in several bundles. */
export function severalText(results: readonly BundleResult[]): string {
  const done = results.filter(({ error }) => error === undefined);
  const changed = done.filter(({ files }) => files.length > 0);
  const [same, failed] = [done.length - changed.length, results.length - done.length];
  const width = Math.max(0, ...changed.map(({ directory }) => visible(directory).length));
  const counts = [
    `Changed ${changed.length} of ${results.length} bundles`,
    ...(same > 0 ? [`${same} had these settings already`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const lines = changed.map(({ directory, data }) => `    ${visible(directory).padEnd(width)}  ${data['says']}`);
  return ['', `  ${counts.join('; ')}.`, '', ...lines, ...(lines.length > 0 ? [''] : []), ''].join('\n');
}
