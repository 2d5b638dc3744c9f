/** One response in every form that people paste. */

/** A response of a server: code and text; either may be missing. */
export interface Sample {
  error?: string;
  words?: string;
}

const progress = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
100   912    0    91  100   821    312   2815 --:--:-- --:--:-- --:--:--  3127`;

const sfHead =
  'Error (JwtGrantError): We encountered a JSON web token error, which is likely not an issue with Salesforce CLI. Here\u2019s the error: JwtAuthError::Error authenticating with JWT.';

/** What the Salesforce CLI prints about five attempts, of which the first counts. */
export function cliMessage(first: string): string {
  const others = ['user is locked', 'client identifier invalid', 'invalid assertion', 'inactive user'];
  return [`${sfHead}\nErrors encountered:`, first, ...others].join('\n');
}

/** Forms of a response of a token endpoint, an API or a browser. */
export function serverForms({ error = 'some_code', words = 'whatever stands here' }: Sample): [string, string][] {
  const body = JSON.stringify({ error, error_description: words });
  const typographic = words.replaceAll("'", '\u2019');
  return [
    ['JSON', body],
    ['JSON over lines', JSON.stringify({ error_description: words, error }, null, 2)],
    ['the answer of an API', JSON.stringify([{ message: words, errorCode: error }])],
    ['curl -i', `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nDate: x\r\n\r\n${body}`],
    [
      'curl -v',
      `${progress}\n* Connected to x (1.2.3.4) port 443\n> POST /services/oauth2/token HTTP/2\n> Host: acme.my.salesforce.com\n>\n} [821 bytes data]\n< HTTP/2 400\n< content-type: application/json\n<\n{ [91 bytes data]\n* Connection #0 to host left intact\n${body}`,
    ],
    ['an address', `https://acme.example/callback?${new URLSearchParams({ error, error_description: words, state: 'x' })}`],
    ['an address with %20', `https://acme.example/cb#error=${error}&error_description=${encodeURIComponent(words)}`],
    [
      "an address of Salesforce's own error page",
      `see https://acme.my.salesforce.com/_nc_external/identity/sso/ui/AuthorizationError?ErrorCode=${error}&ErrorDescription=${encodeURIComponent(words)} please`,
    ],
    ['an address in HTML', `<a href="https://a.example/?error=${error}&amp;error_description=${encodeURIComponent(words)}">`],
    ['a code and words', `${error}: ${words}`],
    ...(words.includes(' ') ? ([['a code, a blank and words', `${error} ${words}`]] as [string, string][]) : []),
    ['a code, a dash and words', `${error} - ${words}`],
    ['our own message', `jwt-kit: error: Salesforce refused the assertion: ${words} (${error})`],
    [
      'our own message of another server',
      `jwt-kit: error: the server refused the assertion: ${words} (${error})\njwt-kit: hint: x`,
    ],
    [
      'our own --json',
      JSON.stringify({
        schema: 1,
        ok: false,
        error: { code: 'TOKEN_REFUSED', message: `Salesforce refused the assertion: ${words} (${error})` },
      }),
    ],
    ['a log', `2026-11-21 10:00:00 ERROR sync.auth - login failed: ${error}: ${words}`],
    ['a log with JSON', `[INFO] [main] started {x}\n[ERROR] [main] 400 ${body} at line 3\n[INFO] done`],
    ["Python's notation", `{'error': '${error}', 'error_description': "${words}"}`],
    ["PowerShell's list", `error             : ${error}\r\nerror_description : ${words}\r\n`],
    ['JSON that was cut off', body.slice(0, -1)],
    ['a mail', `> ${body}`],
    ['a mail over lines', JSON.stringify({ error, error_description: words }, null, 2).replace(/^/gm, '> ')],
    ['colours', `\u001b[31m${error}: ${words}\u001b[39m`],
    ['a byte order mark', `\ufeff${body}`],
    ['capitals', `${error}: ${words.toUpperCase()}`],
    ['typographic signs', `${error}: \u201c${typographic}\u201d.`],
    [
      'an address encoded twice',
      `https://a.example/?error=${error}&error_description=${encodeURIComponent(encodeURIComponent(words))}`,
    ],
    [
      'an address in an address',
      `https://a.example/login?startURL=${encodeURIComponent(`/cb?error=${error}&error_description=${encodeURIComponent(words)}`)}`,
    ],
    ['a link in Markdown', `[here](https://a.example/?error=${error}&error_description=${encodeURIComponent(words)})`],
    [
      'JSON with typographic quotes',
      `{\u201cerror\u201d:\u201c${error}\u201d,\u201cerror_description\u201d:\u201c${typographic}\u201d}`,
    ],
    ['escaped JSON', JSON.stringify(body)],
    ['escaped JSON in a log', `body="${body.replaceAll('"', '\\"')}"`],
    ['a log in JSON', JSON.stringify({ level: 'error', message: `${error}: ${words}` })],
    ['a log in JSON with JSON in it', JSON.stringify({ level: 'ERROR', message: body })],
    [
      'a log in JSON with words and JSON in it',
      JSON.stringify({ level: 'ERROR', message: `Token request failed: 400 ${body}` }),
    ],
    [
      'a log in JSON with an object',
      JSON.stringify({ level: 'error', msg: 'login failed', err: { error, error_description: words } }),
    ],
    [
      'an HTTP client in JSON',
      JSON.stringify({
        message: 'Request failed',
        name: 'AxiosError',
        response: { status: 400, data: { error, error_description: words } },
      }),
    ],
    ['a server in between', JSON.stringify({ statusCode: 400, error: 'Bad Request', message: `${error}: ${words}` })],
    ['a function', JSON.stringify({ errorMessage: `${error}: ${words}`, errorType: 'Error' })],
    ['JSON before it', `config {"host":"x","error":"none"}\n${body}`],
    ['two lines', `${error}\n${words}`],
    ["Ruby's notation", `Restforce::AuthenticationError (${error}: ${words})`],
    ["Python's tuple", `SalesforceAuthenticationFailed('${error}', "${words}")`],
    ["Python's bytes", `b'${body.replaceAll("'", "\\'")}'`],
    ["PHP's notation", `Array\n(\n    [error] => ${error}\n    [error_description] => ${words}\n)`],
    ["Go's notation", `oauth2: "${error}" "${words}"`],
    ['XML', `<OAuth><error_description>${words.replaceAll("'", '&apos;')}</error_description><error>${error}</error></OAuth>`],
    ["an API's answer in Python", `content: [{'message': "${words}", 'errorCode': '${error}'}]`],
    ['words in parentheses', `${error} (${words})`],
    ['a code in brackets', `[${error}] ${words}`],
    ['a long dash', `${error} \u2014 ${words}`],
    ['an arrow', `${error} -> ${words}`],
    ['Markdown', `**${error}**: \u0060${words}\u0060`],
    ['HTML entities', `${error}: ${words.replaceAll("'", '&#39;')}`],
  ];
}

