import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../src/core/jwt/token-request.ts';
import { findProvider } from '../../../src/providers/index.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { recogniseAnswer } from '../../../src/providers/refusals/catalogue.ts';

const provider = (id: string): Provider => findProvider(id) as Provider;

/** A response, and the results for retrying, saving and explaining. */
function recognised(id: string, error: string | undefined, description?: string): object {
  const refusal: Refusal =
    error === undefined ? { status: 404, error: 'HTTP 404', uncoded: true, description } : { status: 400, error, description };
  const { groups, retryable, clientId } = recogniseAnswer(refusal, provider(id));
  return { groups: groups.map((group) => group.id), retryable, clientId };
}

describe('recognising a response once tells what it is, whether to retry, and whether the client id is wrong:', () => {
  test.each([
    ['salesforce', 'invalid_grant', "user hasn't approved this consumer", ['user-not-approved'], true, false],
    ['salesforce', 'invalid_grant', 'User hasn\u2019t approved this consumer.', ['user-not-approved'], true, false],
    ['salesforce', 'INVALID_GRANT', "user hasn't approved this consumer", ['user-not-approved'], true, false],
    ['salesforce', 'invalid_client_id', 'client identifier invalid', ['client-id-invalid'], true, true],
    ['salesforce', 'invalid_client', 'client identifier invalid', ['client-id-invalid'], false, true],
    ['salesforce', 'invalid_client_id', 'no such app', [], false, true],
    ['salesforce', 'invalid_client', 'words of its own', [], false, true],
    ['salesforce', 'invalid_grant', 'words of its own', [], false, false],
    ['salesforce', 'invalid_client', undefined, ['rfc-invalid-client'], false, true],
    ['salesforce', 'invalid_grant', 'invalid assertion', ['invalid-assertion'], false, false],
    ['anypoint', 'unauthorized_client', 'words of its own', ['rfc-unauthorized-client'], false, true],
    ['anypoint', 'invalid_grant', "user hasn't approved this consumer", ['rfc-invalid-grant'], false, false],
    ['generic', 'e404', 'not found', [], false, true],
    ['generic', undefined, 'not found', [], false, true],
  ])('%s: %s, %s', (id, error, description, groups, retryable, clientId) => {
    expect(recognised(id, error, description)).toEqual({ groups, retryable, clientId });
  });
});
