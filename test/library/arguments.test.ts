/** Every function of the library refuses arguments of a wrong kind, and options that it does not know. */
import { createPublicKey, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import * as certificates from '../../src/certificates.ts';
import * as bundles from '../../src/index.ts';
import * as jwt from '../../src/jwt.ts';
import * as keys from '../../src/keys.ts';
import * as keystores from '../../src/keystores.ts';
import * as testing from '../../src/testing.ts';
import * as tokens from '../../src/token.ts';
import { type Case, type Kind, refusesWrongKinds } from '../argument-kinds.ts';
import { fixture, frozen, testKey } from '../fixtures.ts';
import { answering, granted, settings } from './answering.ts';

const modules = { bundles, certificates, jwt, keys, keystores, testing, tokens };

const text: Kind[] = ['string', 'empty'];
const word: Kind[] = ['string'];
const bytes: Kind[] = ['bytes'];
const file: Kind[] = [...text, ...bytes];
const anyKey: Kind[] = ['private key', 'public key'];
const optional = (kind: Kind[]): Kind[] => [...kind, 'undefined'];
const flag = optional(['boolean']);
const lists = optional(['array', 'list']);
const moment = optional(['date']);
const fn = optional(['function']);
const plain: Kind[] = ['object'];
/** Without any file of a bundle. */
const objects: Kind[] = ['object', 'date', 'invalid date', 'private key', 'public key', 'secret key'];

const random = (size: number): Uint8Array => randomBytes(size);
const certificate = fixture('keys/rsa.crt');
const { fetch } = answering(granted);
const { files } = await bundles.createBundle({ provider: 'salesforce', name: 'x', ...settings, key: testKey });
const token = await jwt.sign({ iss: 'a' }, testKey);
const asking = { provider: 'salesforce', key: testKey, ...settings, fetch, clock: () => frozen, random };

/** The options of a token request, and what each accepts. */
const asked: Case['takes'] = {
  options: [],
  'options.key': ['private key'],
  'options.provider': word,
  'options.url': optional(word),
  'options.scope': optional(word),
  'options.fields': optional(['array']),
  'options.claims': optional(plain),
  'options.header': optional(plain),
  'options.alg': ['undefined'],
  'options.expiresIn': optional(['number']),
  'options.timeout': optional(['number']),
  'options.fetch': fn,
  'options.clock': fn,
  'options.random': fn,
  'options.clientId': optional(text),
  'options.instanceUrl': optional(text),
  'options.clientID': [],
  'options.bundle': ['undefined'],
};

/** Every function with valid arguments, and the kinds that each argument and option accepts; all others are refused. */
const cases: Record<string, Case> = {
  createBundle: {
    args: { options: { provider: 'generic', name: 'x', tokenUrl: 'https://a.example/t', key: testKey, now: frozen, random } },
    takes: {
      options: [],
      'options.provider': word,
      'options.name': word,
      'options.subject': optional(text),
      'options.days': optional(['number', 'zero', 'negative']),
      'options.key': optional(anyKey),
      'options.bits': ['undefined'],
      'options.passphrase': optional(file),
      'options.language': ['undefined'],
      'options.now': moment,
      'options.random': fn,
      'options.tokenUrl': optional(text),
      'options.tokenURL': [],
    },
  },
  readBundle: {
    args: { files, options: {} },
    takes: {
      files: objects,
      options: ['undefined', 'object'],
      'options.passphrase': optional(file),
      'options.pasphrase': [],
    },
  },
  createRequest: {
    args: { key: testKey, options: { subject: 'CN=x', san: [] } },
    takes: { key: ['private key'], options: [], 'options.subject': text, 'options.san': lists, 'options.days': [] },
  },
  readRequest: { args: { input: fixture('keys/rsa.csr') }, takes: { input: file } },
  certificateFor: {
    args: { key: testKey, input: certificate, options: { now: frozen } },
    takes: { key: anyKey, input: file, options: ['undefined', 'object'], 'options.now': moment, 'options.Now': [] },
  },
  readCertificate: { args: { input: certificate }, takes: { input: file } },
  readCertificates: { args: { input: certificate }, takes: { input: file } },
  selfSign: {
    args: { key: testKey, options: { subject: 'CN=x', now: frozen, random } },
    takes: {
      key: ['private key'],
      options: [],
      'options.subject': text,
      'options.san': lists,
      'options.request': ['undefined'],
      'options.days': optional(['number', 'zero', 'negative']),
      'options.keyUsage': lists,
      'options.extendedKeyUsage': lists,
      'options.now': moment,
      'options.random': fn,
      'options.Subject': [],
    },
  },
  decode: { args: { text: token }, takes: { text: word } },
  sign: {
    args: { claims: {}, key: testKey, options: { now: frozen } },
    takes: {
      claims: plain,
      key: ['private key'],
      options: ['undefined', 'object'],
      'options.alg': ['undefined'],
      'options.header': optional(plain),
      'options.expiresIn': optional(['number']),
      'options.now': moment,
      'options.expiresin': [],
    },
  },
  verify: {
    args: { jwt: token, keys: testKey, options: { now: frozen } },
    takes: {
      jwt: word,
      keys: anyKey,
      options: ['undefined', 'object'],
      'options.iss': optional(word),
      'options.sub': optional(word),
      'options.aud': optional(word),
      'options.algorithms': optional(['array']),
      'options.leeway': optional(['number', 'zero']),
      'options.now': moment,
      'options.issuer': [],
      'options.audience': [],
    },
  },
  convertKey: {
    args: { key: testKey, to: 'jwk', options: { random } },
    takes: {
      key: anyKey,
      to: [],
      options: ['undefined', 'object'],
      'options.private': flag,
      'options.passphrase': optional(file),
      'options.kid': optional(word),
      'options.alg': ['undefined', 'string'],
      'options.use': ['undefined'],
      'options.random': fn,
      'options.Private': [],
    },
  },
  thumbprint: { args: { key: testKey }, takes: { key: anyKey } },
  generateKey: {
    args: { options: { type: 'ed25519' } },
    takes: {
      options: ['undefined', 'object'],
      'options.type': ['undefined'],
      'options.bits': ['undefined'],
      'options.curve': ['undefined'],
    },
  },
  readKey: {
    args: { input: fixture('keys/rsa.pem'), options: {} },
    takes: {
      input: [...file, 'object'],
      options: ['undefined', 'object'],
      'options.passphrase': optional(file),
      'options.kid': optional(word),
      'options.password': [],
    },
  },
  readKeys: {
    args: { input: fixture('keys/rsa.pem'), options: {} },
    takes: {
      input: [...file, 'object'],
      options: ['undefined', 'object'],
      'options.passphrase': optional(file),
      'options.kid': [],
    },
  },
  createKeystore: {
    args: { key: testKey, options: { certificate, password: 'changeit', now: frozen, random } },
    takes: {
      key: ['private key'],
      options: [],
      'options.certificate': file,
      'options.password': file,
      'options.alias': optional(word),
      'options.type': ['undefined'],
      'options.legacy': flag,
      'options.now': moment,
      'options.random': fn,
      'options.passphrase': [],
    },
  },
  readKeystore: {
    args: { bytes: fixture('keystores/openssl-plain.p12'), options: {} },
    takes: {
      bytes,
      options: ['undefined', 'object'],
      'options.password': optional(file),
      'options.keyPassword': optional(file),
      'options.alias': [],
    },
  },
  rehearse: {
    args: { bundles: { files: {} }, options: {} },
    takes: {
      bundles: ['array'],
      'bundles.files': objects,
      options: ['undefined', 'object'],
      'options.port': optional(['number']),
      'options.fail': optional(word),
      'options.exact': flag,
      'options.clock': fn,
      'options.random': fn,
      'options.Port': [],
    },
  },
  explainRefusal: {
    args: { response: 'invalid_grant', options: {} },
    takes: {
      response: [...file, 'object', 'array'],
      options: ['undefined', 'object'],
      'options.provider': optional(text),
      'options.clientId': optional(text),
      'options.key': [],
    },
  },
  getToken: { args: { options: asking }, takes: { ...asked, 'options.signal': ['undefined'], 'options.keepFor': [] } },
  tokenSource: {
    args: { options: asking },
    takes: {
      ...asked,
      'options.keepFor': optional(['number']),
      'options.renewBefore': optional(['number', 'zero']),
    },
  },
};

const functions = Object.values(modules).flatMap((module) =>
  Object.entries(module as Record<string, unknown>).filter(
    ([name, value]) => typeof value === 'function' && name !== 'KitError',
  ),
) as [string, (...args: unknown[]) => unknown][];

test('the table has every function', () => {
  expect(Object.keys(cases).sort()).toEqual(functions.map(([name]) => name).sort());
});

test.each(functions)('%s refuses arguments of a wrong kind, and throws only KitError', (name, fn) =>
  refusesWrongKinds(name, fn, cases[name] as Case),
);

test('a set of keys is checked key by key', async () => {
  const key = createPublicKey(testKey);
  const wrong = {
    keys: [
      { key, name: 'a', notes: [] },
      { key: 'x', name: 'b', notes: [] },
    ],
    skipped: [],
  };
  await expect(jwt.verify(token, wrong as never)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(/^keys\.keys\[1\]\.key/),
  });
  await expect(jwt.verify(token, { keys: [], skipped: [] })).rejects.toMatchObject({ code: 'USAGE' });
});
