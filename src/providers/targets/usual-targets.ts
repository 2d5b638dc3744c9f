/** Targets that fit every provider: programs that sign and ask for a token by themselves. */
import type { Target } from './target.ts';

/** What a provider says about them. */
interface Usual extends Pick<Target, 'needs' | 'unverified'> {}

/** These targets for a provider. */
export const usualTargets = (usual: Usual): readonly Target[] => [
  {
    ...usual,
    url: { takes: 'url' },
    id: 'curl',
    also: ['sh', 'bash', 'shell'],
    says: 'shell script: signs with OpenSSL, gets a token with curl',
    tested: 'run with OpenSSL 3.0 and curl 7.88 against a rehearsal',
    runs: ['sh'],
    files: [{ template: 'token.sh' }],
  },
  {
    ...usual,
    url: { takes: 'url' },
    id: 'powershell',
    also: ['pwsh', 'ps', 'ps1'],
    says: 'PowerShell script: signs and gets a token',
    tested: 'not run: its syntax was parsed, and its values were read back',
    unverified: [
      ...(usual.unverified ?? []),
      'whether the script runs in PowerShell 5.1 and 7: it was written from the documentation',
    ],
    plainKey: true,
    runs: { windows: ['powershell', '-ExecutionPolicy', 'Bypass', '-File'], elsewhere: ['pwsh', '-File'] },
    files: [{ template: 'Get-Token.ps1' }],
  },
  {
    ...usual,
    url: { takes: 'url' },
    id: 'http',
    also: ['rest-client', 'httpyac', 'jetbrains', 'intellij'],
    says: 'request for editors: VS Code REST Client, JetBrains',
    tested: 'run with httpYac 6.16 against a rehearsal',
    next: [
      'open {token.http} in the editor, and send the request',
      { says: 'the assertion that it asks for', command: 'sign' },
    ],
    files: [{ template: 'token.http' }],
  },
  {
    ...usual,
    url: { takes: 'url' },
    id: 'java',
    also: ['jdk'],
    says: 'Java: one file, no dependency, signs with a key store',
    tested: 'run with JDK 17 against a rehearsal, with PKCS#12 and JKS',
    runs: ['java'],
    files: [{ template: 'JwtBearerToken.java' }, { store: 'p12' }],
  },
];
