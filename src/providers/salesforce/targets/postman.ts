/** Postman: the key stays outside, because Postman can copy what it holds to its servers. */
import type { Target } from '../../targets/target.ts';
import { needsToken } from './needs.ts';

export const postman: Target = {
  id: 'postman',
  says: 'Postman: a collection that gets a token and uses it',
  tested: 'run with newman 6.2.2 against a rehearsal; valid by the published schema of collections (v2.1.0)',
  remarks: ['the collection has no key: put what the command sign prints into its variable assertion'],
  needs: needsToken,
  files: [{ template: 'collection.json', name: 'jwt-bearer.postman_collection.json' }],
};
