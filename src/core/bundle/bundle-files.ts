/** The names of a bundle's files: what help and messages print, without the code that makes them. */

/** The files of a bundle, by what they are. */
export const bundleFiles = {
  key: 'server.key',
  request: 'server.csr',
  certificate: 'server.crt',
  publicKey: 'public.pem',
  jwks: 'jwks.json',
  checklist: 'CHECKLIST.md',
  record: 'jwt-kit.json',
  ignore: '.gitignore',
} as const;

/** What git should not take: keys, key stores, earlier sets and what an interrupted run left. */
export const ignoredPatterns = ['*.key*', '*.p12', '*.jks', 'previous/', '.jwt-kit-*'] as const;
