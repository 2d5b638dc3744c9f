/** The third-party code in the package: licences for people, and a bill of materials for scanners. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages whose code was bundled.
 *
 * @param output the chunks that the bundler wrote
 * @returns name, version, licence and its text, sorted by name
 */
export function packagesOf(output) {
  const directories = new Set();
  for (const chunk of output) {
    for (const [id, { renderedLength }] of Object.entries(chunk.modules ?? {})) {
      const [directory] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? [];
      if (directory !== undefined && renderedLength > 0) directories.add(directory);
    }
  }
  return [...directories]
    .map((directory) => {
      const { name, version, license = 'unknown' } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      const file = readdirSync(directory).find((one) => /^licen[cs]e(?:[.-].*)?$/i.test(one));
      return { name, version, licence: license, text: file && readFileSync(join(directory, file), 'utf8').trim() };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The licences of the bundled packages as one text. */
export const licencesOf = (packages) =>
  `${[
    'This package contains code from the packages below, each under its own licence.',
    ...packages.map(
      ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text ?? 'the package has no licence text'}`,
    ),
  ].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;

/** A bill of materials in CycloneDX 1.6; equal packages give equal text. */
export function sbomOf({ name, version }, packages) {
  const purl = (one) => `pkg:npm/${one.name.replace('@', '%40')}@${one.version}`;
  const licences = ({ licence }) => [
    / (?:OR|AND|WITH) /.test(licence) ? { expression: licence } : { license: { id: licence } },
  ];
  const own = { type: 'application', 'bom-ref': `${name}@${version}`, name, version, licenses: [{ license: { id: 'MIT' } }] };
  const components = packages.map((one) => ({
    type: 'library',
    'bom-ref': purl(one),
    name: one.name,
    version: one.version,
    purl: purl(one),
    licenses: licences(one),
  }));
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: own },
    components,
    dependencies: [{ ref: own['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
