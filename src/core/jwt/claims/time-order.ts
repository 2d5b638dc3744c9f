/** Whether the times of a token contradict each other, whatever the clock says. */
import { moment } from '../../dates.ts';
import { inSeconds, NO_TIME_FROM } from './time-units.ts';

/** Why a token is never valid: what its times say. */
export interface TimeFault {
  says: string;
  fix: string;
}

/** What is wrong with the order of nbf, iat and exp (RFC 7519 §4.1.4 to §4.1.6); undefined if nothing is. */
export function timeFault({ exp, nbf, iat }: Readonly<Record<string, unknown>>): TimeFault | undefined {
  const [end, start, issued] = [exp, nbf, iat].map((value) =>
    typeof value === 'number' && Math.abs(value) < NO_TIME_FROM ? inSeconds(value) : undefined,
  );
  if (end === undefined) return undefined;
  const at = (seconds: number): string => moment(seconds) ?? String(seconds);
  if (start !== undefined && start >= end) {
    return {
      says: `nbf (${at(start)}) is not before exp (${at(end)}): the token is never valid`,
      fix: 'correct the program that makes the token: nbf must be before exp',
    };
  }
  if (issued === undefined || issued < end) return undefined;
  return {
    says: `iat (${at(issued)}) is not before exp (${at(end)}): the token had expired when it was issued`,
    fix: 'correct the program that makes the token: exp must be after iat',
  };
}
