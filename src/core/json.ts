/**
 * JSON that strangers wrote, read with more care than `JSON.parse` takes: its size is checked before it costs anything,
 * members that stand twice are remembered, and a line break inside a text, as a mail program adds it, does no harm.
 */
import { KitError } from './errors.ts';
import { DEEPEST_JSON, MOST_JSON_VALUES } from './limits.ts';

/** A document that was read. */
export interface Json {
  value: unknown;
  /** For each object that names a member twice, the name of the first such member. */
  repeated: ReadonlyMap<object, string>;
}

/**
 * Reads one JSON document (RFC 8259), in time linear in its length. Line breaks and tabs inside a text are taken as they are.
 *
 * @throws KitError INPUT_INVALID where it is damaged, cut off, nested deeper than 64 levels or has more than 300,000 values
 */
export function parseJson(text: string): Json {
  checkJsonSize(text);
  const repeated = new Map<object, string>();
  const space = /[ \t\r\n]*/y;
  const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  let at = 0;

  /** The next character that is no blank; what is read next starts with it. */
  function peek(): string {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
    if (at >= text.length) throw cutOff();
    return text.charAt(at);
  }

  function take(expected: string): void {
    if (peek() !== expected) throw damaged(text, at);
    at += 1;
  }

  /** Whether another member follows; what ends the list is taken with it. */
  function more(end: string): boolean {
    const found = peek();
    if (found !== ',' && found !== end) throw damaged(text, at);
    at += 1;
    return found === ',';
  }

  function readValue(): unknown {
    const first = peek();
    if (first === '{') return readObject();
    if (first === '[') return readArray();
    if (first === '"') return readString();
    word.lastIndex = at;
    const [found] = word.exec(text) ?? [];
    if (found === undefined) throw damaged(text, at);
    at += found.length;
    return JSON.parse(found);
  }

  function readObject(): object {
    // Without a prototype, a member called __proto__ is a member like any other.
    const object: Record<string, unknown> = Object.create(null);
    at += 1;
    if (peek() === '}') at += 1;
    else {
      do {
        if (peek() !== '"') throw damaged(text, at);
        const name = readString();
        take(':');
        if (name in object && !repeated.has(object)) repeated.set(object, name);
        object[name] = readValue();
      } while (more('}'));
    }
    return object;
  }

  function readArray(): unknown[] {
    const items: unknown[] = [];
    at += 1;
    if (peek() === ']') at += 1;
    else {
      do items.push(readValue());
      while (more(']'));
    }
    return items;
  }

  function readString(): string {
    const start = at;
    const end = endOfString(text, start);
    if (end === undefined) throw cutOff();
    at = end + 1;
    try {
      return unescaped(text.slice(start + 1, end));
    } catch (cause) {
      throw cause instanceof KitError ? cause : damaged(text, start);
    }
  }

  const value = readValue();
  if (text.slice(at).trim() !== '') {
    peek();
    throw damaged(text, at);
  }
  return { value, repeated };
}

/** Where the string ends that begins with the quote at `start`: at its closing quote; undefined where there is none. */
function endOfString(text: string, start: number): number | undefined {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charAt(before) === '\\') before -= 1;
    // With an odd number of backslashes before it, the quote itself is escaped.
    if ((quote - before) % 2 === 1) return quote;
  }
  return undefined;
}

/**
 * Refuses a document that would take too much memory as a value, from its brackets, quotes and colons alone: linear in the
 * length of the text, and without memory of its own. Whether it is JSON at all is not looked at.
 *
 * @throws KitError INPUT_INVALID where it is nested deeper than 64 levels or has more than 300,000 values
 */
export function checkJsonSize(text: string): void {
  let values = 0;
  let depth = 0;
  let inWord = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    // A number or a word is one value, however long it is.
    const word = !'{}[]",: \t\r\n'.includes(sign);
    if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
    if (sign === '{' || sign === '[' || sign === '"' || (word && !inWord)) values += 1;
    // What stood before a colon was the name of a member.
    else if (sign === ':') values -= 1;
    inWord = word;
    if (depth > DEEPEST_JSON) throw tooDeep();
    if (values > MOST_JSON_VALUES) throw tooMany('values');
    if (sign === '"') at = endOfString(text, at) ?? text.length;
  }
}

/** A text as JSON writes it between quotes, whose line breaks and tabs may stand there as they are. */
function unescaped(content: string): string {
  // A text without escapes needs no copy, however many line breaks are in it.
  if (!/\\|(?![\r\n\t])\p{Cc}/u.test(content)) return content;
  let breaks = 0;
  for (let at = 0; at < content.length; at += 1) if (content.charCodeAt(at) < 0x20) breaks += 1;
  if (breaks > MOST_JSON_VALUES) throw tooMany('line breaks');
  return JSON.parse(`"${content.replace(/[\r\n\t]/g, (found) => whitespace[found] as string)}"`);
}

const whitespace: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

const HINT = 'copy the whole document again, from { to }';

const cutOff = (): KitError => new KitError('INPUT_INVALID', 'the JSON ends too early', { hint: HINT });

const tooMany = (what: string): KitError =>
  new KitError('INPUT_INVALID', `the JSON has more than ${MOST_JSON_VALUES.toLocaleString('en')} ${what}`, {
    hint: 'take the keys you mean out of it',
  });

const tooDeep = (): KitError =>
  new KitError('INPUT_INVALID', `the JSON is nested deeper than ${DEEPEST_JSON} levels`, {
    hint: 'give the key set itself, not what it was wrapped in',
  });

function damaged(text: string, at: number): KitError {
  let line = 1;
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', start)) {
    line += 1;
    start = end + 1;
  }
  const place = `line ${line}, character ${at - start + 1}`;
  return new KitError('INPUT_INVALID', `the JSON is damaged at ${place}`, { hint: HINT });
}
