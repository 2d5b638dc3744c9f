/**
 * Makes the package in `dist/` (or in the directory given): the program as a few CommonJS files, the library as ES modules
 * with declarations, and what is said of the packages inside. Nothing is done where no source has changed since.
 *
 * A build that is interrupted leaves the one before it usable: everything is made aside, chunks are named by their content,
 * and the files that name chunks are renamed into place after them.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = resolve(process.argv[2] ?? join(root, 'dist'));

/** What a build is made of: a change of any of these makes a new one. */
const inputs = ['src', 'templates', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE'];

/** What was made, and of what; not published. */
const MANIFEST = 'build.json';

/** Files that name other files: they come last. */
const entries = ['cli/bin.cjs', 'index.js', 'types/index.d.ts', MANIFEST];

const hash = hashOfInputs();
clearLeftovers();
if (!isUpToDate()) {
  const staging = join(out, `.new-${process.pid}`);
  try {
    const { bundle } = await import('./bundle.mjs');
    const modules = await bundle({ root, out: staging });
    const manifest = { hash, files: filesIn(staging), modules };
    writeFileSync(join(staging, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
    publish(staging);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** SHA-256 over the names and contents of all inputs. */
function hashOfInputs() {
  const sum = createHash('sha256').update(process.versions.node.split('.', 1)[0] ?? '');
  for (const input of inputs) {
    const path = join(root, input);
    const names = statSync(path).isDirectory() ? filesIn(path).map((name) => `${input}/${name}`) : [input];
    for (const name of names) {
      const content = readFileSync(join(root, name));
      sum.update(`${name}\0${content.length}\0`).update(content);
    }
  }
  return sum.digest('hex');
}

/** The files below a directory, with slashes, in a fixed order. */
function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path, name }) => relative(directory, join(parentPath ?? path, name)).replaceAll('\\', '/'))
    .sort();
}

/** Whether the last build is of these inputs, and all of it is there. */
function isUpToDate() {
  try {
    const manifest = JSON.parse(readFileSync(join(out, MANIFEST), 'utf8'));
    return manifest.hash === hash && manifest.files.every((name) => existsSync(join(out, name)));
  } catch {
    return false;
  }
}

/** Removes what builds left that were killed; one that is still at work keeps its own. */
function clearLeftovers() {
  if (!existsSync(out)) return;
  for (const name of readdirSync(out)) {
    const [, pid] = /^\.new-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(out, name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moves a build into place, chunks before the files that name them, and removes what an older one left. */
function publish(staging) {
  const made = filesIn(staging);
  for (const name of [...made.filter((one) => !entries.includes(one)), ...entries]) {
    mkdirSync(dirname(join(out, name)), { recursive: true });
    renameSync(join(staging, name), join(out, name));
  }
  for (const name of filesIn(out)) {
    if (!made.includes(name) && !name.startsWith('.new-')) rmSync(join(out, name), { force: true });
  }
  for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' }).sort().reverse()) {
    const path = join(out, name);
    if (!name.startsWith('.new-') && statSync(path).isDirectory() && readdirSync(path).length === 0)
      rmSync(path, { recursive: true });
  }
}
