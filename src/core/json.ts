/**
 * JSON that strangers wrote, read with more care than `JSON.parse` takes: nesting is limited before it costs anything,
 * members that stand twice are remembered, and a line break inside a text, as a mail program adds it, does no harm.
 */
import { KitError } from './errors.ts';

/** Deepest nesting that is read; a key set needs five levels. */
const DEEPEST = 64;

/** A document that was read. */
export interface Json {
  value: unknown;
  /** For each object that names a member twice, the name of the first such member. */
  repeated: ReadonlyMap<object, string>;
}

/**
 * Reads one JSON document (RFC 8259), in time linear in its length. Line breaks and tabs inside a text are taken as they are.
 *
 * @throws KitError INPUT_INVALID where it is damaged, cut off or nested deeper than 64 levels
 */
export function parseJson(text: string): Json {
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

  function readValue(depth: number): unknown {
    if (depth > DEEPEST) throw tooDeep();
    const first = peek();
    if (first === '{') return readObject(depth);
    if (first === '[') return readArray(depth);
    if (first === '"') return readString();
    word.lastIndex = at;
    const [found] = word.exec(text) ?? [];
    if (found === undefined) throw damaged(text, at);
    at += found.length;
    return JSON.parse(found);
  }

  function readObject(depth: number): object {
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
        object[name] = readValue(depth + 1);
      } while (more('}'));
    }
    return object;
  }

  function readArray(depth: number): unknown[] {
    const items: unknown[] = [];
    at += 1;
    if (peek() === ']') at += 1;
    else {
      do items.push(readValue(depth + 1));
      while (more(']'));
    }
    return items;
  }

  function readString(): string {
    const start = at;
    for (let quote = start; ; ) {
      quote = text.indexOf('"', quote + 1);
      if (quote === -1) throw cutOff();
      let before = quote - 1;
      while (text.charAt(before) === '\\') before -= 1;
      if ((quote - before) % 2 === 0) continue; // The quote itself is escaped.
      at = quote + 1;
      break;
    }
    const content = text.slice(start + 1, at - 1);
    if (!/[\\\p{Cc}]/u.test(content)) return content;
    try {
      return JSON.parse(`"${content.replace(/[\r\n\t]/g, (found) => whitespace[found] as string)}"`);
    } catch {
      throw damaged(text, start);
    }
  }

  const value = readValue(1);
  if (text.slice(at).trim() !== '') {
    peek();
    throw damaged(text, at);
  }
  return { value, repeated };
}

const whitespace: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

const HINT = 'copy the whole document again, from { to }';

const cutOff = (): KitError => new KitError('INPUT_INVALID', 'the JSON ends too early', { hint: HINT });

const tooDeep = (): KitError =>
  new KitError('INPUT_INVALID', `the JSON is nested deeper than ${DEEPEST} levels, which no key is`, {
    hint: 'give the key set itself, not what it was wrapped in',
  });

function damaged(text: string, at: number): KitError {
  const before = text.slice(0, at).split('\n');
  const place = `line ${before.length}, character ${(before.at(-1) as string).length + 1}`;
  return new KitError('INPUT_INVALID', `the JSON is damaged at ${place}`, { hint: HINT });
}
