/** Builds whenever a source changes: `npm run dev`. */
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
let waiting;

function build() {
  const { status } = spawnSync(process.execPath, ['src/build/build.mjs'], { cwd: root, stdio: 'inherit' });
  process.stdout.write(status === 0 ? 'built; watching for changes\n' : 'not built; watching for changes\n');
}

build();
for (const directory of ['src', 'templates']) {
  watch(new URL(`../../${directory}`, import.meta.url), { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(build, 100);
  });
}