/** Forms of words that come without a code. */
export function wordForms(words: string): [string, string][] {
  return [
    ['words', words],
    ['words with a full stop', `  ${words}.\n`],
    ['words in quotes', `"${words}"`],
    ['words in a mail', `> ${words}`],
    ['words with typographic signs', words.replaceAll("'", '\u2019').replaceAll('"', '\u201d')],
    ['words of a program', `Error: ${words}`],
    ...[',', ';', '?', '\u2026', '!!'].map((end): [string, string] => [`words with ${end}`, `${words}${end}`]),
    ['words in parentheses', `(${words})`],
    ['words in Markdown', `- **${words}**`],
    ['words with marks that do not show', `\u200b${words}\u200b`],
    ...['2026-11-21T10:00:00.1234567Z ', '[2026-11-21T10:00:00.123Z] ', 'app-1  | ', '&gt; '].map(
      (before): [string, string] => [`sf in a log with ${before}`, cliMessage(words).replace(/^/gm, before)],
    ),
    ['sf with bullets', cliMessage(words).replace(/\n(?!Errors)/g, '\n\u2022 ')],
    ['words among lines', `starting\n${words}\nstopping`],
    ['sf', ` \u203a   Error (X): ${words}`],
    ['sf with five attempts', `${cliMessage(words)}\n\nTry this:\n\nCheck the client ID`],
    ['sf with audiences', cliMessage(`${words} [audience=https://a.example login=https://b.example]`)],
    [
      'sf --json',
      JSON.stringify({
        name: 'JwtGrantError',
        message: cliMessage(words).replace(/^Error \(JwtGrantError\): /, ''),
        exitCode: 1,
        context: 'LoginJwt',
        stack: `JwtGrantError: ${sfHead}\n    at LoginJwt.run (file:///x.js:1:1)`,
        warnings: [],
        status: 1,
      }),
    ],
    [
      'sf of older days',
      `ERROR running auth:jwt:grant:  We encountered a JSON web token error, which is likely not an issue with Salesforce CLI. Here\u2019s the error: ${words}`,
    ],
  ];
}
