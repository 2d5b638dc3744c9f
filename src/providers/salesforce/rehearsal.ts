/** How `rehearse` imitates an org: which habits of clients it accepts, and what it answers after the token. */
import { type KnownRefusal, type Rehearsal, type RehearsedAnswer, type RehearsedCall, refusalsIn } from '../grant.ts';
import type { Settings } from '../settings.ts';
import { isTestOrg, sharedHosts, TOKEN_PATH } from './addresses.ts';
import { salesforceRefusals } from './refusals/index.ts';
import { audienceProblem } from './settings-checks.ts';

/** Path that lists the API versions without credentials. */
export const VERSIONS_PATH = '/services/data';

/** The known error response with this description. */
function refusing(words: string): KnownRefusal {
  const known = refusalsIn(salesforceRefusals).find(({ description }) => description === words);
  if (known === undefined) throw new Error(`no known refusal says "${words}"`);
  return known;
}

/** Ids of an org and a user that do not exist. */
const ORG = '00D000000000001EAA';
const USER = '005000000000001AAA';

/** The newest API version at the time of writing. */
const VERSION = '67.0';

const idPath = `/id/${ORG}/${USER}`;

export const salesforceRehearsal: Rehearsal = {
  tokenPath: () => TOKEN_PATH,
  // A shared host is only accepted in its own environment: test.salesforce.com in a sandbox, login.salesforce.com elsewhere.
  audiences: (origin, settings) => [
    ...sharedHosts.map((host) => `https://${host}`).filter((audience) => !audienceProblem({ ...settings, audience })),
    origin,
  ],
  examples: (_, { clientId, username, instanceUrl, siteUrl, audience }) => ({
    ...(clientId === undefined ? { clientId: 'rehearsal' } : {}),
    ...(username === undefined ? { username: 'user@example.com' } : {}),
    ...((instanceUrl ?? siteUrl ?? audience) === undefined ? { audience: 'https://login.salesforce.com' } : {}),
  }),
  wrongAudience(settings) {
    const problem = audienceProblem(settings);
    return problem?.status === 'fail' ? `${problem.says}; ${problem.better} fits` : undefined;
  },
  lenient: {
    cli: 'the Salesforce CLI',
    text: 'simple-salesforce',
    late: 'CumulusCI',
    lateSeconds: 10,
    bareHost: 'restforce',
    prn: 'older clients',
    query: 'some examples for Postman',
  },
  afterEnd: 'reports differ on whether an org still accepts it',
  get refusals() {
    return {
      grantType: refusing('grant type not supported'),
      noAssertion: refusing('invalid assertion'),
      unreadable: refusing('invalid assertion'),
      clientId: refusing('client identifier invalid'),
      signature: refusing('invalid assertion'),
      audience: refusing('audience is invalid'),
      times: refusing('expired authorization code'),
      user: refusing("user hasn't approved this consumer"),
      replay: refusing('jti already in use'),
    };
  },
  grant: (token, origin) => ({
    access_token: token,
    scope: 'api',
    instance_url: origin,
    id: `${origin}${idPath}`,
    token_type: 'Bearer',
  }),
  answer(call) {
    const { method, path } = call;
    if (path === '/services/oauth2/revoke') return revoke(call);
    if (path.startsWith('/services/Soap/')) return soap(call);
    if (path === VERSIONS_PATH || path === `${VERSIONS_PATH}/`) {
      const body = [{ label: 'Rehearsal', url: `${VERSIONS_PATH}/v${VERSION}`, version: VERSION }];
      return { status: 200, body, says: 'needs no credentials' };
    }
    if (path === idPath) return whose(call, 'Bad_OAuth_Token', identity);
    if (path === '/services/oauth2/userinfo') return whose(call, 'Bad_OAuth_Token', userInfo);
    const [, resource = ''] = /^\/services\/data\/v\d{2,3}\.0(\/.{0,200})?$/.exec(path) ?? [];
    if (!path.startsWith(`${VERSIONS_PATH}/v`) || method !== 'GET') return undefined;
    if (call.sub === undefined) {
      const body = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }];
      return { status: 401, body, says: 'not a token of this rehearsal' };
    }
    if (resource === '' || resource === '/') return { status: 200, body: resources(call, path), says: 'the resources' };
    return resource === '/query' || resource === '/query/' ? query(call) : undefined;
  },
};

