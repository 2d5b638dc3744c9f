/** What a reader should know first about something that was inspected. */

/** A failure makes it unusable, a warning should be fixed, and a note says what was repaired or is unusual. */
export type Level = 'fail' | 'warn' | 'note';

/** The kinds of remarks. Scripts may branch on them, so renaming one is a breaking change. */
export type RemarkCode =
  | 'expired'
  | 'expires-soon'
  | 'not-yet-valid'
  | 'signature-invalid'
  | 'weak-signature'
  | 'unsigned'
  | 'old-version'
  | 'serial'
  | 'weak-key'
  | 'unusable'
  | 'locked'
  | 'private-in-public'
  | 'readable-by-others'
  | 'too-large'
  | 'unusual';

export interface Remark {
  code: RemarkCode;
  level: Level;
  /** In lower case with no full stop; contains no secret. */
  says: string;
}

export const fail = (code: RemarkCode, says: string): Remark => ({ code, level: 'fail', says });
export const warn = (code: RemarkCode, says: string): Remark => ({ code, level: 'warn', says });
export const note = (code: RemarkCode, says: string): Remark => ({ code, level: 'note', says });

const order: readonly Level[] = ['fail', 'warn', 'note'];

/** The same remarks, failures first. */
export const worstFirst = (remarks: readonly Remark[]): Remark[] =>
  order.flatMap((level) => remarks.filter((remark) => remark.level === level));
