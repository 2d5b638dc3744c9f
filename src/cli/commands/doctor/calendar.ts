/** A calendar of whole-day reminders (iCalendar, RFC 5545), which every calendar program reads. */

/** One reminder. */
export interface Reminder {
  /** The same for the same thing, so that a calendar that has it already takes it as a newer version. */
  id: string;
  /** The day, in UTC. */
  day: Date;
  title: string;
  text: string;
}

/** A week before, and at nine in the morning of the day itself, if the calendar is. */
const alarms: readonly string[] = ['-P7D', 'PT9H'];

/**
 * The text of an .ics file: lines end in CR LF and have at most 75 octets (RFC 5545 §3.1).
 *
 * @param now when it was made
 */
export function calendar(reminders: readonly Reminder[], now: Date): string {
  const stamp = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//jwt-kit//doctor//EN',
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

/** A text as a value (RFC 5545 §3.3.11). */
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');

/** Octets of a line without its end. */
const LONGEST = 75;

/** A line and what continues it, each of at most 75 octets; no character is cut in two. */
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
