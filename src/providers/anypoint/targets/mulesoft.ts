/** Mule 4: the HTTP connector asks for the token, because no connector is known that signs in with this grant. */
import type { FileValues } from '../../../core/templates/fill-in.ts';
import type { Target, TargetInput } from '../../targets/target.ts';
import { anypointGrant } from '../grant.ts';

/** The parts of the token endpoint, as the connector takes them. */
function endPointParts({ claims: { tokenUrl } }: TargetInput): FileValues {
  if (tokenUrl === undefined) return {};
  const { hostname, port, pathname } = new URL(tokenUrl);
  return { tokenHost: hostname, tokenPort: port || '443', tokenPath: pathname };
}

export const mulesoft: Target = {
  id: 'mulesoft',
  also: ['mule', 'mule4', 'mule-4', 'anypoint-studio'],
  says: 'Mule 4: a flow that gets a token, with its properties',
  tested: 'not run: XML and properties were read back by parsers',
  unverified: [
    'the first field of sub, the version: its value is not documented; --sub-version changes it',
    'whether the flow runs in Mule 4: it was written from the documentation of the HTTP connector',
  ],
  remarks: ['neither the key nor an assertion is in the files: the application gets the assertion as a property'],
  needs: anypointGrant.wants,
  url: { takes: 'url', https: true },
  home: '.',
  next: [{ says: 'anypoint.assertion is what this prints, valid for a few minutes', command: 'sign' }],
  files: [
    { template: 'anypoint-token.xml', name: 'src/main/mule/anypoint-token.xml' },
    { template: 'anypoint.properties', name: 'src/main/resources/anypoint.properties' },
  ],
  values: endPointParts,
};
