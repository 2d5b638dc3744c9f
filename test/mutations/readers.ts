/** Every reader of the library, each called with arbitrary bytes. */

import { createPublicKey, type KeyObject } from 'node:crypto';
import * as asn1 from '../../src/core/asn1/asn1.ts';
import { examineMaterial, examineRecord } from '../../src/core/bundle/file-checks.ts';
import { generalNames } from '../../src/core/certificates/alternative-names.ts';
import { certificateNames, issuedFor } from '../../src/core/certificates/ca-certificate.ts';
import { encodeName } from '../../src/core/certificates/distinguished-names.ts';
import { selfSignedCertificate } from '../../src/core/certificates/make-certificate.ts';
import { certificateRequest } from '../../src/core/certificates/make-request.ts';
import { readRequest } from '../../src/core/certificates/read-request.ts';
import { certificateForm } from '../../src/core/certificates/version-and-signature.ts';
import { renderMarkdown } from '../../src/core/checklist/markdown.ts';
import type { Templates } from '../../src/core/checklist/page.ts';
import { parseDuration } from '../../src/core/durations.ts';
import { Commands } from '../../src/core/fold.ts';
import { inspectContent } from '../../src/core/inspection/inspect-content.ts';
import { parseNamed, readClaims } from '../../src/core/jwt/claims/claims.ts';
import { judgeClaims } from '../../src/core/jwt/claims/judge-claims.ts';
import { readCompact } from '../../src/core/jwt/decode.ts';
import { findJwt } from '../../src/core/jwt/pasted/token-in-text.ts';
import { serverWords } from '../../src/core/jwt/server-words.ts';
import { signJwt } from '../../src/core/jwt/sign.ts';
import { expiryOf, readTokenAnswer } from '../../src/core/jwt/token-request.ts';
import { verifySignature } from '../../src/core/jwt/verify.ts';
import { chooseKey, openKeys, signingKeys } from '../../src/core/keys/choose-key.ts';
import { writeJwk } from '../../src/core/keys/jwk/write-jwk.ts';
import { keyTable } from '../../src/core/keys/key-choices-table.ts';
import {
  findCertificates,
  findKeys,
  findPrivateKey,
  findPublicKey,
  findRequest,
  holdsPrivateKey,
} from '../../src/core/keys/read-keys.ts';
import { publicHalf, writeKeys } from '../../src/core/keys/write-keys.ts';
import type { NextCommand } from '../../src/core/next-command.ts';
import { textOf } from '../../src/core/octets/text-encoding.ts';
import { explain } from '../../src/core/refusals/explain-refusal.ts';
import { catalogueText, explanationText } from '../../src/core/refusals/explanation-text.ts';
import { readPastedRefusal } from '../../src/core/refusals/refusal-in-text.ts';
import { ownTemplates } from '../../src/own-templates/own-templates.ts';
import { readSettled } from '../../src/providers/check-record.ts';
import { findProvider, providers } from '../../src/providers/index.ts';
import { catalogueFor } from '../../src/providers/refusals/catalogue.ts';
import { judgeRequest } from '../../src/providers/rehearsal.ts';
import { fixture, frozen, otherKey, repeatable, testKey } from '../fixtures.ts';
import type { Chance } from './chance.ts';
import type { Kind } from './inputs.ts';

/** A reader; the test judges what it throws. */
export type Reader = readonly [name: string, read: (bytes: Buffer, chance: Chance) => unknown];

const now = frozen;
const remedies = { run: ({ command = '' }: NextCommand) => command, path: (name = '.') => name, word: (text: string) => text };
const publicKey = createPublicKey(testKey);
const templates = new Map(await Promise.all(providers.map(async ({ id }) => [id, await ownTemplates(id)] as const)));

/** PBKDF2 with 2,048 rounds, as in the fixtures. A mutated number may take hours; other tests cover it. */
const KNOWN_ROUNDS = /0408.{16}02020800/;

