/**
 * Reads an error response from pasted text: JSON, output of curl or another program, an address from a browser, or only the
 * words. Takes time linear in the length of the text.
 */
import { stripVTControlCharacters } from 'node:util';
import { a, requireArguments } from '../arguments.ts';
import { ownWords } from '../jwt/server-words.ts';
import type { SeenRefusal } from './known-refusal.ts';
import { fromAddress, fromPairs } from './refusal-in-fields.ts';
import { fromJson, valuesIn } from './refusal-in-json.ts';
import { entities, fromCli, fromWords } from './refusal-in-words.ts';

/** Most characters to read: any response is far shorter. */
const LONGEST = 256 * 1024;

/** The readings of a pasted text. */
export interface PastedRefusal {
  /** Ways to read it, best first. */
  readings: readonly SeenRefusal[];
  /** How many hosts were tried; this is the response of the first. */
  attempts?: number;
  /** Whether it contains an access token: then nothing was refused. */
  granted?: true;
}

/** A pasted text without colours and marks of quoting, and no longer than any response is. */
export const cleaned = (pasted: string): string => unquoted(withoutColours(pasted.slice(0, LONGEST)));

/** Reads a pasted text; no readings if it is empty. */
export function readPastedRefusal(pasted: string): PastedRefusal {
  requireArguments({ pasted }, { pasted: a.text });
  const text = cleaned(pasted);
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

/** Removes the "> " of a quoted mail, or the mark of a program, from the start of every line. */
function unquoted(text: string): string {
  const lines = text.split(/\r?\n|\r/);
  const quoted =
    lines.every((line) => /^\s{0,3}>/.test(line) || line.trim() === '') && lines.some((line) => line.trim() !== '');
  return lines.map((line) => line.replace(quoted ? /^\s{0,3}(?:>\s?)+/ : /^\s{0,3}[\u203a\u00bb\u2502]\s{0,3}/, '')).join('\n');
}

interface Http {
  status: number | undefined;
  /** The text after the header fields. */
  body: string;
  host: string | undefined;
}

/** Status and body from the output of `curl -i` or `curl -v`: of the last response, if there are several. */
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
    // Our own words for a status, and those of others.
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
