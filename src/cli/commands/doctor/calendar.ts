/** Writes a calendar of all-day reminders (iCalendar, RFC 5545), a format that every calendar program reads. */

/** One reminder. */
export interface Reminder {
  /** Stays the same for the same certificate, so that a calendar updates its entry instead of adding another. */
  id: string;
  /** The day, in UTC. */
  day: Date;
  title: string;
  text: string;
}

/** Names the program that wrote a calendar (RFC 5545 §3.7.3). */
const PRODUCT = 'PRODID:-//jwt-kit//doctor//EN';

/** Whether a text is a calendar of this file, with no event that somebody added. */
export function isCalendar(text: string): boolean {
  const lines = text.split(/\r?\n/);
  const ids = lines.filter((line) => line.startsWith('UID:'));
  return lines[0] === 'BEGIN:VCALENDAR' && lines.includes(PRODUCT) && ids.every((line) => line.endsWith('@jwt-kit'));
}

/** A week before, and at 9:00 on the day itself. */
const alarms: readonly string[] = ['-P7D', 'PT9H'];

/**
 * The text of an .ics file: lines end in CR LF and have at most 75 octets (RFC 5545 §3.1).
 *
 * @param now creation time of the calendar
 */
export function calendar(reminders: readonly Reminder[], now: Date): string {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    PRODUCT,
    ...reminders.flatMap(({ id, day, title, text }) => [
      'BEGIN:VEVENT',
      `UID:${id}@jwt-kit`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${day.toISOString().slice(0, 10).replace(/-/g, '')}`,
      `SUMMARY:${escaped(title)}`,
      `DESCRIPTION:${escaped(text)}`,
      'TRANSP:TRANSPARENT',
      ...alarms.flatMap((trigger) => [
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        `DESCRIPTION:${escaped(title)}`,
        `TRIGGER:${trigger}`,
        'END:VALARM',
      ]),
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** Escapes a text value (RFC 5545 §3.3.11). */
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');

/** Maximum octets of a line, without its line break. */
const LONGEST = 75;

/** Folds a line into lines of at most 75 octets; a multi-byte character is never split. */
function folded(line: string): string {
  const lines: string[] = [];
  let current = '';
  let size = 0;
  for (const character of line) {
    const octets = Buffer.byteLength(character);
    if (size + octets > LONGEST) {
      lines.push(current);
      current = ' ';
      size = 1;
    }
    current += character;
    size += octets;
  }
  return [...lines, current].join('\r\n');
}
