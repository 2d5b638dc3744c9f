/** The notes about the files of a target. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { visible } from '../../../core/escape.ts';
import { blanks } from '../../../core/next-command.ts';
import type { TextFile } from '../../../providers/targets/target.ts';
import type { CommandIo } from '../../command.ts';
import { inside } from '../../path-inside.ts';
import { printedCommand } from '../../printed-command.ts';
import { type Filling, inputOf, nameOf, storeNames, storeOf, withPaths } from './target-values.ts';

/** What to know about the files: how they were tested, what is not confirmed, and what is missing for the program to read. */
export function notesOn(filling: Filling, values: Readonly<Record<string, unknown>>, io: CommandIo): string[] {
  const { target, bundle, secret, place } = filling;
  const { record, directory } = bundle;
  const { id, tested, unverified = [], remarks = [], plainKey, files } = target;
  const remove = { command: 'passphrase', input: directory, options: { remove: true } };
  const withKey = secret ? [] : files.filter((file): file is TextFile => !('store' in file) && file.secret === true);
  return [
    ...(plainKey && record.key.encrypted
      ? [`${id} cannot read a key with a passphrase; to remove it: ${printedCommand(remove, io)}`]
      : []),
    ...missingKey(filling, values, io),
    ...missingStore(filling, io),
    ...(withKey.length === 0
      ? []
      : [
          `left out, because they contain the private key: ${withKey.map((file) => visible(inside(place, nameOf(file, inputOf(filling))))).join(', ')}; --secret adds them`,
        ]),
    ...remarks.map((one) => withPaths(one, place)),
    `${id}: ${tested}`,
    ...unverified.map((one) => `unverified: ${one}`),
  ];
}

/** If the program reads server.key, and the bundle has none. */
function missingKey({ bundle }: Filling, { keyFile }: Readonly<Record<string, unknown>>, io: CommandIo): string[] {
  const { directory, record } = bundle;
  if (keyFile === undefined || io.list(directory)?.entries.some(({ name }) => name === bundleFiles.key)) return [];
  const path = visible(inside(directory, bundleFiles.key));
  if (record.certificate === undefined) return [`${path} is not there: only the owner of the private key can run this`];
  const back = { command: 'set', directory, options: { key: blanks.key } };
  return [`${path} is not there; to put it back, save the key as ${blanks.key.example}, then: ${printedCommand(back, io)}`];
}

/** If the program reads a key store that is not there yet: how to make it. */
function missingStore(filling: Filling, io: CommandIo): string[] {
  const { target, bundle, secret } = filling;
  const file = storeOf(target);
  if (file === undefined || secret) return [];
  const { directory } = bundle;
  const { alias, name } = storeNames(filling, file);
  const remark = target.storeRemark === undefined ? [] : [target.storeRemark];
  if (io.list(directory)?.entries.some((entry) => entry.name === name)) return remark;
  const make = {
    command: 'keystore',
    directory,
    options: { type: file.store, ...(file.separator && { alias }) },
  };
  return [`${visible(inside(directory, name))} is not there yet; to make it: ${printedCommand(make, io)}`, ...remark];
}
