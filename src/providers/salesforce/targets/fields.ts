/** One table for programs that have no target of their own. */
import type { Target } from '../../targets/target.ts';
import { loginUrl, needsToken } from './needs.ts';

export const fields: Target = {
  id: 'fields',
  says: 'any other program: the values under the names they use',
  tested: 'not run: from the documentation and the source of the programs',
  onScreen: true,
  needs: needsToken,
  url: { takes: 'url' },
  files: [{ template: 'fields.md' }, { store: 'jks' }],
  values: loginUrl,
};
