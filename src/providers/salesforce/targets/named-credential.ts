/** Named and external credentials: one org that calls another without code. */
import type { Target } from '../../targets/target.ts';
import { loginUrl, needsToken } from './needs.ts';

export const namedCredential: Target = {
  id: 'named-credential',
  also: ['named-credentials', 'namedcredential'],
  says: 'named credential: the values for the forms in Setup',
  tested: 'not run: the fields are those of Salesforce Help and of a public guide',
  unverified: [
    'the exact labels of the fields',
    'whether an imported certificate is named exactly by the alias of its entry: Setup shows its name',
  ],
  onScreen: true,
  needs: needsToken,
  url: { not: 'the org itself asks for the token' },
  files: [{ template: 'named-credential.md' }, { store: 'jks', separator: '_' }],
  values: loginUrl,
};
