import { createPublicKey, randomBytes, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Case, type Kind, refusesWrongKinds } from './argument-kinds.ts';
import * as library from './checked-functions.ts';
import { fixture, frozen, testKey } from './fixtures.ts';

const publicKey = createPublicKey(testKey);

const text: Kind[] = ['string', 'empty'];
const word: Kind[] = ['string'];
const flag: Kind[] = ['boolean'];
const lists: Kind[] = ['array'];
const moment: Kind[] = ['date'];
const anyKey: Kind[] = ['private key', 'public key'];
const numbers: Kind[] = ['number', 'zero', 'negative'];
const optional = (kind: Kind[]): Kind[] => [...kind, 'undefined'];
const objects: Kind[] = ['object', 'bytes', 'date', 'invalid date', 'private key', 'public key', 'secret key'];

const bytes: Kind[] = ['bytes'];
const random = (size: number): Uint8Array => randomBytes(size);
const templates = { pages: { 'set-up': '# x\n\n## y {#z}\n', renewal: '# x\n\n## y {#z}\n' }, parts: {} };
const templateSource = async (): Promise<library.Templates> => templates;
const provider = library.findProvider('generic') as library.Provider;
const setup = library.checkSetup(
  {
    provider: 'generic',
    name: 'x',
    settings: { clientId: 'abc', audience: 'https://a.example', tokenUrl: 'https://a.example/t' },
  },
  frozen,
);
const jwt = await library.signJwt({ iss: 'a' }, testKey, { alg: 'RS256' });
const material = await library.signingMaterial(testKey, { subject: 'CN=x', days: 1, now: frozen, random });
const { record } = await library.setupFiles(setup, { key: testKey, templates: templateSource, now: frozen, random });
const opened = library.openKeys(library.findKeys(fixture('keys/rsa.pem')).keys, {});
const keyFile = fixture('keys/rsa.pem');
const storeFile = fixture('keystores/openssl-plain.p12');
const use = { store: library.openKeyStore(storeFile, {}) };

