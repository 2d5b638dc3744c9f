/**
 * An answer out of whatever was pasted: JSON, what curl or the Salesforce CLI print, an address from a browser, or just the
 * words. Linear in the length of the text, whatever it holds.
 */
import type { SeenAnswer } from './answers.ts';
import { jsonIn } from './embedded-json.ts';

/** Most characters that are looked at: any answer is far shorter. */
const LONGEST = 256 * 1024;

/** What was pasted, read. */
export interface PastedAnswer {
  /** Ways to read it, the best first. */
  readings: readonly SeenAnswer[];
  /** Tries at several hosts, of which this is the first. */
  attempts?: number;
  /** Whether it holds an access token: then nothing was refused. */
  granted?: true;
}

/** The text of what was read: UTF-8 or UTF-16, with or without a byte order mark. */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const even = bytes.subarray(0, 64).filter((_, index) => index % 2 === 0);
  const odd = bytes.subarray(0, 64).filter((_, index) => index % 2 === 1);
  const zeros = (half: Uint8Array): boolean => half.length > 1 && half.filter((byte) => byte === 0).length * 2 > half.length;
  const encoding =
    (first === 0xff && second === 0xfe) || zeros(odd)
      ? 'utf-16le'
      : (first === 0xfe && second === 0xff) || zeros(even)
        ? 'utf-16be'
        : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

