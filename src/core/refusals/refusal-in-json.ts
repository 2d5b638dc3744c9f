/** Answers in JSON: of a token end point or an API, and those that logs, clients and programs put into JSON of their own. */

import { jsonIn } from './json-in-text.ts';
import type { SeenRefusal } from './known-refusals.ts';
import { entities, fromCli, fromWords, isCode, type Readings } from './refusal-in-words.ts';

/** How many levels down, and how many values in all, an answer is looked for. */
const DEEPEST = 6;
const MOST_VALUES = 2000;

/** What the values of a text say. */
export interface JsonAnswer extends Readings {
  /** Whether one of them holds an access token. */
  granted: boolean;
}

/** Every JSON value in a text; also where its quotes were made typographic, or escaped. */
export function valuesIn(text: string): unknown[] {
  const values = jsonIn(text);
  if (values.some((value) => typeof value === 'string' || isRecord(value) || (Array.isArray(value) && value.some(isRecord))))
    return values;
  if (/\{\s{0,80}[\u201c-\u201f]/.test(text)) return jsonIn(text.replace(/[\u201c-\u201f]/g, '"'));
  return text.includes('{\\"') ? jsonIn(text.replaceAll('\\"', '"')) : values;
}

/** Reads answers out of values, and of those inside them. */
export function fromJson(values: readonly unknown[], status: number | undefined): JsonAnswer {
  let left = MOST_VALUES;
  let granted = false;
  let attempts: number | undefined;

  const said = (message: string, code: number | undefined): SeenRefusal[] => {
    const cli = fromCli(message);
    attempts ??= cli?.attempts;
    return [...(cli?.readings ?? fromWords(message, code))];
  };

  const read = (value: unknown, outer: number | undefined, depth: number): SeenRefusal[] => {
    if (depth > DEEPEST || left <= 0) return [];
    left -= 1;
    if (typeof value === 'string') {
      if (!/^\s{0,80}[{[]/.test(value)) {
        if (depth === 0) return value.trim() === '' ? [] : fromWords(value, outer);
        // Words of a log, and the answer behind them.
        const start = value.indexOf('{');
        return start === -1 ? [] : jsonIn(value.slice(start)).flatMap((inner) => read(inner, outer, depth + 1));
      }
      return jsonIn(value).flatMap((inner) => read(inner, outer, depth + 1));
    }
    if (Array.isArray(value)) return value.slice(0, 100).flatMap((one) => read(one, outer, depth + 1));
    if (!isRecord(value)) return [];
    const { error_description: description, name, exitCode } = value;
    const code = string(value['error']) ?? string(value['errorCode']);
    if (code === undefined && string(value['access_token']) !== undefined) {
      granted = true;
      return [];
    }
    const message = string(value['message']) ?? string(value['msg']) ?? string(value['errorMessage']);
    const raw = string(description) ?? message ?? string(value['description']);
    const words = raw === undefined ? undefined : entities(raw);
    const program = exitCode !== undefined || string(name) !== undefined;
    // The status of a program is none of HTTP.
    const http = !program && typeof value['status'] === 'number' ? value['status'] : outer;
    const isOne = code !== undefined && (isCode(code) || string(description) !== undefined);
    const exact = code === undefined ? [] : [{ error: code, description: words, status: http }];
    const inner = Object.values(value)
      .slice(0, 100)
      .flatMap((one) => (typeof one === 'object' || typeof one === 'string' ? read(one, http, depth + 1) : []));
    if (isOne) return [...exact, ...inner];
    const loose = message === undefined || /^\s{0,80}[{[]/.test(message) ? [] : said(message, program ? undefined : http);
    const plainly = code === undefined && words !== undefined && !program ? [{ description: words, status: http }] : [];
    const byName = string(name) === undefined || message === undefined ? [] : [{ error: string(name), description: message }];
    return [...inner, ...plainly, ...loose, ...exact, ...byName];
  };

  const readings = values.flatMap((value) => read(value, status, 0));
  return { readings, granted, ...(attempts === undefined ? {} : { attempts }) };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const string = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
