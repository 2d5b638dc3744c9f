/** simple-salesforce, the client for Python. */
import { KitError } from '../../../core/errors.ts';
import { excerpt } from '../../../core/escape.ts';
import type { Settings } from '../../settings.ts';
import { hostOf } from '../../settings.ts';
import { missingAmong, type Target } from '../../targets/target.ts';

/** What the library appends to its domain. */
const ENDING = '.salesforce.com';

export const simpleSalesforce: Target = {
  id: 'simple-salesforce',
  also: ['python', 'py', 'simplesalesforce'],
  says: 'simple-salesforce: a Python program that signs in',
  tested: 'run with a stand-in of the library that records its arguments: the library itself accepts only hosts of Salesforce',
  runs: { windows: ['py'], elsewhere: ['python3'] },
  remarks: ['it needs the library: pip install simple-salesforce', 'the library sends https:// and its domain as the audience'],
  needs: missingAmong('clientId', 'username', 'instanceUrl'),
  url: { not: 'the library takes a domain of Salesforce only' },
  plainKey: true,
  files: [{ template: 'sign_in.py' }],
  values: ({ settings }) => ({ domain: domainOf(settings) }),
};

/**
 * The host without its ending, which the library appends: `acme.my`.
 *
 * @throws KitError USAGE if the host has another ending
 */
function domainOf({ instanceUrl }: Settings): string {
  const host = hostOf(instanceUrl) ?? '';
  if (host.endsWith(ENDING)) return host.slice(0, -ENDING.length);
  throw new KitError('USAGE', `simple-salesforce accepts only hosts that end in ${ENDING}, not ${excerpt(host)}`, {
    hint: 'use the access token of another program, with its parameters session_id and instance_url',
  });
}