/** The passphrase, if the key derivation costs no more than in the fixtures. */
function passphraseFor(bytes: Buffer): { passphrase?: Buffer } {
  const text = bytes.toString('latin1');
  const der = text.includes('-----BEGIN') ? Buffer.from(text.replace(/-----[^-]*-----/g, ''), 'base64') : bytes;
  const safe = /DEK-Info/.test(text) || KNOWN_ROUNDS.test(der.subarray(0, 100).toString('hex'));
  return safe ? { passphrase: Buffer.from('secret') } : {};
}

function useKey(key: KeyObject): void {
  for (const form of ['spki', 'jwk', 'jwks'] as const) writeKeys([{ key: publicHalf(key) }], form, { secret: false });
  writeJwk(key, { private: true });
}

const fileReaders: readonly Reader[] = [
  [
    'findKeys',
    (bytes, chance) => {
      const opened = openKeys(findKeys(bytes).keys, { ...passphraseFor(bytes), allowWeak: chance.upTo(2) === 0 });
      for (const { key } of opened.found.slice(0, 3)) useKey(key);
      keyTable(opened.found.slice(0, 20));
      each(
        () => signingKeys(opened),
        () => chooseKey(opened),
        () => chooseKey(opened, chance.pick(['k', 'sig', '1', 'NzbLsXh8', '__proto__'])),
      );
    },
  ],
  ['findPrivateKey', (bytes) => findPrivateKey(bytes).open(passphraseFor(bytes).passphrase)],
  ['findPublicKey', (bytes) => useKey(findPublicKey(bytes))],
  ['holdsPrivateKey', (bytes) => holdsPrivateKey(bytes)],
  [
    'findCertificates',
    (bytes) => {
      for (const certificate of findCertificates(bytes).slice(0, 3)) {
        each(
          () => certificateNames(certificate),
          () => certificateForm(certificate.raw),
        );
      }
    },
  ],
  [
    'readRequest',
    (bytes) => {
      const request = readRequest(findRequest(bytes));
      const by = { days: 365, now, random: repeatable() };
      each(
        () => selfSignedCertificate(testKey, { for: request, ...by }),
        () => certificateRequest(testKey, request),
      );
    },
  ],
  ['issuedFor', (bytes) => issuedFor(testKey, bytes, now)],
  ['decode', (bytes) => asn1.decode(bytes)],
  ['inspectContent', (bytes) => inspectContent(bytes, { now, warnDays: 30, ...passphraseFor(bytes) })],
  [
    'examineMaterial',
    (bytes, chance) => {
      const file = chance.pick(['key', 'request', 'certificate', 'publicKey', 'jwks'] as const);
      const files = {
        key: fixture('keys/rsa.pem'),
        request: fixture('keys/rsa.csr'),
        certificate: fixture('keys/rsa.crt'),
        publicKey: fixture('keys/rsa.pub.pem'),
        jwks: fixture('keys/rsa.pub.jwk'),
        checklist: undefined,
        page: undefined,
        record: undefined,
        ignore: undefined,
        [file]: bytes,
      };
      const upload = { file: 'server.crt', below: 4096, to: 'x' } as const;
      examineMaterial(files, undefined, { now, warnDays: 30, remedies, upload, renewsKey: false, ...passphraseFor(bytes) });
    },
  ],
];

/** Runs all functions; throws the first error that is not a KitError, else the last KitError. */
function each(...tries: readonly (() => unknown)[]): void {
  let refused: unknown;
  for (const one of tries) {
    try {
      one();
    } catch (cause) {
      if ((cause as Partial<Error>).name !== 'KitError') throw cause;
      refused = cause;
    }
  }
  if (refused !== undefined) throw refused;
}

