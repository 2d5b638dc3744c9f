/** What is typed and pasted at a prompt. A paste of several lines or cells answers no question: which of them is meant is not clear. */
import { Readable } from 'node:stream';

/** Milliseconds without input after which a paste is complete: terminals send long ones in parts. */
const PAUSE = 30;

const CTRL_C = '\x03';
const CTRL_U = '\x15';

/** Whether a text is keys, not a paste: arrows, one letter and Enter, which some terminals and programs send at once. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal sends Escape before the letter of an arrow
const isKeys = (text: string): boolean => /^(?:\x1b[[O][A-H]){0,64}[ -~]?(?:\r\n?|\n)?$/.test(text);

const isYesOrNo = (text: string): boolean => /^(?:yes|no)(?:\r\n?|\n)?$/i.test(text);

/** The terminal as a prompt reads it: as long as it is not paused. Text is passed on in latin1, so that every octet stays. */
export class Keyboard extends Readable {
  /** What the prompt takes: a value without tabs, a line, yes or no, or only keys, which choose. */
  takes: 'value' | 'line' | 'yes or no' | 'keys' = 'keys';
  readonly #terminal: NodeJS.ReadableStream & Partial<Pick<NodeJS.ReadStream, 'isRaw' | 'setRawMode'>>;
  /** The part of a paste that is not passed on yet, and whether another part of it was. */
  #held = '';
  #begun = false;
  #timer: NodeJS.Timeout | undefined;
  #afterReading: NodeJS.Immediate | undefined;
  #reads = false;
  #refused = false;

  constructor(terminal: NodeJS.ReadableStream) {
    super();
    this.#terminal = terminal;
  }

  get isTTY(): boolean {
    return true;
  }

  get isRaw(): boolean {
    return this.#terminal.isRaw ?? false;
  }

  setRawMode(mode: boolean): this {
    this.#terminal.setRawMode?.(mode);
    return this;
  }

  /** Whether several values were pasted in place of one answer; true once for each paste. */
  refused(): boolean {
    const refused = this.#refused;
    this.#refused = false;
    return refused;
  }

  override _read(): void {}

  override resume(): this {
    if (!this.#reads) {
      this.#reads = true;
      this.#terminal.on('data', this.#came);
      this.#terminal.on('end', this.#ended);
    }
    this.#terminal.resume();
    return super.resume();
  }

  override pause(): this {
    this.#reads = false;
    this.#terminal.off('data', this.#came);
    this.#terminal.off('end', this.#ended);
    this.#forget();
    this.#terminal.pause();
    return super.pause();
  }

  #ended = (): void => {
    this.push(null);
  };

  #came = (chunk: Buffer): void => {
    const text = chunk.toString('latin1');
    if (text.includes(CTRL_C)) {
      this.#forget();
      this.#pass(CTRL_C);
    } else if (this.#held === '' && !(this.#breaks(text) && (text.length > 1 || this.#begun))) {
      this.#pass(text);
      if ((text.length > 1 && !isKeys(text)) || this.#begun) this.#wait(true);
    } else {
      this.#held += text;
      this.#wait(this.#begun);
    }
  };

  get #takesText(): boolean {
    return this.takes === 'value' || this.takes === 'line';
  }

  #chooses(text: string): boolean {
    return isKeys(text) || (this.takes === 'yes or no' && isYesOrNo(text));
  }

  #breaks(text: string): boolean {
    return /[\r\n]/.test(text) || (this.takes === 'value' && text.includes('\t'));
  }

  #wait(begun: boolean): void {
    this.#begun = begun;
    this.#stopWaiting();
    // After a pause, what has come meanwhile is read first: on a busy machine, the timer may be late.
    this.#timer = setTimeout(() => {
      this.#afterReading = setImmediate(() => this.#complete());
    }, PAUSE);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#afterReading);
  }

  /** Passes on a paste of one value; blank lines around it are dropped. */
  #complete(): void {
    const [text, begun] = [this.#held, this.#begun];
    this.#forget();
    if (text === '') return;
    // Enter at the end of a paste would take the choice that happens to be selected.
    if (!this.#takesText && (begun || !this.#chooses(text))) return;
    const parts = text.split(this.takes === 'value' ? /[\t\r\n]/ : /[\r\n]/);
    const [value, another] = parts.filter((part, at) => part.trim() !== '' || (begun && at === 0));
    if (another !== undefined) {
      this.#refused = true;
      // Enter has the prompt check its answer, which says why; without the part of the paste that it already shows.
      this.#pass(`${CTRL_U}\r`);
      return;
    }
    const enters = /[\r\n]/.test(text.slice(text.indexOf(value ?? '') + (value ?? '').length));
    this.#pass(`${value ?? ''}${enters ? '\r' : ''}`);
  }

  #forget(): void {
    this.#stopWaiting();
    this.#held = '';
    this.#begun = false;
  }

  #pass(text: string): void {
    this.push(Buffer.from(text, 'latin1'));
  }
}
