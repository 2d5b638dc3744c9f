/** Names that the system cannot handle or would misunderstand: refused wherever a path is given, with the reason. */
import { KitError } from '../core/errors.ts';
import { grouped } from '../core/octets/grouped.ts';

/** What is wrong with a path; the path is not repeated, because it may be a passphrase or a key given by mistake. */
interface Wrong {
  says: string;
  hint: string;
}

/**
 * Refuses a path with such a name in it.
 *
 * @param option the option that it is the value of; undefined for an argument or an answer
 * @throws KitError USAGE
 */
export function refuseName(path: string, platform: NodeJS.Platform, option?: string): void {
  const wrong = wrongWith(path, platform);
  if (wrong !== undefined) throw new KitError('USAGE', wrong.says, { option, hint: wrong.hint });
}

/** Longest path, in characters, that is read. */
export const LONGEST_PATH = 1024;

/** Why the program cannot handle a path that was found on disk; undefined if it can. */
export function wrongWithFound(path: string): string | undefined {
  if (/[\r\n]/.test(path)) return 'its name contains a line break';
  return path.length > LONGEST_PATH ? `its path is longer than ${grouped(LONGEST_PATH)} characters` : undefined;
}

/** What is wrong with a path; undefined if nothing is. */
export function wrongWith(path: string, platform: NodeJS.Platform): Wrong | undefined {
  // Some shells replace it only at the start of a word, some never; a prompt does not.
  if (path.startsWith('~')) {
    return { says: '~ is not supported', hint: 'write the path in full; in front of a name that starts with ~, put ./' };
  }
  return platform === 'win32' ? wrongOnWindows(path) : undefined;
}

/** Names that Windows cannot create, or that only some programs can handle afterwards (Naming Files, Paths, and Namespaces). */
function wrongOnWindows(path: string): Wrong | undefined {
  if (path.includes('"')) {
    return {
      says: 'the path contains "',
      hint: 'a \\ before a closing quote keeps the quote as part of the path: write "my dir", not "my dir\\"',
    };
  }
  const variable = /%[A-Z_][\w()]*%/i.test(path) ? '%TEMP%' : /\$\{?env:/i.test(path) ? '$env:TEMP' : undefined;
  if (variable !== undefined) {
    const shell = variable === '%TEMP%' ? 'cmd' : 'PowerShell';
    return {
      says: `a variable such as ${variable} was not replaced by its value`,
      hint: `only ${shell} replaces this form; write the path in full`,
    };
  }
  const parts = path
    .replace(/^[\\/]{2}[?.][\\/]/, '')
    .replace(/^[A-Z]:/i, '')
    .split(/[\\/]/);
  return parts.map(wrongPart).find((wrong) => wrong !== undefined);
}

/** What is wrong with one name of a path. */
function wrongPart(name: string): Wrong | undefined {
  const other = 'choose another name, or check the path';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Windows allows none of them
  const [bad] = /[*?<>|\x01-\x1f]/.exec(name) ?? [];
  if (bad !== undefined) {
    const what = bad < ' ' ? 'a control character' : bad;
    return { says: `the path contains ${what}, which Windows does not allow in a name`, hint: other };
  }
  if (name.includes(':')) return { says: 'the path contains a colon that is not after a drive letter', hint: other };
  const [, device] = /^(CON|PRN|AUX|NUL|COM[1-9¹²³]|LPT[1-9¹²³]|CONIN\$|CONOUT\$) *(?:\.|$)/i.exec(name) ?? [];
  if (device !== undefined) return { says: `${device} is the name of a device on Windows`, hint: other };
  if (/[. ]$/.test(name) && name !== '.' && name !== '..') {
    return { says: 'a name in the path ends with a dot or a space, which Windows cannot handle', hint: 'leave it out' };
  }
  return undefined;
}
