/** Errors of the Salesforce CLI and other programs on this computer before anything is sent. */
import type { RefusalGroup, RefusalText } from '../../../core/refusals/known-refusal.ts';
import { PUBLIC, TROUBLESHOOT } from '../../refusals/sources.ts';

const MEASURED = 'measured with the Salesforce CLI 2.146.3';

const local = (words: string): RefusalText => ({ kinds: ['local or CLI'], words });

export const localRefusals: readonly RefusalGroup[] = [
  {
    id: 'cli-key-form',
    title: 'the Salesforce CLI cannot read the key file',
    texts: [local('…secretOrPrivateKey must be an asymmetric key when using RS256')],
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
    texts: [local('…secretOrPrivateKey has a minimum key size of 2048 bits for RS256')],
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
    texts: [local('…"alg" parameter for "ec" key type must be one of: ES256…')],
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
    id: 'pem-damaged',
    title: 'the key is no longer readable PEM',
    texts: [local('…PEM routines:PEM_read_bio:no start line…'), local('…error:1E08010C:DECODER routines::unsupported…')],
    causes: [
      {
        says: 'the line breaks of the key were lost in a CI secret',
        fix: 'put the whole file into the secret in base64, and decode it in the job',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/sfdx-travisci/issues/135', PUBLIC],
      },
      {
        says: 'the job decrypted the key incorrectly',
        fix: 'put the whole file into the secret in base64 instead',
        certainty: 'reported',
        source: ['https://github.com/forcedotcom/sfdx-travisci/issues/135'],
      },
    ],
  },
  {
    id: 'key-file-gone',
    title: 'the key file no longer exists',
    texts: [local('…ENOENT…server.key…')],
    causes: [
      {
        says: 'the key file existed only in an earlier step of the job; the Salesforce CLI keeps its path, not the key',
        fix: 'keep the file for the whole job, at the same path',
        certainty: 'documented',
        source: [TROUBLESHOOT, 'the changelog of sfdx-hardis'],
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