/** Reads what was pasted; no readings where there is nothing in it. */
export function readPastedAnswer(pasted: string): PastedAnswer {
  const text = unquoted(withoutColours(pasted.slice(0, LONGEST)));
  const http = readHttp(text);
  const values = jsonIn(text);
  if (values.some((value) => isRecord(value) && typeof value['access_token'] === 'string'))
    return { readings: [], granted: true };
  for (const value of values) {
    const read = fromJson(value, http.status);
    if (read !== undefined) return read;
  }
  const cli = fromCli(text);
  if (cli !== undefined) return cli;
  const address = fromAddress(text) ?? fromPairs(text);
  if (address !== undefined) return { readings: [{ ...address, status: http.status }] };
  const page = pageIn(text);
  if (page !== undefined) return { readings: [{ page, status: http.status }] };
  if (http.status !== undefined && http.body === '') {
    return { readings: [{ status: http.status, emptyFrom: http.host }] };
  }
  return { readings: fromWords(http.status === undefined ? text : http.body, http.status) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const string = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal start with one
const withoutColours = (text: string): string => text.replace(/\u001b\[[0-9;?]{0,20}[A-Za-z]/g, '').replace(/^\ufeff/, '');

/** A mail's "> " before every line, or the mark that a program puts there, taken off. */
function unquoted(text: string): string {
  const lines = text.split(/\r?\n|\r/);
  const quoted =
    lines.every((line) => /^\s{0,3}>/.test(line) || line.trim() === '') && lines.some((line) => line.trim() !== '');
  return lines.map((line) => line.replace(quoted ? /^\s{0,3}(?:>\s?)+/ : /^\s{0,3}[\u203a\u00bb\u2502]\s{0,3}/, '')).join('\n');
}

interface Http {
  status: number | undefined;
  /** What stands behind the header fields. */
  body: string;
  host: string | undefined;
}

/** Status and body of what `curl -i` or `curl -v` print: of the last answer, where there are several. */
function readHttp(text: string): Http {
  const lines = text.split('\n');
  let status: number | undefined;
  let start = 0;
  let host: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [, code] = /^(?:< )?HTTP\/\d(?:\.\d)? (\d{3})\b/.exec(line) ?? [];
    const [, asked] = /^> host: ([\w.-]{1,253})/i.exec(line) ?? [];
    host = asked?.toLowerCase() ?? host;
    if (code !== undefined) [status, start] = [Number(code), index + 1];
  }
  if (status === undefined) {
    // Our own words for it, and those of others.
    const [, code] = /\bHTTP(?: status)?(?: code)?[: ] ?(\d{3})\b/i.exec(text.slice(0, 4000)) ?? [];
    return { status: code === undefined ? undefined : Number(code), body: text, host };
  }
  const rest = lines.slice(start);
  const end = rest.findIndex((line) => /^(?:< ?)?$/.test(line.trim()));
  const body = (end === -1 ? [] : rest.slice(end + 1)).filter(
    (line) => !/^[*<>{}] |^[*{}]$|^\[\d+ bytes data\]|^\s*\d+ +\d+ /.test(line),
  );
  return { status, body: body.join('\n').trim(), host };
}

function fromJson(value: unknown, status: number | undefined): PastedAnswer | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : { readings: fromWords(value, status) };
  if (Array.isArray(value)) {
    const first: unknown = value[0];
    return isRecord(first) ? fromJson(first, status) : undefined;
  }
  if (!isRecord(value)) return undefined;
  const { error, errorCode, error_description: description, message, name, exitCode } = value;
  // What we printed ourselves, with --json.
  if (isRecord(error)) return fromProgram(string(error['message']));
  const words = string(description) ?? string(message);
  const code = string(error) ?? string(errorCode);
  if (code !== undefined) return { readings: [{ error: code, description: words, status }] };
  // What the Salesforce CLI prints with --json: its status is that of a program.
  if (words !== undefined && (exitCode !== undefined || string(name) !== undefined)) {
    return fromProgram(words, string(name));
  }
  const said = typeof value['status'] === 'number' ? value['status'] : status;
  return words === undefined ? undefined : { readings: [{ description: words, status: said }] };
}

/** The message of a program, as running text. */
function fromProgram(message: string | undefined, name?: string): PastedAnswer | undefined {
  if (message === undefined) return undefined;
  const read = fromCli(message) ?? { readings: fromWords(message, undefined) };
  return name === undefined ? read : { ...read, readings: [...read.readings, { error: name, description: message }] };
}

/** What the Salesforce CLI says: one line for each host it tried, the first of which was the one that was asked for. */
function fromCli(text: string): PastedAnswer | undefined {
  const list = text.split(/Errors encountered:/i)[1];
  if (list !== undefined) {
    const tries: string[] = [];
    for (const raw of list.split('\n').slice(list.startsWith('\n') ? 1 : 0)) {
      const line = raw.trim();
      if (line === '' && tries.length === 0) continue;
      if (line === '' || /^(?:Try this|\(\w+\)|at )/i.test(line)) break;
      tries.push(line.replace(/ ?\[audience=[^\]]{0,500}\]$/, ''));
    }
    if (tries.length === 0) return undefined;
    return { readings: wordings(tries[0] as string), attempts: tries.length };
  }
  const [, said] = /Here['\u2019]s the error: ?([^\n]+)/i.exec(text) ?? [];
  return said === undefined ? undefined : { readings: wordings(said) };
}

/** The error in an address that a browser was led to. */
function fromAddress(text: string): SeenAnswer | undefined {
  const plainText = entities(text);
  for (const address of plainText.split(/[\s"<>]+/).filter((word) => /[?&#](?:error|errorcode)=/i.test(word))) {
    const fields = new URLSearchParams(address.slice(address.search(/[?#&]/) + 1).replace(/[?#]/g, '&'));
    const found = fromFields([...fields]);
    if (found !== undefined) return found;
  }
  const form = /^\s*(error(?:_description)?=[^\s]{1,4000})\s*$/i.exec(plainText.slice(0, 5000));
  return form === null ? undefined : fromFields([...new URLSearchParams(form[1] as string)]);
}

function fromFields(fields: readonly (readonly [string, string])[]): SeenAnswer | undefined {
  const field = (...names: string[]): string | undefined =>
    fields.find(([name, value]) => names.includes(name.toLowerCase()) && value !== '')?.[1];
  const error = field('error', 'errorcode');
  const description = field('error_description', 'errordescription');
  return error === undefined && description === undefined ? undefined : { error, description };
}

/** `error` and `error_description` as other notations write them, or JSON that was cut off. */
function fromPairs(text: string): SeenAnswer | undefined {
  const value = (name: string): string | undefined => {
    const found = new RegExp(
      `\\b${name}["']?[ \\t]{0,40}(?::|=>?)[ \\t]{0,3}(?:"([^"]{1,500})"|'((?:[^'\\n]|'(?=\\w)){1,500})'|([^\\n",}]{1,500}))`,
      'i',
    ).exec(text);
    return (found?.[1] ?? found?.[2] ?? found?.[3])?.trim();
  };
  const description = value('error_description');
  const error = value('error');
  return description === undefined ? undefined : { error: /^\w{1,60}$/.test(error ?? '') ? error : undefined, description };
}

/** The words of a web page. */
function pageIn(text: string): string | undefined {
  if (!/<(?:!doctype html|html|head|body|title)\b/i.test(text)) {
    // Our own words for one.
    return /, and shows a web page \(HTTP|with a web page \(HTML\), not with a token/.test(text) ? '' : undefined;
  }
  return entities(text.replace(/<[^<>]*>/g, ' '));
}

const entities = (text: string): string =>
  text
    .replace(/&(?:#0?39|#x27|apos|#8217|rsquo);/gi, "'")
    .replace(/&(?:#34|quot);/gi, '"')
    .replace(/&lt;/gi, '<')
    .replace(/&gt;/gi, '>')
    .replace(/&(?:#38|amp);/gi, '&');

/** Words alone: the whole, or any of its lines. */
function fromWords(text: string, status: number | undefined): SeenAnswer[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return [];
  const whole = lines.slice(0, 20).join(' ');
  const read = [whole, ...(lines.length === 1 ? [] : lines.slice(0, 500))].flatMap((line) => wordings(line, status));
  return status !== undefined && status >= 500 ? [...read, { status }] : read;
}

/** Most names of programs and levels of logs that stand before the words. */
const MOST_HEADS = 6;

/** How one line may be read: as it is, without what a program puts around it, as a code and its words. */
function wordings(line: string, status?: number): SeenAnswer[] {
  const found: SeenAnswer[] = [];
  let rest = entities(line)
    .slice(0, 2000)
    .replace(/ \[audience=[^\]]{0,500}\]$/, '');
  for (let heads = 0; heads <= MOST_HEADS; heads += 1) {
    const bare = rest.replace(/^["'\u201c\u2018\s]+/, '').replace(/^(?:HTTP )?[45]\d\d:? (?=\S)/i, '');
    // `words (code)`, as jwt-kit writes it.
    const [, own, words, code = ''] =
      /^(?:(.{0,200} refused the assertion: ))?(.{1,500}) \((\w{2,60}|HTTP \d{3})\)["'.\s]*$/.exec(bare) ?? [];
    if (words !== undefined) {
      const [, failed] = /^HTTP (\d{3})$/.exec(code) ?? [];
      found.push({
        description: words,
        ...(failed === undefined ? { error: code, status } : { status: Number(failed) }),
        loose: true,
      });
      if (own !== undefined) return found;
    }
    const [, before, after] = /^([A-Za-z]\w{1,60})(?:: ?| - )(.+)$/.exec(bare) ?? [];
    if (before !== undefined && after !== undefined && isCode(before)) {
      found.push({ error: before, description: after, status, loose: true });
      return found;
    }
    found.push({ description: bare, status, loose: true });
    const cut = /^.{0,300}?(?:::|: | - | \u2013 )/.exec(bare)?.[0].length;
    if (cut === undefined) break;
    rest = bare.slice(cut);
  }
  return found;
}

/** Whether a word is a code of OAuth or of Salesforce, and not the name of a program. */
const isCode = (word: string): boolean => /^[a-z]+(?:_[a-z]+)+$/.test(word) || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(word);
