/**
 * Loads the files of the program. The build adds this function to `bin.cjs`, which calls it first, so any Node must be able to
 * parse it.
 *
 * Reading and compiling files is most of a short run, so the build keeps one file for each command (`compiled/`): what V8
 * compiled while the command ran, and the files that it loaded. V8 accepts it only from the same version with the same flags;
 * otherwise it compiles the files as usual.
 *
 * @param directory the directory of the program's files
 * @param require loads Node's own modules; all files, if nothing was kept for the command
 * @param words the words after the program's name
 * @param building for the build: the function of each file to use instead of what was kept, and a list for what is loaded
 * @returns the function to use instead of `require`
 */
function loader(directory, require, words, building) {
  const { readFileSync } = require('node:fs');
  const { Script } = require('node:vm');
  const files = building ? building.files : kept();
  if (!files) return require;
  const loaded = new Map();
  return function load(id) {
    if (!id.startsWith('./')) return require(id);
    const known = loaded.get(id);
    if (building && known && !known.done) throw new Error(`${id} is needed while it is loaded: it exports nothing yet`);
    if (known) return known.exports;
    if (building) building.loaded.push(id);
    const module = { exports: {}, done: false };
    loaded.set(id, module);
    const filename = `${directory}/${id.slice(2)}`;
    const run = files[id] || compiled(filename, id.slice(2));
    run.call(module.exports, module.exports, load, module, filename, directory);
    module.done = true;
    return module.exports;
  };

  /** The functions of the files that the command needs, by file. */
  function kept() {
    const [first = '', second = ''] = words;
    const command = /^[a-z]+$/.test(first) && !/^(?:-h|--help)$/.test(second) ? first : 'help';
    // Only the questions of init need the code of prompts.
    const name = command === 'init' && words.length === 1 ? 'questions' : command;
    try {
      const bytes = readFileSync(`${directory}/compiled/${process.versions.v8}-${process.arch}/${name}.bin`);
      // The size of what V8 made, that, and the text: in one file, so that both are always from the same build.
      const end = 8 + bytes.readUInt32LE(0);
      return new Script(bytes.latin1Slice(end), { filename: name, cachedData: bytes.subarray(8, end) }).runInThisContext();
    } catch (_) {
      return undefined;
    }
  }

  /** The function of a file that was not kept, because the command rarely needs it. */
  function compiled(path, filename) {
    const head = '(function (exports, require, module, __filename, __dirname) {';
    const text = `${head}${readFileSync(path, 'utf8')}\n})`;
    return new Script(text, { filename, columnOffset: -head.length }).runInThisContext();
  }
}

module.exports = loader;
