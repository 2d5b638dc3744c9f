/** Whether the clock of this computer is right, seen from a server's. */
import { spoken } from '../../core/durations.ts';
import type { Finding } from '../../core/findings.ts';
import { CLOCKS_APART } from '../../core/jwt/token-request.ts';

/** What the `Date` header of an answer says of the clock here; nothing if there was none. */
export function clockFinding(ahead: number | undefined): Finding[] {
  const check = 'clock';
  if (ahead === undefined) return [];
  if (Math.abs(ahead) <= CLOCKS_APART)
    return [{ check, status: 'ok', says: "this computer's clock agrees with the server's, to a minute" }];
  const side = ahead > 0 ? 'behind' : 'ahead';
  const says = `this computer's clock is ${spoken(ahead)} ${side === 'ahead' ? 'ahead of' : side} the server's`;
  return [
    {
      check,
      status: 'fail',
      says,
      side,
      fix: "set this computer's clock right: an assertion is over, or from the future, before it arrives",
    },
  ];
}