/** Every public function with valid arguments. */
const cases: Record<string, Case> = {
  algorithmsOf: { args: { key: testKey }, takes: { key: anyKey } },
  proveMaterial: {
    args: { files: material, passphrase: undefined },
    takes: {
      files: [],
      'files.key': [...text, 'bytes'],
      'files.request': text,
      'files.certificate': text,
      'files.publicKey': text,
      'files.jwks': text,
      passphrase: optional(bytes),
    },
  },
  readRecord: { args: { text: JSON.stringify(record) }, takes: { text } },
  signingMaterial: {
    args: { key: testKey, options: { subject: 'CN=x', days: 1, now: frozen, random } },
    takes: {
      key: ['private key'],
      options: [],
      'options.subject': text,
      'options.days': numbers,
      'options.now': moment,
      'options.random': ['function'],
      'options.passphrase': optional(bytes),
    },
  },
  certificateRequest: {
    args: { key: testKey, holder: { subject: 'CN=x', san: [] } },
    takes: { key: ['private key'], holder: [], 'holder.subject': text, 'holder.san': [...optional(lists), 'list'] },
  },
  readRequest: { args: { der: fixture('keys/rsa.csr.der') }, takes: { der: bytes } },
  selfSignedCertificate: {
    args: { key: testKey, options: { for: { subject: 'CN=x' }, days: 1, now: frozen, random } },
    takes: {
      key: ['private key'],
      options: [],
      'options.for': [],
      'options.for.subject': text,
      'options.days': numbers,
      'options.until': optional(moment),
      'options.keyUsage': [...optional(lists), 'list'],
      'options.extendedKeyUsage': [...optional(lists), 'list'],
      'options.now': moment,
      'options.random': ['function'],
    },
  },
  renderMarkdown: {
    args: { templates, data: { page: 'set-up', values: {}, conditions: {} } },
    takes: {
      templates: [],
      'templates.pages': objects,
      'templates.parts': objects,
      data: [],
      'data.page': text,
      'data.values': objects,
      'data.conditions': objects,
    },
  },
  chooseKey: {
    args: { opened, kid: undefined },
    takes: { opened: [], 'opened.found': lists, 'opened.refused': lists, 'opened.total': numbers, kid: optional(text) },
  },
  openKeys: {
    args: { keys: [], opening: {} },
    takes: { keys: lists, opening: objects, 'opening.passphrase': optional(bytes), 'opening.allowWeak': optional(flag) },
  },
  signingKeys: {
    args: { opened },
    takes: { opened: [], 'opened.found': lists, 'opened.refused': lists, 'opened.total': numbers },
  },
  judgeClaims: {
    args: { claims: { exp: frozen.getTime() / 1000 + 60 }, options: { now: frozen, leeway: 0 } },
    takes: {
      claims: objects,
      options: [],
      'options.now': moment,
      'options.leeway': ['number', 'zero'],
      'options.iss': optional(word),
      'options.sub': optional(word),
      'options.aud': optional(word),
    },
  },
  findJwt: { args: { text: jwt }, takes: { text } },
  readCompact: { args: { jwt }, takes: { jwt: text } },
  explain: {
    args: {
      answer: library.readPastedRefusal('invalid_grant'),
      catalogue: library.catalogueFor(undefined),
      standpoint: { names: {}, findings: [] },
    },
    takes: {
      answer: [],
      'answer.readings': lists,
      catalogue: [],
      'catalogue.groups': lists,
      'catalogue.codes': lists,
      'catalogue.byCode': flag,
      standpoint: [],
      'standpoint.findings': lists,
      'standpoint.secrets': [...optional(lists), 'list'],
    },
  },
  certificateNames: { args: { certificate: new X509Certificate(fixture('keys/rsa.crt')) }, takes: { certificate: [] } },
  issuedFor: {
    args: { key: testKey, bytes: Buffer.from(material.certificate), now: frozen },
    takes: { key: anyKey, bytes, now: moment },
  },
  publicJwk: { args: { key: testKey }, takes: { key: anyKey } },
  publicJwkSet: { args: { key: testKey }, takes: { key: anyKey } },
  thumbprint: { args: { key: testKey }, takes: { key: anyKey } },
  signJwt: {
    args: { claims: {}, key: testKey, options: { alg: 'RS256', header: { kid: 'k' } } },
    takes: {
      claims: ['object'],
      key: ['private key'],
      options: [],
      'options.alg': [],
      'options.header': ['undefined', 'object'],
      'options.header.kid': optional(word),
      'options.header.typ': optional(word),
      'options.header.cty': optional(word),
      'options.header.alg': ['undefined'],
      'options.header.b64': ['undefined'],
      'options.header.crit': ['undefined'],
    },
  },
  verifySignature: {
    args: { jwt: library.readCompact(jwt), keys: [{ key: publicKey, name: 'k' }], allowed: ['RS256'] },
    takes: {
      jwt: [],
      'jwt.text': text,
      'jwt.header': objects,
      'jwt.encrypted': flag,
      'jwt.payload': bytes,
      'jwt.signature': bytes,
      keys: lists,
      'keys.0.key': ['public key'],
      'keys.0.name': text,
      'keys.0.kid': optional(text),
      'keys.0.alg': optional(text),
      allowed: optional(lists),
    },
  },
  writeKeys: {
    args: { keys: [{ key: testKey }], form: 'spki', options: { secret: false } },
    takes: { keys: lists, 'keys.0.key': anyKey, form: [], options: [], 'options.secret': flag },
  },
  generateRsaKey: { args: { bits: 2048 }, takes: { bits: [] } },
  privateKeyPem: {
    args: { key: testKey, options: { random } },
    takes: {
      key: ['private key'],
      options: [],
      'options.passphrase': optional(bytes),
      'options.rounds': optional(numbers),
      'options.random': ['function'],
    },
  },
  publicKeyPem: { args: { key: testKey }, takes: { key: anyKey } },
  requireRs256Key: { args: { key: testKey }, takes: { key: ['private key'] } },
  readPastedRefusal: { args: { pasted: 'x' }, takes: { pasted: text } },
  findCertificates: {
    args: { bytes: fixture('keys/rsa.crt'), use },
    takes: { bytes, use: ['undefined'], 'use.store': [], 'use.store.entries': lists, 'use.alias': optional(text) },
  },
  findKeys: { args: { bytes: keyFile, use }, takes: { bytes, use: ['undefined'], 'use.store': [] } },
  findPrivateKey: { args: { bytes: keyFile, use }, takes: { bytes, use: ['undefined'], 'use.store': [] } },
  openKeyStore: {
    args: { bytes: storeFile, opening: {} },
    takes: {
      bytes,
      opening: objects,
      'opening.password': optional(bytes),
      'opening.keyPassword': optional(bytes),
    },
  },
  findRequest: { args: { bytes: fixture('keys/rsa.csr') }, takes: { bytes } },
  readTokenAnswer: { args: { response: new Response('{}', { status: 400 }) }, takes: { response: [] } },
  tokenForm: {
    args: { assertion: 'x', options: {} },
    takes: {
      assertion: word,
      options: optional(objects),
      'options.scope': optional(text),
      'options.fields': optional(lists),
    },
  },
  tokenRequest: {
    args: { assertion: 'x', options: {} },
    takes: {
      assertion: word,
      options: optional(objects),
      'options.scope': optional(text),
      'options.fields': optional(lists),
    },
  },
  catalogueFor: {
    args: { provider },
    takes: { provider: ['undefined'], 'provider.refusals': [] },
  },
  findProvider: { args: { id: 'generic' }, takes: { id: text } },
  checkSetup: {
    args: { options: { provider: 'generic', name: 'x', settings: {} }, now: frozen },
    takes: {
      options: objects,
      'options.provider': optional(text),
      'options.name': optional(text),
      'options.subject': optional(text),
      'options.days': optional(numbers),
      'options.settings': optional(objects),
      now: moment,
    },
  },
  setupFiles: {
    args: { setup, material: { key: testKey, templates: templateSource, now: frozen, random } },
    takes: {
      setup: [],
      'setup.provider': [],
      'setup.name': text,
      'setup.subject': text,
      'setup.days': numbers,
      'setup.settings': objects,
      material: [],
      'material.key': ['private key'],
      'material.templates': ['function'],
      'material.passphrase': optional(bytes),
      'material.ignored': optional(text),
      'material.now': moment,
      'material.random': ['function'],
    },
  },
  publicSetupFiles: {
    args: { setup, material: { key: publicKey, templates: templateSource } },
    takes: {
      setup: [],
      'setup.provider': [],
      'setup.settings': objects,
      material: [],
      'material.key': anyKey,
      'material.templates': ['function'],
      'material.ignored': optional(text),
    },
  },
  renewedFiles: {
    args: {
      material: {
        record,
        provider,
        key: testKey,
        keyFile,
        encrypted: false,
        request: undefined,
        templates: templateSource,
        now: frozen,
        random,
      },
    },
    takes: {
      material: [],
      'material.record': [],
      'material.provider': [],
      'material.key': ['private key'],
      'material.keyFile': optional([...text, 'bytes']),
      'material.encrypted': flag,
      'material.request': ['undefined'],
      'material.issued': optional(text),
      'material.days': optional(numbers),
      'material.templates': ['function'],
      'material.ignored': optional(text),
      'material.now': moment,
      'material.random': ['function'],
    },
  },
};

const functions = Object.entries(library).flatMap(([name, value]) =>
  typeof value === 'function' && name !== 'KitError' ? [[name, value as (...args: unknown[]) => unknown] as const] : [],
);

test('opens a key store, and finds its key and its certificate', () => {
  const store = library.openKeyStore(fixture('keystores/openssl.p12'), { password: Buffer.from('secret') });
  expect(library.findPrivateKey(storeFile, { store }).open().equals(testKey)).toBe(true);
  expect(library.issuedFor(testKey, { store }, frozen).certificate.checkPrivateKey(testKey)).toBe(true);
  expect(() => library.openKeyStore(keyFile, {})).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID', message: 'this is not a key store' }),
  );
});

test('the table has every public function', () => {
  expect(Object.keys(cases).sort()).toEqual(functions.map(([name]) => name).sort());
});

for (const [name, fn] of functions) {
  test(`${name} refuses arguments of a wrong kind, and throws only KitError`, () =>
    refusesWrongKinds(name, fn, cases[name] as Case));
}
