/** A token endpoint as a function, and options that need one. */
import type { TokenOptions } from '../../src/token.ts';
import { frozen, testKey } from '../fixtures.ts';

export const settings = {
  clientId: '3MVG9',
  username: 'ada@acme.com',
  instanceUrl: 'https://acme.lightning.force.com',
} as const;
/** A set-up of a test org, with a clock that stands still. */
export const options: TokenOptions = { provider: 'salesforce', key: testKey, ...settings, clock: () => frozen };

/** A fetch that records requests and returns a response. */
export function answering(...responses: (() => Response)[]) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    sent.push({ url, init });
    const respond = responses[Math.min(sent.length, responses.length) - 1] as () => Response;
    return respond();
  };
  return { sent, fetch };
}
/** A response with this body. */
export const json =
  (body: object, init: ResponseInit = {}): (() => Response) =>
  () =>
    new Response(JSON.stringify(body), init);
export const granted = json({ access_token: 't', instance_url: 'https://acme.my.salesforce.com' });

/** The form of a request. */
export const asForm = (init: RequestInit | undefined): URLSearchParams => new URLSearchParams(String(init?.body));
