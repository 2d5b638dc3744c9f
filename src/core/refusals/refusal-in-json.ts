/** Reads error responses in JSON, from a token endpoint or an API, or inside the JSON of logs, clients and programs. */

import { jsonIn } from './json-in-text.ts';
import type { SeenRefusal } from './known-refusal.ts';
import { entities, fromCli, fromWords, isCode, type Readings } from './refusal-in-words.ts';

/** How many levels, and how many values in total, are searched for a response. */
const DEEPEST = 6;
const MOST_VALUES = 2000;

/** Members that contain the words of a program, the plainest first. */
const messageFields = ['message', 'msg', 'errorMessage', 'err', 'exception', 'reason', 'detail', 'stderr', 'log', 'stack'];

/** The responses in the JSON of a text. */
export interface JsonAnswer extends Readings {
  /** Whether one of them contains an access token. */
  granted: boolean;
}

/** Every JSON value in a text, also with typographic or escaped quotes. */
export function valuesIn(text: string): unknown[] {
  const values = jsonIn(text);
  if (values.some((value) => typeof value === 'string' || isRecord(value) || (Array.isArray(value) && value.some(isRecord))))
    return values;
  if (/\{\s{0,80}[\u201c-\u201f]/.test(text)) return jsonIn(text.replace(/[\u201c-\u201f]/g, '"'));
  return text.includes('{\\"') ? jsonIn(text.replaceAll('\\"', '"')) : values;
}

/** Reads responses from values and the values inside them. */
export function fromJson(values: readonly unknown[], status: number | undefined): JsonAnswer {
  const reader = new AnswerReader();
  const readings = values.flatMap((value) => reader.read(value, status, 0));
  const { granted, attempts } = reader;
  return { readings, granted, ...(attempts === undefined ? {} : { attempts }) };
}

/** Walks through values and counts them. */
class AnswerReader {
  granted = false;
  /** How often a program tried, if it said so. */
  attempts: number | undefined;
  #left = MOST_VALUES;

  /** @param outer the HTTP status from the values around it */
  read(value: unknown, outer: number | undefined, depth: number): SeenRefusal[] {
    if (depth > DEEPEST || this.#left <= 0) return [];
    this.#left -= 1;
    if (typeof value === 'string') return this.#text(value, outer, depth);
    if (Array.isArray(value)) return value.slice(0, 100).flatMap((one) => this.read(one, outer, depth + 1));
    return isRecord(value) ? this.#object(value, outer, depth) : [];
  }

  #text(value: string, outer: number | undefined, depth: number): SeenRefusal[] {
    const within = (text: string): SeenRefusal[] => jsonIn(text).flatMap((inner) => this.read(inner, outer, depth + 1));
    if (/^\s{0,80}[{[]/.test(value)) return within(value);
    if (depth === 0) return value.trim() === '' ? [] : fromWords(value, outer);
    // Words of a log, followed by the response.
    const start = value.indexOf('{');
    return start === -1 ? [] : within(value.slice(start));
  }

  #object(value: Record<string, unknown>, outer: number | undefined, depth: number): SeenRefusal[] {
    const { error_description: description, name, exitCode } = value;
    const code = string(value['error']) ?? string(value['errorCode']);
    if (code === undefined && string(value['access_token']) !== undefined) {
      this.granted = true;
      return [];
    }
    const message = messageFields.map((field) => string(value[field])).find((text) => text !== undefined);
    const raw = string(description) ?? message ?? string(value['description']);
    const words = raw === undefined ? undefined : entities(raw);
    const program = exitCode !== undefined || string(name) !== undefined;
    // The exit status of a program is not an HTTP status.
    const http = !program && typeof value['status'] === 'number' ? value['status'] : outer;
    const isOne = code !== undefined && (isCode(code) || string(description) !== undefined);
    const exact = code === undefined ? [] : [{ error: code, description: words, status: http }];
    const inner = Object.values(value)
      .slice(0, 100)
      .flatMap((one) => (typeof one === 'object' || typeof one === 'string' ? this.read(one, http, depth + 1) : []));
    if (isOne) return [...exact, ...inner];
    const loose = message === undefined || /^\s{0,80}[{[]/.test(message) ? [] : this.#said(message, program ? undefined : http);
    const plainly = code === undefined && words !== undefined && !program ? [{ description: words, status: http }] : [];
    const byName = string(name) === undefined || message === undefined ? [] : [{ error: string(name), description: message }];
    // A log may have the words of a program where a server has its code.
    const worded = code === undefined || /^\s{0,80}[{[]/.test(code) ? [] : this.#said(code, program ? undefined : http);
    return [...inner, ...plainly, ...loose, ...exact, ...byName, ...worded];
  }

  /** The message of a program; a command-line client may report several attempts. */
  #said(message: string, status: number | undefined): SeenRefusal[] {
    const cli = fromCli(message);
    this.attempts ??= cli?.attempts;
    return [...(cli?.readings ?? fromWords(message, status))];
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const string = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
