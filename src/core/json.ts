/**
 * Reads untrusted JSON more carefully than `JSON.parse`: checks the size first, remembers duplicate members, and accepts line
 * breaks inside a string, as mail programs add them.
 */
import { KitError } from './errors.ts';
import { DEEPEST_JSON, MOST_JSON_VALUES } from './limits.ts';
import { grouped } from './octets/grouped.ts';

/** A parsed document. */
export interface Json {
  value: unknown;
  /** For each object with a duplicate member, the name of the first one. */
  repeated: ReadonlyMap<object, string>;
  /** Numbers that JavaScript would write differently: for each object or list, their text by member name or index. */
  numbers: WrittenNumbers;
}

/** The text of numbers, by the object or list that they are in, and their name or index there. */
export type WrittenNumbers = ReadonlyMap<object, ReadonlyMap<string, string>>;

/**
 * Reads one JSON document (RFC 8259), in time linear in its length. Line breaks and tabs inside a string are kept.
 *
 * @throws KitError INPUT_INVALID if it is damaged, cut off, nested deeper than 64 levels or has more than 300,000 values
 */
export function parseJson(text: string): Json {
  checkJsonSize(text);
  return new Reader(text).document();
}

/** Parses one document. */
class Reader {
  readonly #text: string;
  readonly #repeated = new Map<object, string>();
  readonly #numbers = new Map<object, Map<string, string>>();
  /** The text of the last number, if JavaScript would write it differently. */
  #written: string | undefined;
  readonly #space = /[ \t\r\n]*/y;
  readonly #word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  /** Position of the next character. */
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value();
    if (this.#text.slice(this.#at).trim() !== '') {
      this.#peek();
      throw damaged(this.#text, this.#at);
    }
    return { value, repeated: this.#repeated, numbers: this.#numbers };
  }

  /** Skips blanks and returns the next character without reading it. */
  #peek(): string {
    this.#space.lastIndex = this.#at;
    this.#space.test(this.#text);
    this.#at = this.#space.lastIndex;
    if (this.#at >= this.#text.length) throw cutOff();
    return this.#text.charAt(this.#at);
  }

  /** Reads the next character if it is one of those expected. */
  #take(expected: string): string {
    const found = this.#peek();
    if (!expected.includes(found)) throw damaged(this.#text, this.#at);
    this.#at += 1;
    return found;
  }

  #value(): unknown {
    const first = this.#peek();
    if (first === '{') return this.#object();
    if (first === '[') return this.#array();
    return first === '"' ? this.#string() : this.#simple();
  }

  /** A number, `true`, `false` or `null`. */
  #simple(): unknown {
    this.#word.lastIndex = this.#at;
    const [found] = this.#word.exec(this.#text) ?? [];
    if (found === undefined) throw damaged(this.#text, this.#at);
    this.#at += found.length;
    const value: unknown = JSON.parse(found);
    this.#written = String(value) === found ? undefined : found;
    return value;
  }

  /** Keeps the text of a number that was just read. */
  #keep(value: unknown, container: object, name: string | number): void {
    if (typeof value !== 'number' || this.#written === undefined) return;
    const kept = this.#numbers.get(container) ?? new Map<string, string>();
    this.#numbers.set(container, kept.set(String(name), this.#written));
  }

