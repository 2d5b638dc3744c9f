/** Prints results, notes and errors. */
import { KitError } from '../../core/errors.ts';
import { jsonDocument, visible } from '../../core/escape.ts';
import { type Io, styled } from '../command.ts';
import { diskError } from '../disk/read-files.ts';
import { fitted } from '../terminal-text.ts';
import { hintInGitBash } from '../windows/winpty.ts';

/** Schema version of every `--json` document. */
const JSON_SCHEMA = 1;

/** Exit status of a bug of ours. */
const INTERNAL = 70;

/** How to report a failure. */
interface Failing {
  json: boolean;
  debug: boolean;
  name: string | undefined;
  /** Whether it may ask questions. */
  input: boolean;
  /** Additional output of the command. */
  more?: { text: string; data: Record<string, unknown> };
}

/** Reports an error, on standard error or as the JSON document, and returns the exit status. */
export async function fail(error: unknown, { json, debug, name, input, more }: Failing, io: Io): Promise<number> {
  const known = error instanceof KitError;
  const code = known ? error.code : 'INTERNAL';
  const { message, hint: usual } = known ? await said(error, io) : bugIn(error);
  const hint = known ? hintInGitBash(usual, error, input ? name : undefined, io) : usual;
  const exitCode = known ? error.exitCode : INTERNAL;
  if (json) {
    const command = name === undefined ? {} : { command: name };
    const option = known ? error.option : undefined;
    try {
      await printJson({ ok: false, ...command, error: { code, message, option, hint, exitCode }, ...more?.data }, io);
    } catch (cause) {
      // If standard output fails, the error goes to standard error.
      talk(io, 'error', message);
      if (error !== cause && cause instanceof KitError) talk(io, 'error', (await said(cause, io)).message);
    }
  } else {
    // Whoever cancels knows it; nothing went wrong.
    talk(io, code === 'CANCELLED' ? 'note' : 'error', message);
    if (hint !== undefined) talk(io, 'hint', hint);
    if (more !== undefined) io.stderr.write(more.text);
  }
  if (debug) io.stderr.write(whereabouts(error));
  return exitCode;
}

/** The message and hint of an error; the code to print options and commands is loaded only if needed. */
export async function said(error: KitError, io: Io): Promise<Pick<KitError, 'message' | 'hint'>> {
  if (error.option === undefined && error.next === undefined && error.missing === undefined) return error;
  return (await import('../printed-command.ts')).printedError(error, io);
}

const bugIn = (error: unknown): Pick<KitError, 'message' | 'hint'> => ({
  message: `a bug in jwt-kit (${error instanceof Error ? error.name : typeof error})`,
  hint: 'run it again with --debug, and open an issue with the output where you got jwt-kit',
});

/** Names, codes and stack frames of an error and its causes; no foreign messages, because they may quote secret input. */
function whereabouts(error: unknown): string {
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    lines.push(`${at.name}${code === undefined ? '' : ` ${code}`}`);
    lines.push(...(at.stack ?? '').split('\n').filter((frame) => /^ {4}at /.test(frame)));
  }
  return `${lines.join('\n')}\n`;
}

const toneOf = { error: 'red', hint: 'cyan', note: 'cyan' } as const;

export function talk(io: Io, kind: keyof typeof toneOf, text: string): void {
  const line = `jwt-kit: ${styled(io.stderr, toneOf[kind], `${kind}:`)} ${visible(text)}\n`;
  io.stderr.write(fitted(line, io.stderr, io.printedCommands));
}

export const printJson = (document: object, io: Io): Promise<void> =>
  print(jsonDocument({ schema: JSON_SCHEMA, ...document }), io);

/**
 * Writes to standard output and waits until the system has it. A closed pipe is fine: the reader is done. Any other failure
 * is an error, because the output is lost.
 */
export function print(text: string | Uint8Array, { stdout }: Io): Promise<void> {
  return new Promise((done, failed) => {
    stdout.write(text, (cause) => {
      if (cause && (cause as NodeJS.ErrnoException).code !== 'EPIPE')
        failed(diskError('WRITE_FAILED', 'standard output', cause));
      else done();
    });
  });
}

/** What `--dry-run` prints. */
export function wouldWrite(paths: readonly string[]): string {
  const lines = paths.map((path) => `  ${visible(path)}\n`);
  return `nothing was written; without --dry-run, it would write:\n${lines.join('')}`;
}
