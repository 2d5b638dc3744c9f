/** `jwt-kit inspect`: what files are and what they hold, whatever their names. */
import { KitError } from '../../../core/errors.ts';
import { asTyped } from '../../../core/escape.ts';
import { fileRemarks } from '../../../core/inspection/file-remarks.ts';
import { type Inspecting, inspectContent } from '../../../core/inspection/inspect-content.ts';
import { judgedWith, sharedPrimes, TOO_MANY_TO_COMPARE } from '../../../core/inspection/shared-primes.ts';
import { commandBudget } from '../../../core/keystores/key-derivation.ts';
import { providers } from '../../../providers/index.ts';
import type { Command, CommandIo } from '../../command.ts';
import { naming } from '../../input/name-file-in-error.ts';
import { type Collected, type NamedInput, namedInputs, reasonToSkip } from '../../input/named-inputs.ts';
import { readPassphrase } from '../../input/passphrase.ts';
import { printedError } from '../../printed-command.ts';
import type { InspectOptions } from './flags.ts';
import { type Inspected, inspectionText } from './inspection-text.ts';

/** Exit status if something could not be read, and with `--strict` if something should be fixed. */
const UNREAD = 3;
const WRONG = 4;

export const inspect: Command<InspectOptions> = async (
  { inputs, passphraseFile, storePasswordFile, warnDays, strict = false },
  io,
) => {
  const passphrase = await readPassphrase(passphraseFile, io);
  const storePassword = await readPassphrase(storePasswordFile, io, { option: '--store-password-file' });
  const named = inputs.length === 0 ? ['-'] : inputs;
  const collected: Collected = { skipped: [], notes: [] };
  const inspecting = { now: io.now(), warnDays, passphrase, storePassword, budget: commandBudget() };
  const read: Inspected[] = [];
  for await (const input of namedInputs(named, io, collected)) {
    const inspected = await inspectInput(input, inspecting, io);
    const why = reasonToSkip(input, inspected.error);
    if (why === undefined) read.push(inspected);
    else collected.skipped.push({ name: input.name, why });
  }
  const { all, notes } = compared(read);
  const [only] = all;
  if (only?.error !== undefined && all.length === 1 && collected.skipped.length === 0) throw only.error;
  return {
    prose: true,
    text: inspectionText(all, collected.skipped, io),
    data: { inputs: all.map((one) => described(one, io)), skipped: collected.skipped },
    notes: [...collected.notes, ...notes],
    status: statusOf(all, strict),
  };
};

/** The inputs, with a remark on each key that shares a prime with another one of them. */
function compared(read: Inspected[]): { all: Inspected[]; notes: string[] } {
  const keyed = read.flatMap(({ name, inspection: { entries = [] } = {} }) =>
    entries.flatMap((entry) => {
      const { key } = entry;
      const called = name === '-' ? 'standard input' : asTyped(name);
      return key === undefined ? [] : [{ name: entries.length === 1 ? called : `${entry.name} in ${called}`, key }];
    }),
  );
  const shared = sharedPrimes(keyed);
  if (shared === undefined) return { all: read, notes: [TOO_MANY_TO_COMPARE] };
  if (shared.size === 0) return { all: read, notes: [] };
  const all = read.map(({ inspection, ...one }): Inspected => {
    if (inspection === undefined) return one;
    return { ...one, inspection: { ...inspection, entries: inspection.entries.map((entry) => judgedWith(entry, shared)) } };
  });
  return { all, notes: [] };
}

async function inspectInput(input: NamedInput, inspecting: Inspecting, io: CommandIo): Promise<Inspected> {
  const { name, file, content, mode } = input;
  const about = { name, mode, remarks: [] };
  if (content instanceof KitError) return { ...about, error: content };
  try {
    const inspection = await naming(name, () => inspectContent(content, inspecting));
    const others = file !== undefined && io.platform === 'win32' ? () => io.others(name) : undefined;
    const seen = {
      name: file ?? '',
      mode,
      size: content.length,
      limits: limitsOf(io),
      now: inspecting.now,
      ...(others && { others }),
    };
    const remarks = fileRemarks(inspection, seen);
    return { ...about, size: content.length, inspection, remarks };
  } catch (cause) {
    if (!(cause instanceof KitError)) throw cause;
    return { ...about, size: content.length, error: cause };
  }
}

/** The limits of all providers for the file of a certificate. */
const limitsOf = ({ providers: known = providers }: CommandIo): { below: number; to: string }[] =>
  known.flatMap(({ uploadLimit: below, renews, title: to }) =>
    below === undefined || renews !== 'certificate' ? [] : [{ below, to }],
  );

function statusOf(all: readonly Inspected[], strict: boolean): number {
  const entries = all.flatMap(({ inspection }) => inspection?.entries ?? []);
  if (all.some(({ error }) => error !== undefined) || entries.some(({ problem }) => problem !== undefined)) return UNREAD;
  const remarks = [...all, ...entries].flatMap((one) => one.remarks);
  return strict && remarks.some(({ level }) => level !== 'note') ? WRONG : 0;
}

/** An input as `--json` shows it; `help json` documents the shape. */
function described({ name, size, mode, inspection, remarks, error }: Inspected, io: CommandIo): Record<string, unknown> {
  return {
    name,
    ...(size === undefined ? {} : { bytes: size }),
    ...(mode === undefined ? {} : { mode: mode.toString(8).padStart(4, '0') }),
    ...(error === undefined ? {} : { error: { code: error.code, ...printedError(error, io) } }),
    ...(inspection === undefined
      ? {}
      : {
          form: inspection.form,
          remarks,
          entries: inspection.entries.map(({ problem, name: called, ...entry }) => ({
            name: called,
            ...entry,
            ...(problem === undefined ? {} : { problem: { code: problem.code, ...printedError(problem, io) } }),
          })),
        }),
  };
}
