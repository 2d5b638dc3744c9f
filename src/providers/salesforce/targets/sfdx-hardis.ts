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

const keyVariableOf = (input: TargetInput): string => `SFDX_CLIENT_KEY_${suffixOf(input)}`;

export const sfdxHardis: Target = {
  id: 'sfdx-hardis',
  also: ['hardis', 'sf-hardis'],
  says: 'sfdx-hardis: the encrypted key, and its CI variables',
  tested: 'run with decryption as sfdx-hardis does it; sfdx-hardis itself was not run',
  home: '.',
  needs: missingAmong('clientId', 'username', 'instanceUrl'),
  url: { not: 'it signs in at the org, which --instance-url names' },
  options: ['branch'],
  files: [
    { template: 'branch.yml', name: (input) => `config/branches/.sfdx-hardis.${branchOf(input)}.yml` },
    {
      template: 'branch.key',
      kind: 'sh',
      name: (input) => `config/branches/.jwt/${branchOf(input)}.key`,
      secret: true,
      inGit: true,
    },
    { template: 'variables.sh', name: 'sfdx-hardis-variables.sh', secret: true },
  ],
  remarks: ['put {sfdx-hardis-variables.sh} into the variables of the CI system, and delete it; the other files belong in git'],
  values: (input) => ({
    idVariable: `SFDX_CLIENT_ID_${suffixOf(input)}`,
    keyVariable: keyVariableOf(input),
  }),
  secrets: sealed,
};

/**
 * AES-256-CBC; the key is 32 hexadecimal digits, used as 32 octets; `<iv>:<encrypted>` in hexadecimal. Files that already have this
 * private key stay as they are.
 */
function sealed({ pem, random, existing, ...input }: SecretInput): { sealingKey: string; sealedKey: string } {
  const before = {
    key: sealingKeyIn(existing['variables.sh'] ?? '', input),
    iv: /^[\da-f]{32}(?=:)/.exec(existing['branch.key'] ?? '')?.[0],
  };
  if (before.key !== undefined && before.iv !== undefined) {
    const same = sealedWith(before.key, before.iv, pem);
    if (same === existing['branch.key']) return { sealingKey: before.key, sealedKey: same };
  }
  const hex = (size: number): string => Buffer.from(randomOctets(random, size)).toString('hex');
  const sealingKey = hex(16);
  return { sealingKey, sealedKey: sealedWith(sealingKey, hex(16), pem) };
}

function sealedWith(sealingKey: string, iv: string, pem: string): string {
  const cipher = createCipheriv('aes-256-cbc', Buffer.from(sealingKey), Buffer.from(iv, 'hex'));
  return `${iv}:${Buffer.concat([cipher.update(pem), cipher.final()]).toString('hex')}`;
}

/** The sealing key in a file of variables. */
function sealingKeyIn(variables: string, input: TargetInput): string | undefined {
  const line = variables.split('\n').find((one) => one.startsWith(`${keyVariableOf(input)}=`));
  return /=([\da-f]{32})$/.exec(line ?? '')?.[1];
}
