/** Clients that other people wrote get a token from a rehearsal and use it; installed-clients.test.ts has the large ones. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as oauth from 'oauth4webapi';
// @ts-expect-error: the package has no types
import { ClientCredentials } from 'simple-oauth2';
import { expect, test } from 'vitest';
import { JWT_BEARER } from '../../src/core/jwt/grant-type.ts';
import { acme, bundleIn, key, type Rehearsed, rehearsing } from '../cli/rehearsal.ts';
import { runIn } from '../cli/world.ts';
import { scratch, testWith } from '../strangers.ts';

const started = promisify(execFile);
const realClock = { now: (): Date => new Date() };

/** A rehearsal with the real clock, which clients use, and its directory. */
async function rehearsal(
  words: readonly string[] = [],
): Promise<Rehearsed & { cwd: string; sign(...more: string[]): Promise<string> }> {
  const cwd = scratch();
  await bundleIn(cwd, 'salesforce', [...acme, '--client-id', 'c']);
  const sign = async (...more: string[]): Promise<string> =>
    (await runIn(cwd, ['sign', 'app', ...more], realClock)).stdout.trim();
  return { ...(await rehearsing(cwd, words, realClock)), cwd, sign };
}

test('oauth4webapi: token, userinfo, revoke', async () => {
  const { url, origin, sign } = await rehearsal();
  const server = {
    issuer: origin,
    token_endpoint: url,
    userinfo_endpoint: `${origin}/services/oauth2/userinfo`,
    revocation_endpoint: `${origin}/services/oauth2/revoke`,
  };
  const client = { client_id: 'c' };
  const options = { [oauth.allowInsecureRequests]: true };
  const parameters = new URLSearchParams({ assertion: await sign() });
  const response = await oauth.genericTokenEndpointRequest(server, client, oauth.None(), JWT_BEARER, parameters, options);
  const { access_token: token } = await oauth.processGenericTokenEndpointResponse(server, client, response);
  const user = await oauth.userInfoRequest(server, client, token, options);
  expect(await user.json()).toMatchObject({ preferred_username: 'u@acme.com', name: 'Rehearsal User' });
  const revoked = await oauth.revocationRequest(server, client, oauth.None(), token, options);
  expect(await oauth.processRevocationResponse(revoked)).toBe(undefined);
});

test('simple-oauth2: token and revoke, with a secret that the grant does not need', async () => {
  const { url, origin, sign, said } = await rehearsal();
  const client = new ClientCredentials({
    client: { id: 'c', secret: 'x' },
    auth: { tokenHost: origin, tokenPath: new URL(url).pathname, revokePath: '/services/oauth2/revoke' },
    options: { authorizationMethod: 'body' },
  });
  const token = await client.getToken({ grant_type: JWT_BEARER, assertion: await sign() });
  expect(token.token).toMatchObject({ token_type: 'Bearer', instance_url: origin });
  await token.revoke('access_token');
  expect(said()).toContain('the token is revoked');
});

testWith('curl', 'curl: a file with a line break, the form in the address, multipart, HTTPS', async () => {
  const { cwd, sign, url, said } = await rehearsal(['--tls-certificate', 'r.crt']);
  writeFileSync(join(cwd, 'form.txt'), `${await sign('--form')}\n`);
  const curl = async (...words: string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await started('curl', ['-s', '--cacert', 'r.crt', ...words], { cwd })).stdout);
  expect(await curl('--data-binary', '@form.txt', url)).toMatchObject({ token_type: 'Bearer' });
  const query = new URLSearchParams({ grant_type: JWT_BEARER, assertion: await sign() });
  expect(await curl('-X', 'POST', `${url}?${query}`)).toMatchObject({ token_type: 'Bearer' });
  expect(await curl('-F', `assertion=${await sign()}`, url)).toMatchObject({
    error_description: expect.stringContaining('multipart/form-data'),
  });
  expect(said()).toContain('--data-binary');
});

/** Debian's Python first: another one may lack the library. */
const python = ['/usr/bin/python3', 'python3'].find((name) => spawnSync(name, ['-c', 'import jwt, cryptography']).status === 0);

test.skipIf(python === undefined && !process.env['CI'])('PyJWT, with the habits of restforce and CumulusCI', async () => {
  const { cwd, url, said } = await rehearsal();
  const program = `
import json, sys, time, urllib.parse, urllib.request, jwt
url, path = sys.argv[1:]
claims = {'iss': 'c', 'sub': 'u@acme.com', 'aud': 'login.salesforce.com', 'exp': int(time.time())}
form = {'grant_type': '${JWT_BEARER}', 'assertion': jwt.encode(claims, open(path).read(), algorithm='RS256')}
print(json.load(urllib.request.urlopen(url, urllib.parse.urlencode(form).encode()))['token_type'])
`;
  writeFileSync(join(cwd, 'client.py'), program);
  expect((await started(python ?? 'python3', ['client.py', url, key], { cwd })).stdout).toBe('Bearer\n');
  expect(said()).toMatch(/restforce[\s\S]*CumulusCI/);
});

testWith(
  'javac',
  'Java: a signature of its own, over HTTPS with the certificate in a trust store',
  async () => {
    const { cwd, url } = await rehearsal(['--tls-certificate', 'r.crt']);
    writeFileSync(join(cwd, 'Client.java'), javaClient);
    const store = ['-file', 'r.crt', '-alias', 'r', '-keystore', 't.p12', '-storepass', 'changeit'];
    await started('keytool', ['-importcert', '-noprompt', ...store], { cwd });
    writeFileSync(join(cwd, 'key.b64'), readFileSync(key, 'utf8').replace(/-----[A-Z ]+-----|\s/g, ''));
    const trust = ['-Djavax.net.ssl.trustStore=t.p12', '-Djavax.net.ssl.trustStorePassword=changeit'];
    expect((await started('java', [...trust, 'Client.java', url, 'key.b64'], { cwd })).stdout).toBe('200\n');
  },
  60_000,
);

const javaClient = `
import java.net.*;
import java.net.http.*;
import java.nio.file.*;
import java.security.*;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

public class Client {
  public static void main(String[] args) throws Exception {
    var bytes = Base64.getDecoder().decode(Files.readString(Path.of(args[1])));
    var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
    var base64 = Base64.getUrlEncoder().withoutPadding();
    var exp = System.currentTimeMillis() / 1000 + 180;
    var claims = "{\\"iss\\":\\"c\\",\\"sub\\":\\"u@acme.com\\",\\"aud\\":\\"https://login.salesforce.com\\",\\"exp\\":" + exp + "}";
    var input = base64.encodeToString("{\\"alg\\":\\"RS256\\"}".getBytes()) + "." + base64.encodeToString(claims.getBytes());
    var signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(key);
    signer.update(input.getBytes());
    var form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + input + "."
        + base64.encodeToString(signer.sign());
    var request = HttpRequest.newBuilder(URI.create(args[0]))
        .header("content-type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(form)).build();
    System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
  }
}
`;
