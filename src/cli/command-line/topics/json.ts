/** `help json`: the documents of `--json`. */
import type { Topic } from './topic.ts';

export const jsonTopic: Topic = {
  name: 'json',
  says: 'what --json prints',
  parts: [
    {
      text: [
        'With --json, standard output has exactly one document, also on failure. Notes and progress are on standard error. schema increases when a field changes its meaning or is removed; new fields may be added at any time. No document contains a private key, a passphrase or, except from token and sign, a token.',
      ],
    },
    {
      title: 'Every command',
      rows: [
        ['schema', '1'],
        ['ok', 'whether the exit status is 0'],
        ['command', 'the name of the command'],
        ['files', 'the paths of the files that were written, or with --dry-run would be'],
        ['notes', 'the notes that were printed'],
        ['dryRun', 'true with --dry-run'],
        ['error', 'of a failure, instead of files and notes: code, message, option, hint, exitCode (help exit-codes)'],
      ],
    },
    {
      title: 'Several bundles (doctor, renew, checklist, set, token, init --from)',
      rows: [
        ['bundles[]', 'of each bundle: directory, ok, files, notes, the fields of the command, and error if it failed'],
        ['made, skipped', 'of init --from: how many; bundles[].state is made or exists'],
        ['problems[], count', 'of init --from: the mistakes in the table, up to 20, and how many there are'],
      ],
    },
    {
      title: 'doctor',
      rows: [
        ['status', 'ok, warn or fail: the worst of all checks'],
        ['bundles[].directory, .name, .provider', 'which bundle; the last two are null if jwt-kit.json cannot be read'],
        ['bundles[].status, .counts', 'its worst check; how many are ok, warn, fail and skip (--without-key)'],
        [
          'bundles[].certificate',
          'sha256, notAfter (ISO 8601), daysLeft (whole days, negative after it expired); null if there is none',
        ],
        ['bundles[].findings[]', 'check (a stable name), status, says, fix if it is not ok, and the code of an error response'],
      ],
    },
    {
      title: 'inspect',
      rows: [
        ['inputs[].name, .bytes, .mode', 'the input, its size, and its permissions (not on Windows)'],
        [
          'inputs[].error',
          'code, message and hint, if it could not be read; if it was the only input, the document is that of a failure',
        ],
        ['inputs[].form', 'PEM, DER, JSON or text'],
        [
          'inputs[].remarks[], inputs[].entries[].remarks[]',
          'what matters, the worst first: code (a stable name), level (fail, warn, note), says',
        ],
        [
          'inputs[].entries[]',
          'each thing in it: type, name, private, what was repaired (notes), and problem if it cannot be used',
        ],
        [
          'inputs[].entries[].key',
          'type, bits, curve, exponent, spkiSha256 (hexadecimal), thumbprint (RFC 7638), as far as they apply',
        ],
        [
          'inputs[].entries[].encryption',
          'of an encrypted private key: cipher, key derivation and rounds, known without the passphrase',
        ],
        ['inputs[].entries[].labels', 'of a JWK: kid, use, alg, operations (key_ops), certificateEnds (of x5c), ends (exp)'],
        [
          'inputs[].entries[].certificate',
          'subject, issuer, selfIssued, serial, version, notBefore, notAfter, daysLeft, sha256, sha1, x5t, x5t#S256, signedWith, signature (verified, wrong, not checked), key, extensions',
        ],
        ['inputs[].entries[].request', 'subject, signature, signedWith, key, extensions, attributes (names only)'],
        ['inputs[].entries[].token', 'kind (JWS, JWE), header, claims, times in words, signatureBytes'],
        [
          'inputs[].entries[].store, .alias',
          'an opened key store: kind, protection, entries (how many); the entry that a key or certificate belongs to',
        ],
        ['inputs[].entries[].jwksUri', 'of a discovery document: where the keys are'],
        ['...extensions[]', 'oid, name if it is known, critical, says (its values in words)'],
        ['skipped[]', 'name and why, in directories'],
      ],
    },
    {
      title: 'match',
      rows: [
        ['match, verdict', 'whether all match; match, mismatch or unknown'],
        ['groups[]', 'a key, and its holders[] with input and what'],
        ['unknown[]', 'what could not be compared'],
      ],
    },
    {
      title: 'explain, and in explanation a refused token',
      rows: [
        ['answer', 'error, description and status, if present, with control characters escaped'],
        [
          'groups[]',
          'the known responses it matches: id (stable), title, kinds, causes, ruledOut, and unverified; empty if it is unknown',
        ],
        [
          'groups[].causes[]',
          'in order: says, fix, where to click, by whom, certainty, source; and, if there are any, command, unverified and what checks found',
        ],
        ['codeMeans', 'the meaning of the code in the RFC, if nothing more is known'],
        ['attempts', 'how many hosts a command-line client tried, if it said so'],
        ['right, wrong', "the results of the bundle's checks; first marks values given to token that differ from the record"],
        ['others[]', 'of explain: the same for each further response in the text'],
      ],
    },
    {
      title: 'token, sign, decode, verify',
      rows: [
        ['tokenUrl', 'of token: the URL of the request'],
        ['answer', 'of token: the response of the server, which contains the access token'],
        ['expires', 'of token: when the access token expires (ISO 8601), if the server says so'],
        ['identity', 'of token --check: what the server says about the token'],
        ['curl, leftOut', 'of token --curl: the command, and values that you must type yourself on Windows'],
        ['jwt, header, claims', 'of sign: the assertion, and what is in it; of decode and verify: header and claims'],
        ['verified, claimsJudged, alg, key, kid, thumbprint', 'of verify: what was checked, and with which key'],
        ['kind, times, signature, signatureBytes', 'of decode: JWS or JWE, times in words, and the start of the signature'],
        ['numbers', 'of decode: numbers as they are written in the token, if programs would write them differently'],
      ],
    },
    {
      title: 'Commands that make something',
      rows: [
        [
          'pem, base64, jwk, jwks, text',
          'csr, cert, convert and repair without --out: the product itself; never a private key',
        ],
        ['out', 'with --out: where it was written'],
        ['directory, record', 'init and renew: the bundle, and its jwt-kit.json; renew also changed'],
        ['directory, checklist, changed', 'checklist: the page, and whether it changed; set: changed[] and settings'],
        ['format, private, keys[]', 'convert: the form, and of each key its type, size and thumbprint'],
        ['type, bits, encrypted, thumbprint', 'key'],
        ['key, encrypted, changed', 'passphrase: the file, and what it is now'],
        ['type, alias, certificates, sha256', 'keystore'],
        ['url, port, provider, bundles[]', 'rehearse: where it listens'],
        ['target, provider, tested, unverified[]', 'use: the target, and what it was tested with'],
        ['values, contents[], outDir', 'use: what was filled in; each file with name and text, or secret; where they are'],
        ['shell, script', 'completion'],
      ],
    },
  ],
};
