/** What a server says, fit for a message, and the words of our own messages about it. */
import { bounded, visible } from '../escape.ts';
import { HIDDEN, withoutEchoes } from './echoed-secrets.ts';

/** How a message of ours says that a server refused, and that it showed a page: what was printed may be pasted again. */
export const ownWords = {
  refused: 'refused the assertion: ',
  page: ', and shows a web page',
  onlyPage: 'the server answered with a web page (HTML), not with a token',
} as const;

/** Most characters of a server's words that are repeated. */
const LONGEST_WORDS = 300;

/** A run of letters that may be a JWT, with more in front of it or behind it. */
const jwtRun = /[\w.-]{26,}/g;

/** A run without the JWT in it, which starts at the first `eyJ` that two more parts follow. */
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

/** A server's words fit for a message: on one line, cut to length, and without a token it may have sent back. */
export function serverWords(text: string, secrets: readonly string[] = []): string {
  let words = bounded(text);
  for (const secret of secrets) if (secret !== '') words = words.replaceAll(secret, HIDDEN);
  words = withoutEchoes(words.replace(jwtRun, withoutJwt), secrets);
  return visible(words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}...` : words);
}
