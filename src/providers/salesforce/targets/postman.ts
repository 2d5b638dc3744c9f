/** Postman: the key stays outside, because Postman can copy what it holds to its servers. */
import type { Target } from '../../targets/target.ts';
import { needsToken } from './needs.ts';

export const postman: Target = {
  id: 'postman',
  also: ['newman'],
  says: 'Postman: a collection that gets a token and uses it',
  tested: 'run with newman 6.2.2 against a rehearsal; valid by the published schema of collections (v2.1.0)',
  remarks: ['the collection has no key: it sends an assertion that jwt-kit signs'],
  next: [
    'in Postman, choose Import, then the file',
    { says: 'the variable assertion of the collection is what this prints, valid for a few minutes', command: 'sign' },
    'save the variable, then send the requests from the first to the last',
  ],
  needs: needsToken,
  url: { takes: 'url' },
  files: [{ template: 'collection.json', name: 'jwt-bearer.postman_collection.json' }],
};
