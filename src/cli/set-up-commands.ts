/** The flags and help of the commands that make a set-up or a part of one, as data. */
import type { CommandData } from './flags.ts';

/** Settings of the providers; each has a flag of its name. */
const settingNames = [
  'clientId',
  'username',
  'audience',
  'email',
  'instanceUrl',
  'appType',
  'siteUrl',
  'region',
  'host',
  'idpId',
  'subVersion',
  'tokenUrl',
] as const;

/** Flags with the settings among them put together. */
function initOptions(flags: Readonly<Record<string, unknown>>, directory: string | undefined): object {
  const { provider, name, subject, days, bits, key, passphraseFile, jwk, kid, intoExisting } = flags;
  const settings = Object.fromEntries(settingNames.map((setting) => [setting, flags[setting]]));
  return { directory, intoExisting, provider, name, subject, days, bits, key, passphraseFile, jwk, kid, settings };
}

export const setUpCommands: readonly CommandData[] = [
  {
    name: 'init',
    description: 'make a key, a certificate and a checklist, in one directory',
    examples: [
      'init',
      `init --provider salesforce --name "Order Sync" \\
      --instance-url https://acme.my.salesforce.com --username sync@acme.com`,
      'init mule --provider anypoint --name Orders --no-input',
      'init okta --provider anypoint --name Orders --jwk keys.json',
    ],
    argument: ['[directory]', 'where to put it all; named after the app by default'],
    flags: [
      ['--provider <name>', 'who checks the signature: salesforce, anypoint, generic'],
      ['--name <app>', 'name of the app'],
      ['--email <contact>', 'contact e-mail for the app'],
      ['--subject <dn>', 'name in the certificate (default: CN=<app>)'],
      ['--days <n>', 'how long the certificate is valid (default: 365)', 'number'],
      ['--bits <n>', 'size of the key: 2048, 3072, 4096 (default: 2048)', 'number'],
      ['--key <file>', 'use this RSA private key: PEM, DER or JWK; - is stdin'],
      ['--passphrase-file <file>', 'opens --key, encrypts server.key; - is stdin'],
      ['--jwk <source>', "Anypoint: somebody else's public key; a file, - or a URL"],
      ['--kid <id>', 'which key of --jwk: its kid or thumbprint'],
      ['--client-id <id>', 'client id (consumer key) of the app'],
      ['--username <user>', 'user to sign in as'],
      ['--audience <aud>', "the assertion's aud, where it is not the usual one"],
      ['--instance-url <url>', 'Salesforce: My Domain of the org'],
      ['--app-type <type>', 'Salesforce: external-client-app or connected-app'],
      ['--site-url <url>', 'Salesforce: Experience Cloud site of the user'],
      ['--region <region>', 'Anypoint: us, eu, ca, jp, gov'],
      ['--host <url>', 'Anypoint: address of a private control plane'],
      ['--idp-id <id>', 'Anypoint: id of the identity provider'],
      ['--sub-version <text>', 'Anypoint: first field of sub (default: 1, unverified)'],
      ['--token-url <url>', 'generic: the token end point'],
      ['--into-existing', 'allow a directory with other files in it; --force does not'],
    ],
    load: async () => (await import('./commands/init/init.ts')).init,
    options: (flags, directory) => initOptions(flags, directory),
  },
  {
    name: 'key',
    description: 'make an RSA private key',
    examples: ['key --out server.key', 'key --bits 4096 --passphrase-file pass.txt --out server.key'],
    flags: [
      ['--bits <n>', 'size of the key: 2048, 3072, 4096 (default: 2048)', 'number'],
      ['--passphrase-file <file>', 'encrypt the key; - is standard input'],
      ['--out <file>', 'where to write (default: standard output)'],
    ],
    load: async () => (await import('./commands/key/key.ts')).key,
    options: (flags) => flags,
  },
  {
    name: 'csr',
    description: 'make a certificate request for a key',
    examples: ['csr --key server.key --subject "CN=Order Sync,O=Acme"'],
    flags: [
      ['--key <file>', 'the RSA private key: PEM, DER or JWK; - is standard input'],
      ['--subject <dn>', 'whom it is for: CN=Order Sync,O=Acme,C=US'],
      ['--san <name>', 'alternative name, dns:, email:, uri: or ip:; repeatable', 'list'],
      ['--passphrase-file <file>', 'passphrase of the key; - is standard input'],
      ['--out <file>', 'where to write (default: standard output)'],
    ],
    load: async () => (await import('./commands/csr/csr.ts')).csr,
    options: (flags) => flags,
  },
  {
    name: 'cert',
    description: 'make a self-signed certificate for a key',
    examples: [
      'cert --key server.key --subject "CN=Order Sync" --out server.crt',
      'cert --key server.key --csr server.csr --days 730',
    ],
    flags: [
      ['--key <file>', 'the RSA private key: PEM, DER or JWK; - is standard input'],
      ['--csr <file>', 'copy subject and alternative names from this request'],
      ['--subject <dn>', 'whom it is for: CN=Order Sync,O=Acme,C=US'],
      ['--san <name>', 'alternative name, dns:, email:, uri: or ip:; repeatable', 'list'],
      ['--days <n>', 'how long it is valid (default: 365)', 'number'],
      ['--passphrase-file <file>', 'passphrase of the key; - is standard input'],
      ['--out <file>', 'where to write (default: standard output)'],
    ],
    load: async () => (await import('./commands/cert/cert.ts')).cert,
    options: (flags) => flags,
  },
  {
    name: 'checklist',
    description: 'write CHECKLIST.md again, from jwt-kit.json',
    examples: ['checklist order-sync'],
    argument: ['[directory]', 'what init made (default: the working directory)'],
    flags: [
      ['--set-up', 'after a renewal: the steps of a set-up, for another app'],
      ['--app-type <type>', 'Salesforce, with --set-up: the kind of that app'],
    ],
    load: async () => (await import('./commands/checklist/checklist.ts')).checklist,
    options: (flags, directory) => ({ ...flags, directory }),
  },
  {
    name: 'convert',
    description: 'turn a JWK into PEM, or a key into a JWK',
    examples: [
      'convert keys.json --out public.pem',
      'convert https://login.example.com/keys --kid kJ8',
      'convert server.crt --to jwks',
      'convert private.jwk --to pkcs8 --private --out server.key',
    ],
    argument: ['[input]', 'a file, -, or the https URL of a key set or discovery document'],
    flags: [
      ['--to <form>', 'spki, pkcs8, pkcs1, jwk or jwks (default: spki for a JWK, else jwk)'],
      ['--kid <id>', 'which key: its kid or thumbprint, or the start of one'],
      ['--private', 'write the private key; else its public half is written'],
      ['--passphrase-file <file>', 'opens an encrypted key; - is standard input'],
      ['--allow-weak', 'take RSA keys under 2048 bits too'],
      ['--alg <alg>', 'what the written JWK says (default: as it was, or RS256)'],
      ['--use <use>', 'what the written JWK says: sig or enc'],
      ['--kid-out <id>', "the written JWK's kid (default: its thumbprint)"],
      ['--out <file>', 'where to write (default: standard output)'],
    ],
    load: async () => (await import('./commands/convert/convert.ts')).convert,
    options: (flags, input) => ({ ...flags, input }),
  },
];
