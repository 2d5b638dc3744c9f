/** Apex: one org that signs in to another, with Auth.JWT and Auth.JWTBearerTokenExchange. */
import type { Target, TextFile } from '../../targets/target.ts';
import { loginUrl, needsToken } from './needs.ts';

const placed = (folder: string, template: string): TextFile => ({
  template,
  name: `force-app/main/default/${folder}/${template}`,
});

export const apex: Target = {
  id: 'apex',
  says: 'Apex: a class that gets a token for another org',
  tested: 'not run: the class uses only what the Apex reference documents',
  unverified: ['whether an imported certificate is named exactly by the alias of its entry: Setup shows its name'],
  home: '.',
  next: [
    'import the key store in Setup, Certificate and Key Management',
    {
      says: 'then deploy, in a Salesforce DX project',
      runs: ['sf', 'project', 'deploy', 'start', '--source-dir'],
      file: 'force-app',
    },
  ],
  needs: needsToken,
  url: { not: 'the org itself asks for the token' },
  files: [
    placed('classes', 'JwtBearerToken.cls'),
    placed('classes', 'JwtBearerToken.cls-meta.xml'),
    placed('remoteSiteSettings', 'JwtBearerToken.remoteSite-meta.xml'),
    { store: 'jks', separator: '_' },
  ],
  values: loginUrl,
};
