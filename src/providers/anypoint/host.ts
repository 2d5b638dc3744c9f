/** The address of a private control plane. */
import type { Checked } from '../settings.ts';
import { hostName, webAddress } from '../settings.ts';
import { hostProblem } from './settings-problems.ts';

const HOST_EXAMPLE = 'https://anypoint.example.com';

/**
 * Reduces a URL to its scheme, host and port.
 *
 * @throws KitError USAGE if the text has no host name
 */
export function checkHost(text: string): Checked {
  const url = webAddress('host', text, HOST_EXAMPLE);
  const host = hostName('host', url, HOST_EXAMPLE);
  const found = `https://${host}${url.port === '' ? '' : `:${url.port}`}`;
  const problem = hostProblem(host);
  return problem === undefined ? { value: found } : { value: found, note: problem.says };
}