const recordReaders: readonly Reader[] = [
  [
    'readSettled',
    (bytes) => {
      const { record, provider } = readSettled(bytes.toString());
      const { settings } = record;
      each(
        () => renderMarkdown(templates.get(provider.id) as Templates, provider.checklist(record)),
        () => provider.claims(settings),
        () => provider.grant.rehearsal.tokenPath(settings),
        () => provider.refusals.doubts?.(settings),
      );
    },
  ],
  [
    'examineRecord',
    (bytes) => {
      const { record } = examineRecord({ record: bytes, key: fixture('keys/rsa.pem') }, remedies);
      if (record === undefined) return;
      findProvider(record.provider)?.examine(record.settings, { ...remedies, signs: true, asks: () => true });
    },
  ],
];

const tokenReaders: readonly Reader[] = [
  [
    'verifySignature',
    async (bytes) => {
      const token = readCompact(findJwt(textOf(bytes)).jwt);
      if (token.claims !== undefined) each(() => judgeClaims(token.claims ?? {}, { now, leeway: 0, iss: 'c', aud: 'x' }));
      await verifySignature(token, [
        { key: publicKey, name: 'a' },
        { key: createPublicKey(otherKey), name: 'b', kid: 'k' },
      ]);
    },
  ],
  [
    'verifySignature of what was signed',
    async (bytes) => {
      const token = readCompact(findJwt(textOf(bytes)).jwt);
      // Signed with the right key, with any claims.
      const jwt = await signJwt(token.claims ?? {}, testKey, { alg: 'RS256' });
      await verifySignature(readCompact(jwt), [{ key: publicKey, name: 'a' }]);
    },
  ],
  [
    'judgeRequest',
    async (bytes, chance) => {
      const provider = chance.pick(providers);
      const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
      const text = chance.upTo(2) === 0 ? bytes.toString() : bytes.toString().replace(/^[\s\S]*[ =]/, '');
      const form = new URLSearchParams({ grant_type: grantType, assertion: text });
      const stage = { provider, settings: {}, publicKey, origin: 'http://localhost:1', now, token: 't' };
      await judgeRequest({ form }, stage);
    },
  ],
  ['readCompact', (bytes) => readCompact(bytes.toString())],
  ['readClaims', (bytes) => readClaims(bytes.toString())],
];

const answerReaders: readonly Reader[] = [
  [
    'explain',
    (bytes, chance) => {
      const names = { app: 'a', user: 'u', host: 'h', upload: 'server.crt', wait: 'w', program: 'p' };
      const answer = readPastedRefusal(textOf(bytes));
      const catalogue = catalogueFor(chance.pick([...providers, undefined]));
      explanationText(explain(answer, catalogue, { names, findings: [] }), {
        width: 80,
        commands: new Commands([chance.pick(['w', 'a'])]),
      });
      catalogueText([], 80);
    },
  ],
  [
    'readTokenAnswer',
    async (bytes, chance) => {
      const answer = await readTokenAnswer(
        new Response(Uint8Array.from(bytes), { status: chance.pick([200, 302, 400, 401, 500]) }),
      );
      if (answer.granted) expiryOf(answer.body, now);
      else serverWords(answer.refusal.description ?? answer.refusal.error);
    },
  ],
  [
    'texts of a command line',
    (bytes) => {
      const text = bytes.toString();
      each(
        ...['claim', 'header'].map((option) => () => parseNamed(option, text)),
        ...['--san', '--san'].map((_, at) => () => generalNames([`${['dns:', 'uri:', 'ip:', 'email:'][at]}${text}`])),
        () => encodeName(text),
        () => encodeName(`CN=${text.slice(0, 300)}`),
        () => parseDuration('for', text),
        ...providers.flatMap(({ settings }) =>
          settings.map(
            ({ check }) =>
              () =>
                check(text.slice(0, 600)),
          ),
        ),
      );
    },
  ],
];

const byKind: Readonly<Record<Kind, readonly Reader[]>> = {
  file: fileReaders,
  record: recordReaders,
  token: tokenReaders,
  answer: answerReaders,
};

/** The readers for a kind of input; sometimes all others, because people give the wrong file. */
export const readersFor = (kind: Kind, chance: Chance): readonly Reader[] =>
  chance.upTo(10) === 0 ? Object.values(byKind).flat() : byKind[kind];
