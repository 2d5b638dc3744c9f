/** The Salesforce connector of Mule 4. */
import type { Target } from '../../targets/target.ts';
import { needsToken } from './needs.ts';

export const mulesoft: Target = {
  id: 'mulesoft',
  also: ['mule', 'mule4', 'mule-4', 'anypoint-studio'],
  says: 'MuleSoft: the Salesforce connector, with its JKS',
  tested: 'not run: XML and properties were read back by parsers',
  unverified: ['certificateAlias: older versions of the connector do not have it; remove it there'],
  storeRemark: 'the key store belongs into src/main/resources: --secret and --out-dir put it there',
  home: '.',
  next: ['start the application with the password of the key store as its property salesforce.storePassword'],
  needs: needsToken,
  url: { takes: 'url' },
  files: [
    { template: 'salesforce.xml', name: 'src/main/mule/salesforce.xml' },
    { template: 'salesforce.properties', name: 'src/main/resources/salesforce.properties' },
    { store: 'jks', directory: 'src/main/resources' },
  ],
};