  #object(): object {
    // Without a prototype, a member called __proto__ is a member like any other.
    const object: Record<string, unknown> = Object.create(null);
    for (const _ of this.#items('{', '}')) {
      if (this.#peek() !== '"') throw damaged(this.#text, this.#at);
      const name = this.#string();
      this.#take(':');
      if (name in object && !this.#repeated.has(object)) this.#repeated.set(object, name);
      const value = this.#value();
      object[name] = value;
      this.#numbers.get(object)?.delete(name);
      this.#keep(value, object, name);
    }
    return object;
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    for (const _ of this.#items('[', ']')) this.#keep(items[items.push(this.#value()) - 1], items, items.length - 1);
    return items;
  }

  /** Yields before each item of a comma-separated list; reads the commas and the brackets. */
  *#items(start: string, end: string): Generator<void> {
    this.#take(start);
    if (this.#peek() === end) this.#take(end);
    else {
      do yield;
      while (this.#take(`,${end}`) === ',');
    }
  }

  #string(): string {
    const start = this.#at;
    const end = endOfString(this.#text, start);
    if (end === undefined) throw cutOff();
    this.#at = end + 1;
    try {
      return unescaped(this.#text.slice(start + 1, end));
    } catch (cause) {
      throw cause instanceof KitError ? cause : damaged(this.#text, start);
    }
  }
}

/** The position of the closing quote of the string that starts with the quote at `start`; undefined if there is none. */
function endOfString(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charAt(before) === '\\') before -= 1;
    // A quote is escaped if an odd number of backslashes precedes it.
    if ((quote - before) % 2 === 1) return quote;
  }
  return undefined;
}

/**
 * Refuses a document that would need too much memory, by counting brackets, quotes and colons: in linear time and without
 * allocating memory. Does not check whether it is valid JSON.
 *
 * @returns how many members all objects of a valid document have, those with the same name counted each time
 * @throws KitError INPUT_INVALID if it is nested deeper than 64 levels or has more than 300,000 values
 */
export function checkJsonSize(text: string): number {
  let values = 0;
  let members = 0;
  let depth = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    // A number or a word is one value, however long.
    const word = !'{}[]",: \t\r\n'.includes(sign);
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (sign === '{' || sign === '[' || sign === '"' || (word && !inWord)) values += 1;
    else if (sign === ':') {
      members += 1;
      // The string before a colon was a member name, not a value.
      values -= 1;
    }
    inWord = word;
    if (depth > DEEPEST_JSON) throw tooDeep();
    if (values > MOST_JSON_VALUES) throw tooMany('values');
    if (sign === '"') at = endOfString(text, at) ?? text.length;
  }
  return members;
}

/** Reads the content of a JSON string, which may contain unescaped line breaks and tabs. */
function unescaped(content: string): string {
  // A text without escapes needs no copy, however many line breaks it has.
  if (!/[^\r\n\t -[\]-~]/.test(content) || !/\\|(?![\r\n\t])\p{Cc}/u.test(content)) return content;
  let breaks = 0;
  for (let at = 0; at < content.length; at += 1) if (content.charCodeAt(at) < 0x20) breaks += 1;
  if (breaks > MOST_JSON_VALUES) throw tooMany('line breaks');
  return JSON.parse(`"${content.replace(/[\r\n\t]/g, (found) => whitespace[found] as string)}"`);
}

const whitespace: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

const HINT = 'copy the whole document again, from { to }';

const cutOff = (): KitError => new KitError('INPUT_INVALID', 'the JSON ends too early', { hint: HINT });

const tooMany = (what: string): KitError =>
  new KitError('INPUT_INVALID', `the JSON has more than ${grouped(MOST_JSON_VALUES)} ${what}`, {
    hint: 'extract the keys you need into a smaller file',
  });

const tooDeep = (): KitError =>
  new KitError('INPUT_INVALID', `the JSON is nested deeper than ${DEEPEST_JSON} levels`, {
    hint: 'give the key set itself, not the document around it',
  });

function damaged(text: string, at: number): KitError {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  const place = `line ${line}, character ${at - start + 1}`;
  return new KitError('INPUT_INVALID', `the JSON is damaged at ${place}${reason(text, at)}`, { hint: HINT });
}

/** Why a character cannot be where it is, if that is a common mistake. */
function reason(text: string, at: number): string {
  const sign = text.charAt(at);
  if (/[\u2018-\u201f]/.test(sign)) return ': this is a curly quote, as word processors write it; JSON needs "';
  if (sign === ',') return text.slice(at + 1).trim() === '' ? ': a comma too many stands there' : '';
  let before = at - 1;
  while (/[ \t\r\n]/.test(text.charAt(before))) before -= 1;
  if (/[}\]]/.test(sign) && text.charAt(before) === ',') return ': a comma too many stands before it';
  return /[{[]/.test(sign) && /[}\]]/.test(text.charAt(before)) ? ': a second document follows, or a comma is missing' : '';
}
