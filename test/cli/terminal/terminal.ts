/** A program in a pseudo-terminal, as a user sees it: keys go in, and the screen is read. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

const bridge = fileURLToPath(new URL('bridge.exp', import.meta.url));

/** Milliseconds to wait for something before the test fails: far more than a slow machine needs. */
const PATIENCE = 60_000;

/** The result of a promise; undefined if it takes too long. */
async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, setTimeout(PATIENCE, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

export interface TerminalOptions {
  cwd: string;
  columns?: number;
  rows?: number;
  /** Variables in addition to PATH, HOME, TERM and LANG. */
  env?: Readonly<Record<string, string>>;
}

export class Terminal {
  /** Everything the program wrote, including escape sequences. */
  raw = '';
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #screen: xterm.Terminal;
  readonly #rendered = new Set<() => void>();
  readonly #ended: Promise<string>;

  constructor(words: readonly string[], { cwd, columns = 80, rows = 40, env = {} }: TerminalOptions) {
    this.#screen = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
    const { PATH = '', HOME = cwd } = process.env;
    this.#process = spawn('expect', [bridge, String(columns), String(rows), ...words], {
      cwd,
      env: { PATH, HOME, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#process.stdin.on('error', () => {}); // Keys pressed after the end are lost.
    this.#process.stdout.on('data', (bytes: Buffer) => {
      this.raw += bytes.toString('latin1');
      this.#screen.write(bytes, () => {
        for (const check of this.#rendered) check();
      });
    });
    this.#ended = this.#atEnd();
  }

  async #atEnd(): Promise<string> {
    let words = '';
    this.#process.stderr.on('data', (bytes: Buffer) => {
      words += bytes.toString();
    });
    await once(this.#process, 'close');
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    return words.trim();
  }

  /**
   * Waits until the screen, or what has scrolled off it, shows a text.
   *
   * @param times how often it must appear
   * @throws Error with the shown text, if the expected text does not appear
   */
  async shows(text: string, times = 1): Promise<void> {
    const there = (): boolean => this.transcript().split(text).length > times;
    let [seen, check] = [false, (): void => {}];
    const shown = new Promise<void>((resolve) => {
      check = () => {
        // The next bytes may erase it, to write it again, before whoever waits goes on.
        seen ||= there();
        if (seen) resolve();
      };
    });
    this.#rendered.add(check);
    check();
    await inTime(Promise.race([shown, this.#ended]));
    this.#rendered.delete(check);
    if (!seen && !there()) throw new Error(`the terminal does not show "${text}":\n${this.transcript()}`);
  }

  /**
   * Waits until the program ends.
   *
   * @returns `exit STATUS` or `signal NAME`
   * @throws Error if it does not end
   */
  async end(): Promise<string> {
    const how = await inTime(this.#ended);
    if (how === undefined) throw new Error(`the program does not end:\n${this.transcript()}`);
    return how;
  }

  /** Presses keys: text, `\r` for Enter, control characters and escape sequences. */
  press(keys: string): void {
    this.#process.stdin.write(keys);
  }

  /** Closes the terminal under the program, as closing its window does. */
  hangUp(): void {
    this.#process.stdin.write('\x1f');
  }

  /**
   * Everything that is on the screen or has scrolled off it, as it would be copied: a line that the terminal broke is one
   * line, and lines have no trailing spaces.
   */
  transcript(): string {
    const text = this.#rows().reduce((before, { text, broken }) => `${before}${broken ? '' : '\n'}${text}`, '');
    return text.slice(1).replace(/ +$/gm, '').trimEnd();
  }

  /** Whether every line of the program fitted into one line of the terminal. */
  fits(): boolean {
    return this.brokenLines().length === 0;
  }

  /** The lines that did not fit, each as the program wrote it. */
  brokenLines(): string[] {
    const rows = this.#rows();
    const starts = rows.flatMap(({ broken }, at) => (!broken && rows[at + 1]?.broken ? [at] : []));
    return starts.map((start) => {
      const end = rows.findIndex(({ broken }, at) => at > start && !broken);
      return rows
        .slice(start, end < 0 ? undefined : end)
        .map(({ text }) => text)
        .join('')
        .trimEnd();
    });
  }

  /** Whether the cursor can be seen. */
  cursorShown(): boolean {
    return this.raw.lastIndexOf('\x1b[?25h') >= this.raw.lastIndexOf('\x1b[?25l');
  }

  /** Ends the program if it has not ended: its terminal is closed. A milder signal can leave expect waiting for itself forever. */
  close(): void {
    this.#process.kill('SIGKILL');
    this.#screen.dispose();
  }

  #rows(): { text: string; broken: boolean }[] {
    const { active } = this.#screen.buffer;
    return Array.from({ length: active.length }, (_, at) => {
      const row = active.getLine(at);
      return { text: row?.translateToString() ?? '', broken: row?.isWrapped ?? false };
    });
  }
}
