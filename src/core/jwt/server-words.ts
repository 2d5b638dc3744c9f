/** Prepares a server's words for a message, and lists the phrases of our own messages about servers. */
import { bounded, visible } from '../escape.ts';
import { HIDDEN, withoutEchoes } from './echoed-secrets.ts';

/** Phrases of our own messages, since a printed message may be pasted into `explain`. */
export const ownWords = {
  refused: 'refused the assertion: ',
  page: ', and shows a web page',
  onlyPage: 'the server answered with a web page (HTML), not with a token',
} as const;

/** Maximum characters of a server's words in a message. */
const LONGEST_WORDS = 300;

/** A run of characters that may contain a JWT. */
const jwtRun = /[\w.-]{26,}/g;

/** Hides the JWT in a run; it starts at the first `eyJ` that two more parts follow. */
function withoutJwt(run: string): string {
  const parts = run.split('.');
  for (const [index, part] of parts.entries()) {
    const at = part.indexOf('eyJ');
    if (at === -1 || part.length - at < 8 || [1, 2].some((next) => (parts[index + next] ?? '').length < 8)) continue;
    const before = parts.slice(0, index).map((one) => `${one}.`);
    const behind = parts.slice(index + 3).map((one) => `.${one}`);
    return `${before.join('')}${part.slice(0, at)}${HIDDEN}${withoutJwt(behind.join(''))}`;
  }
  return run;
}

/** A server's words for a message: on one line, shortened, and without tokens or secrets it may have sent back. */
export function serverWords(text: string, secrets: readonly string[] = []): string {
  let words = bounded(text);
  for (const secret of secrets) if (secret !== '') words = words.replaceAll(secret, HIDDEN);
  words = withoutEchoes(words.replace(jwtRun, withoutJwt), secrets);
  return visible(words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}...` : words);
}
