/** `help sign-in`: getting a token, rehearsing it, and explaining a refusal. */
import type { Topic } from './topic.ts';

export const signInTopic: Topic = {
  name: 'sign-in',
  says: 'tokens, rehearsals, refusals, and other programs',
  parts: [
    {
      title: 'token',
      text: [
        'It sends the request to the server itself, or to --url. Give the client id once: token saves it in the bundle, unless the server is on this computer; what you type is saved even if the request fails. --check asks the server whose token it is. --wait 10m tries again while the server copies a change. --curl prints a command instead of sending anything; with --json, curl is that command, tokenUrl its URL, and leftOut lists the values that you must type yourself on Windows.',
        'In CI, token --key server.key needs no bundle: it reads the settings from the environment and says so (help environment).',
      ],
    },
    {
      title: 'sign, decode, verify',
      text: [
        'The same in single steps, without a web page that sees your token. sign prints the assertion; for a server that reads jwks.json, --kid auto adds the key id. decode shows the content of any JWT. verify checks the signature with a certificate, a public key, a JWK, a key set, a bundle or the https URL of a key set; a public key can be pasted instead of naming its file. decode and verify also read a token from a file: decode token.jwt.',
        'verify rejects a token whose claims cannot be checked; --signature-only checks the signature alone and says so.',
      ],
    },
    {
      title: 'rehearse',
      text: [
        'It runs a token endpoint on your computer, which accepts or rejects an assertion as the provider would, as far as that is known, and says why. Any client can be tested with it (use <program> --url <its address> prints what the program needs): it also answers what clients ask after the token (identity, userinfo, revoke, API versions, org and user), with data that is marked as that of a rehearsal.',
        'Habits of real clients that the provider is known to accept get a note that names the client; --exact refuses them. For a client that insists on HTTPS, --tls-certificate rehearsal.crt makes a key and a certificate for localhost for this run, and writes the certificate for the client to trust. --fail "<words>" returns any response of a token endpoint.',
      ],
    },
    {
      title: 'A refusal: explain',
      text: [
        'token explains an error response, and first names what differs from the record of the bundle. explain does the same, offline, with a response from anywhere else: JSON, the output of curl or of the CLI of a vendor (the first of its attempts counts), the URL of an error page, or just the words. It also reads a response from a file. A whole log will do: it names every response that it knows, also what Java, .NET, Ruby, Go, Python, PHP, Node, OpenSSL and curl say of a key, a file or a connection. With --bundle it also checks a bundle and rules out causes. --list shows every known response.',
        'At a terminal, both show what fits on one screen: the likeliest cause with its fix, and what was checked and is right in one line. --all shows every cause. Each cause says how certain it is: documented, measured, reported or unverified. A source is a URL, the title of a document, or a description such as "a public report". If the response is not known, explain does not guess, and the exit status is 1.',
      ],
    },
    {
      title: 'Other programs: use',
      text: [
        '`npx jwt-kit use <directory>` lists the programs that can sign in with a bundle. With the name of one, it prints what that program needs, values filled in and quoted for its language; --out-dir writes the files. Files with the private key are made only with --secret. Each target says what it was tested with, and what nobody has confirmed.',
      ],
    },
    {
      title: 'Checklist',
      text: [
        'CHECKLIST.html is the checklist to click through in a browser. It works without a network and sends nothing: it remembers your ticks, copies each value, says whether a file is the right one before you hand it over, and lists the known error responses with their fixes. It is made from jwt-kit.json alone, so edits are not kept. checklist --open shows it; --done and --undo record which steps are done, also what a granted token proves; --status shows them; --lang changes the language.',
      ],
    },
  ],
};
