/** A program in a pseudo-terminal, as the person before it has it: keys go in, and what comes out is what the screen shows. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';

const bridge = fileURLToPath(new URL('bridge.exp', import.meta.url));

/** Milliseconds after which what did not happen is a failure: far more than a slow machine takes. */
const PATIENCE = 60_000;

/** What comes of a promise; undefined where nothing comes. */
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
  /** Variables beside PATH, HOME, TERM and LANG. */
  env?: Readonly<Record<string, string>>;
}

export class Terminal {
  /** All the program wrote, escape sequences included. */
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
    this.#process.stdin.on('error', () => {}); // Keys that come after the end go nowhere.
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
   * @param times how often it has to be there
   * @throws Error with all that is shown, where the text does not come
   */
  async shows(text: string, times = 1): Promise<void> {
    const there = (): boolean => this.transcript().split(text).length > times;
    let check = (): void => {};
    const shown = new Promise<void>((resolve) => {
      check = () => there() && resolve();
    });
    this.#rendered.add(check);
    check();
    await inTime(Promise.race([shown, this.#ended]));
    this.#rendered.delete(check);
    if (!there()) throw new Error(`the terminal does not show "${text}":\n${this.transcript()}`);
  }

  /**
   * Waits until the program ends.
   *
   * @returns `exit STATUS` or `signal NAME`
   * @throws Error where it does not end
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
   * line, and no spaces stand at the ends of lines.
   */
  transcript(): string {
    const text = this.#rows().reduce((before, { text, broken }) => `${before}${broken ? '' : '\n'}${text}`, '');
    return text.slice(1).replace(/ +$/gm, '').trimEnd();
  }

  /** Whether every line the program wrote fitted on one of the terminal. */
  fits(): boolean {
    return !this.#rows().some(({ broken }) => broken);
  }

  /** Whether the cursor can be seen. */
  cursorShown(): boolean {
    return this.raw.lastIndexOf('\x1b[?25h') >= this.raw.lastIndexOf('\x1b[?25l');
  }

  /** Ends the program if it has not ended. */
  close(): void {
    this.#process.kill();
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
