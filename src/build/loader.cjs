/**
 * Loads the files of the program. The build adds this function to `bin.cjs`, which calls it first, so any Node must be able to
 * parse it.
 *
 * Compiling a file takes longer than anything else in a short run, so the build compiles all files once and keeps the result
 * (`compiled/`). V8 accepts it only from the same version with the same flags; otherwise the file is compiled as usual.
 *
 * @param directory the directory of the program's files
 * @param require loads Node's own modules, and the files if this version of Node did not compile them
 * @param record receives each loaded script: for the build
 * @returns the function to use instead of `require`
 */
function loader(directory, require, record) {
  const { existsSync, readFileSync } = require('node:fs');
  const compiled = `${directory}/compiled/${process.versions.v8}-${process.arch}`;
  if (!record && !existsSync(compiled)) return require;
  const head = '(function (exports, require, module, __filename, __dirname) {';
  const loaded = new Map();
  return function load(id) {
    if (!id.startsWith('./')) return require(id);
    const known = loaded.get(id);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(id, module);
    const filename = require('node:path').join(directory, id);
    let cachedData;
    try {
      cachedData = record ? undefined : readFileSync(`${compiled}/${id.slice(2)}.cache`);
    } catch (_) {
      // V8 compiles the file as usual.
    }
    // Without its directory: V8 keeps the name from the build, which ran in another one.
    const name = id.slice(2);
    const text = `${head}${readFileSync(filename, 'utf8')}\n})`;
    const script = new (require('node:vm').Script)(text, { filename: name, columnOffset: -head.length, cachedData });
    if (record) record(id, script);
    script.runInThisContext().call(module.exports, module.exports, load, module, filename, directory);
    return module.exports;
  };
}

module.exports = loader;
