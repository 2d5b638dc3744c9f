/** The names of a bundle's files, apart from the code that makes them, so that help and messages load quickly. */

/** The file names of a bundle, by content. */
export const bundleFiles = {
  key: 'server.key',
  request: 'server.csr',
  certificate: 'server.crt',
  publicKey: 'public.pem',
  jwks: 'jwks.json',
  checklist: 'CHECKLIST.md',
  page: 'CHECKLIST.html',
  record: 'jwt-kit.json',
  ignore: '.gitignore',
} as const;

/** The names of all files of a bundle. */
export const setNames: readonly string[] = Object.values(bundleFiles);

/** What git should ignore: keys, key stores, earlier sets and leftovers of interrupted runs. */
export const ignoredPatterns = ['*.key*', '*.p12', '*.jks', 'previous/', '.jwt-kit-*'] as const;

/** Whether a name is that of a key store: such files may stand next to those of a bundle. */
export const isStoreName = (name: string): boolean => /\.(?:p12|pfx|jks)$/i.test(name);
