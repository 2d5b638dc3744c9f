// Signs in to Salesforce with jsforce and the JWT Bearer flow, and queries the org. Needs `npm install jsforce`.
//
//     node sign-in.mjs
//
// If the key has a passphrase, set KEY_PASSPHRASE.
import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import jsforce from 'jsforce';

const keyFile = <%keyFile%>;
const loginUrl = <%loginUrl%>;
const claims = { iss: <%iss%>, sub: <%sub%>, aud: <%aud%> };

/** A signed assertion that is valid from now. */
function assertion() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ ...claims, iat: now, exp: now + <%lifetime%> })}`;
  const key = { key: readFileSync(keyFile), passphrase: process.env.KEY_PASSPHRASE };
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const oauth2 = new jsforce.OAuth2({ loginUrl });
const granted = await oauth2.requestToken({
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  assertion: assertion(),
});
const connection = new jsforce.Connection({ accessToken: granted.access_token, instanceUrl: granted.instance_url });
const { records } = await connection.query('SELECT Id, Name FROM Organization');
console.log(records[0]?.Id, records[0]?.Name);
