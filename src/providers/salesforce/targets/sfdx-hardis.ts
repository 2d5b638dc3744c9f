/** sfdx-hardis: the key in git, encrypted, with its passphrase in a CI variable. */
import { createCipheriv } from 'node:crypto';
import { randomOctets } from '../../../core/random.ts';
import { missingAmong, type SecretInput, type Target, type TargetInput } from '../../targets/target.ts';

/** The branch if none is given. */
const USUAL = 'main';

const branchOf = ({ options: { branch = USUAL } }: TargetInput): string => `${branch}`;

/** The end of the names of variables: the branch in capitals, with underscores. */
const suffixOf = (input: TargetInput): string =>
  branchOf(input)
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_');

export const sfdxHardis: Target = {
  id: 'sfdx-hardis',
  also: ['hardis', 'sf-hardis'],
  says: 'sfdx-hardis: the encrypted key, and its CI variables',
  tested: 'run with decryption as sfdx-hardis does it; sfdx-hardis itself was not run',
  home: '.',
  needs: missingAmong('clientId', 'username', 'instanceUrl'),
  options: ['branch'],
  files: [
    { template: 'branch.yml', name: (input) => `config/branches/.sfdx-hardis.${branchOf(input)}.yml` },
    { template: 'branch.key', kind: 'sh', name: (input) => `config/branches/.jwt/${branchOf(input)}.key`, secret: true },
    { template: 'variables.sh', name: 'sfdx-hardis-variables.sh', secret: true },
  ],
  remarks: ['put sfdx-hardis-variables.sh into the variables of the CI system, and delete it; the other files belong in git'],
  values: (input) => ({
    idVariable: `SFDX_CLIENT_ID_${suffixOf(input)}`,
    keyVariable: `SFDX_CLIENT_KEY_${suffixOf(input)}`,
  }),
  secrets: sealed,
};

/** AES-256-CBC; the key is 32 hexadecimal digits, used as 32 octets; `<iv>:<encrypted>` in hexadecimal. */
function sealed({ pem, random }: SecretInput): { sealingKey: string; sealedKey: string } {
  const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');
  const sealingKey = hex(randomOctets(random, 16));
  const iv = randomOctets(random, 16);
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(sealingKey), iv);
  return { sealingKey, sealedKey: `${hex(iv)}:${hex(Buffer.concat([cipher.update(pem), cipher.final()]))}` };
}
