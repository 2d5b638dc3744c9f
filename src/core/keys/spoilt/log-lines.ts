/** The lines of a text as logs have them: in JSON, or the newest first. */

/** Members in which logs in JSON have a line. */
const lineNames = ['log', 'message', 'msg', 'MESSAGE', 'line', 'text', 'textPayload', '@message', 'body'];

/** Most characters to look at. */
const LONGEST = 2_000_000;

/** The lines of a log with one JSON object on each; undefined if the text is something else. */
export function linesOfJsonLog(text: string): string | undefined {
  if (!/^\s{0,8}\{"/.test(text) || text.length > LONGEST || !/\}[ \t]{0,8}\r?\n\{"/.test(text)) return undefined;
  const lines: string[] = [];
  for (const line of text.trim().split('\n')) {
    const found = line.trim() === '' ? '' : lineIn(line);
    if (found === undefined) return undefined;
    lines.push(found);
  }
  return lines.join('\n');
}

function lineIn(json: string): string | undefined {
  try {
    const event: unknown = JSON.parse(json);
    const members = Object.entries(typeof event === 'object' && event !== null ? event : {});
    const [, value] = members.find(([name, inner]) => lineNames.includes(name) && typeof inner === 'string') ?? [];
    return typeof value === 'string' ? value.replace(/\r?\n$/, '') : undefined;
  } catch {
    return undefined;
  }
}

/** A text with the END line of its only block before the BEGIN line, with its lines turned round; undefined for other texts. */
export function turnedLines(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  const end = text.indexOf('-----END ');
  if (end === -1) return undefined;
  const begin = text.indexOf('-----BEGIN ');
  if (begin < end || text.includes('-----END ', end + 1) || text.includes('-----BEGIN ', begin + 1)) return undefined;
  return text.split('\n').reverse().join('\n');
}
