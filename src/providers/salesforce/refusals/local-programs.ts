/** Errors of the Salesforce CLI and other programs on this computer before anything is sent. */
import type { RefusalGroup, RefusalText } from '../../../core/refusals/known-refusal.ts';

const MEASURED = 'measured with the Salesforce CLI 2.146.3';

const local = (words: string): RefusalText => ({ kinds: ['local or CLI'], words });

export const localRefusals: readonly RefusalGroup[] = [
  {
    id: 'cli-key-form',
    title: 'the Salesforce CLI, or another program with jsonwebtoken, cannot read the key',
    texts: [local('…must be an asymmetric key when using…')],
    causes: [
      {
        says: 'the key is encrypted, in DER, in base64, or on one line; or the file contains a certificate or a public key',
        fix: 'give the CLI an unencrypted PEM with real line breaks; decode a base64 file first',
        command: '{program} convert old.key --to pkcs8 --private --out server.key',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
  {
    id: 'cli-key-too-short',
    title: 'the RSA key is too short',
    texts: [
      local('…has a minimum key size of 2048 bits for…'),
      local('…Key provided is shorter than 2048 bits…'),
      local('…requires a key size of at least…2048…'),
      local('…requires key modulusLength to be 2048 bits or larger…'),
      local('…key size must be at least 2048 bits…'),
      local('…which is not secure enough for any JWT RSA or RSA-PSS…'),
    ],
    causes: [
      {
        says: 'the key has 1024 bits',
        fix: 'make a key of 2048 bits or more, and upload its certificate',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
  {
    id: 'cli-key-not-rsa',
    title: 'the key is not an RSA key',
    texts: [
      local('…"alg" parameter for "ec" key type must be one of: ES256…'),
      local('…incorrect pkey type: id-ecPublicKey…'),
      local('…This key is not compatible with this signer…'),
    ],
    causes: [
      {
        says: 'the key is an elliptic curve key',
        fix: 'make an RSA key, and upload its certificate',
        certainty: 'measured',
        source: [MEASURED],
      },
    ],
  },
  {
    id: 'lightning-address',
    title: 'the address is for the Lightning pages, not for the API',
    texts: [local('…Invalid instance URL. It should NOT be a lightning domain')],
    causes: [
      {
        says: 'an address that ends in .lightning.force.com was given',
        fix: 'use the same name with .my.salesforce.com at the end',
        certainty: 'documented',
        source: ['the code of @salesforce/plugin-auth'],
      },
    ],
  },
];
