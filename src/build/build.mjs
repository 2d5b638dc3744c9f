/**
 * Builds the package in `dist/`, or in the given directory: the program as a few CommonJS files, the library as ES modules
 * with declarations, and the licences and bill of materials of the bundled packages. Does nothing if no source has changed.
 *
 * An interrupted build leaves the previous build usable: all files are made in a staging directory, chunks are named by
 * their content, and the files that refer to chunks are moved into place after them.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = resolve(process.argv[2] ?? join(root, 'dist'));

/** The inputs of a build: a change to any of them causes a new build. */
const inputs = ['src', 'templates', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE'];

/** The list of the built files and the hash of their inputs; not published. */
const MANIFEST = 'build.json';

/** Files that refer to other files: they are moved last. */
const refers = (name) => name === 'cli/bin.cjs' || /^[\w-]+\.js$|^types\/[\w-]+\.d\.ts$/.test(name);

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
    // Processes that a killed build started may have written more until now.
    clearLeftovers();
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

/** The files below a directory, sorted, with forward slashes. */
function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path, name }) => relative(directory, join(parentPath ?? path, name)).replaceAll('\\', '/'))
    .sort();
}

/** Whether the last build has these inputs, and all its files exist. */
function isUpToDate() {
  try {
    const manifest = JSON.parse(readFileSync(join(out, MANIFEST), 'utf8'));
    return manifest.hash === hash && manifest.files.every((name) => existsSync(join(out, name)));
  } catch {
    return false;
  }
}

/** Removes the staging directories of killed builds, but not those of running ones. */
function clearLeftovers() {
  if (!existsSync(out)) return;
  for (const name of readdirSync(out)) {
    const [, pid] = /^\.new-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(out, name), { recursive: true, force: true, maxRetries: 5 });
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

/** Moves a build into place, chunks before the files that refer to them, and removes the files of older builds. */
function publish(staging) {
  const made = filesIn(staging);
  for (const name of [...made.filter((one) => one !== MANIFEST && !refers(one)), ...made.filter(refers), MANIFEST]) {
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
