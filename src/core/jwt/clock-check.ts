/** Compares this computer's clock with a server's. */
import { spoken } from '../durations.ts';
import type { Finding } from '../findings.ts';
import { CLOCKS_APART } from './token-request.ts';

/** The finding from the `Date` header of a response; none without that header. */
export function clockFinding(ahead: number | undefined): Finding[] {
  const check = 'clock';
  if (ahead === undefined) return [];
  if (Math.abs(ahead) <= CLOCKS_APART)
    return [{ check, status: 'ok', says: "this computer's clock agrees with the server's, to within a minute" }];
  const side = ahead > 0 ? 'behind' : 'ahead';
  const says = `this computer's clock is ${spoken(ahead)} ${side === 'ahead' ? 'ahead of' : side} the server's`;
  return [
    {
      check,
      status: 'fail',
      says,
      side,
      fix: "set this computer's clock right: an assertion may be expired, or not valid yet, when it arrives",
    },
  ];
}
