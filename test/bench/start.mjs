/** Starts the benchmark: builds the package and the benchmark itself, because Node 20 does not run TypeScript. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'jwt-kit-bench-'));

/** Says it if the process ends because nothing is left that could settle a promise. */
const unsettled = () => process.stderr.write('the benchmark ended without its table: a measurement never ended\n');
process.on('exit', unsettled);
try {
  execFileSync(process.execPath, ['src/build/build.mjs'], { cwd: root, stdio: 'inherit' });
  const build = await rolldown({ input: join(import.meta.dirname, 'bench.ts'), platform: 'node' });
  await build.write({ file: join(scratch, 'bench.mjs'), format: 'esm' });
  await build.close();
  const { bench } = await import(pathToFileURL(join(scratch, 'bench.mjs')).href);
  await bench(process.argv.slice(2), { root, scratch });
} finally {
  process.off('exit', unsettled);
  rmSync(scratch, { recursive: true, force: true });
}
