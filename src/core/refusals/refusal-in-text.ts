/**
 * An answer out of whatever was pasted: JSON, what curl or another program prints, an address from a browser, or just the
 * words. Linear in the length of the text, whatever it holds.
 */
import { stripVTControlCharacters } from 'node:util';
import { a, requireArguments } from '../arguments.ts';
import { ownWords } from '../jwt/server-words.ts';
import type { SeenRefusal } from './known-refusals.ts';
import { fromAddress, fromPairs } from './refusal-in-fields.ts';
import { fromJson, valuesIn } from './refusal-in-json.ts';
import { entities, fromCli, fromWords } from './refusal-in-words.ts';

/** Most characters that are looked at: any answer is far shorter. */
const LONGEST = 256 * 1024;

/** What was pasted, read. */
export interface PastedRefusal {
  /** Ways to read it, the best first. */
  readings: readonly SeenRefusal[];
  /** Tries at several hosts, of which this is the first. */
  attempts?: number;
  /** Whether it holds an access token: then nothing was refused. */
  granted?: true;
}

/** Reads what was pasted; no readings if there is nothing in it. */
export function readPastedRefusal(pasted: string): PastedRefusal {
  requireArguments({ pasted }, { pasted: a.text });
  const text = unquoted(withoutColours(pasted.slice(0, LONGEST)));
  const http = readHttp(text);
  const { readings, granted, ...more } = fromJson(valuesIn(text), http.status);
  if (readings.length > 0) return { readings, ...more };
  if (granted) return { readings: [], granted };
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

const withoutColours = (text: string): string => stripVTControlCharacters(text).replace(/[\u200b\u2060\ufeff]/g, '');

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

/** Status and body of what `curl -i` or `curl -v` print: of the last answer, if there are several. */
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

/** The words of a web page. */
function pageIn(text: string): string | undefined {
  if (!/<(?:!doctype html|html)\b/i.test(text)) {
    // Our own words for one.
    return text.includes(`${ownWords.page} (HTTP`) || text.includes(ownWords.onlyPage) ? '' : undefined;
  }
  return entities(text.replace(/<[^<>]*>/g, ' '));
}