/** Ends a token, which the form or the address names. */
function revoke({ form, query: fields }: RehearsedCall): RehearsedAnswer {
  const token = form?.get('token') ?? fields.get('token');
  if (token === null || token === undefined || token === '') {
    return { status: 400, body: { error: 'unsupported_token_type' }, says: 'no token to revoke' };
  }
  return { status: 200, body: {}, says: 'the token is revoked', revokes: token };
}

/** The logout of clients that sign in with SOAP. */
function soap({ method, body }: RehearsedCall): RehearsedAnswer | undefined {
  const [, token] = /<sessionId>([^<]{1,500})<\/sessionId>/.exec(body) ?? [];
  if (method !== 'POST' || token === undefined || !/<logout\b/.test(body)) return undefined;
  const xml =
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><logoutResponse xmlns="urn:partner.soap.sforce.com"/></soapenv:Body></soapenv:Envelope>';
  return { status: 200, body: xml, type: 'text/xml', says: 'the token is revoked', revokes: token };
}

/** A response about the user of the token; an org answers without one with 403. */
function whose(
  call: RehearsedCall,
  refused: string,
  answer: (call: RehearsedCall & { sub: string }) => object,
): RehearsedAnswer {
  const { sub } = call;
  if (sub === undefined) return { status: 403, body: refused, says: 'not a token of this rehearsal' };
  return { status: 200, body: answer({ ...call, sub }), says: 'whose token it is' };
}

const identity = ({ origin, sub }: RehearsedCall & { sub: string }): object => ({
  id: `${origin}${idPath}`,
  asserted_user: true,
  user_id: USER,
  organization_id: ORG,
  username: sub,
  nick_name: 'rehearsal',
  display_name: 'Rehearsal User',
  email: 'rehearsal@example.com',
  first_name: 'Rehearsal',
  last_name: 'User',
  timezone: 'Etc/UTC',
  user_type: 'STANDARD',
  language: 'en_US',
  locale: 'en_US',
  utcOffset: 0,
  active: true,
  urls: {
    rest: `${origin}${VERSIONS_PATH}/v{version}/`,
    query: `${origin}${VERSIONS_PATH}/v{version}/query/`,
    custom_domain: origin,
  },
});

const userInfo = ({ origin, sub }: RehearsedCall & { sub: string }): object => ({
  sub: `${origin}${idPath}`,
  user_id: USER,
  organization_id: ORG,
  preferred_username: sub,
  name: 'Rehearsal User',
  email: 'rehearsal@example.com',
  email_verified: true,
  given_name: 'Rehearsal',
  family_name: 'User',
  zoneinfo: 'Etc/UTC',
  user_type: 'STANDARD',
  active: true,
});

const resources = ({ origin }: RehearsedCall, path: string): object => ({
  identity: `${origin}${idPath}`,
  query: `${path.replace(/\/$/, '')}/query`,
});

/** The records of a query for the org or its user, marked as those of a rehearsal; other objects do not exist. */
function query({ query: fields, path, sub, settings }: RehearsedCall): RehearsedAnswer {
  const [, object = ''] = /\bFROM\s{1,20}(\w{1,80})/i.exec((fields.get('q') ?? '').slice(0, 20_000)) ?? [];
  const records = { organization: organization(settings), user: user(sub) }[object.toLowerCase()];
  if (records === undefined) {
    const message = `sObject type '${object}' is not supported: a rehearsal has only Organization and User`;
    return { status: 400, body: [{ message, errorCode: 'INVALID_TYPE' }], says: 'not an object of the rehearsal' };
  }
  const { type, id, ...record } = records;
  const url = `${path.replace(/\/query\/?$/, '')}/sobjects/${type}/${id}`;
  const body = { totalSize: 1, done: true, records: [{ attributes: { type, url }, Id: id, ...record }] };
  return { status: 200, body, says: `the ${type} of the rehearsal` };
}

const organization = ({ instanceUrl }: Settings): { type: string; id: string } & Record<string, unknown> => ({
  type: 'Organization',
  id: ORG,
  Name: 'Rehearsal',
  InstanceName: 'REHEARSAL',
  IsSandbox: instanceUrl !== undefined && URL.canParse(instanceUrl) && isTestOrg(new URL(instanceUrl).hostname),
  TrialExpirationDate: null,
  NamespacePrefix: null,
  OrganizationType: 'Developer Edition',
});

const user = (sub: string | undefined): { type: string; id: string } & Record<string, unknown> => ({
  type: 'User',
  id: USER,
  Username: sub,
  Name: 'Rehearsal User',
  Email: 'rehearsal@example.com',
  ProfileId: '00e000000000001AAA',
  IsActive: true,
});
