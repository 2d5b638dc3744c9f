/** Makes the files of the package: program, library, declarations, licences and bill of materials. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { minifySync } from 'rolldown/utils';
import { licencesOf, packagesOf, sbomOf } from './contents.mjs';

/**
 * Makes all files of the package.
 *
 * @param {{ root: string; out: string }} the checkout, and an empty directory to write to
 * @returns the modules in each file of the program
 */
export async function bundle({ root, out }) {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const texts = await fixedTexts(root, version);
  const program = await makeProgram(root, join(out, 'cli'), { version, texts });
  const library = await makeLibrary(root, out, texts);
  makeDeclarations(root, join(out, 'types'));
  const packages = packagesOf([...program, ...library]);
  writeFileSync(join(out, 'licences.txt'), licencesOf(packages));
  writeFileSync(join(out, 'sbom.cdx.json'), sbomOf({ name, version }, packages));
  const relativeTo = (id) => relative(root, id).replaceAll('\\', '/');
  return Object.fromEntries(program.map(({ fileName, modules }) => [`cli/${fileName}`, Object.keys(modules).map(relativeTo)]));
}

const quiet = { checks: { ineffectiveDynamicImport: false } };

/** The program, split by what each command loads. CommonJS, because Node starts it faster; names are kept for `--debug`. */
async function makeProgram(root, directory, { version, texts }) {
  const { helpTexts, topics, completion, manual, primes, templates, targets, look } = texts;
  const build = await rolldown({
    ...quiet,
    cwd: root,
    input: join(root, 'src/cli/bin.ts'),
    platform: 'node',
    transform: { define: { JWT_KIT_VERSION: JSON.stringify(version) } },
    preserveEntrySignatures: false,
    plugins: [
      inPlaceOf(join(root, 'src/cli/command-line/help-texts.ts'), helpTexts),
      inPlaceOf(join(root, 'src/cli/command-line/topics/topic-texts.ts'), topics),
      inPlaceOf(join(root, 'src/cli/command-line/completion/scripts.ts'), completion),
      inPlaceOf(join(root, 'src/core/keys/jwk/rsa/prime-product.ts'), primes),
      usedOfForge,
      ...ownTemplates(root, { templates, targets, look }),
      plainExports,
      lazyBuiltins,
      lazyFiles,
      parsedOnce,
      inLatin1,
    ],
  });
  const { output } = await build.write({
    dir: directory,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    minify: { compress: true, mangle: { keepNames: { function: true, class: true } }, codegen: { removeWhitespace: true } },
    codeSplitting: { groups: programGroups(root), includeDependenciesRecursively: false },
  });
  await build.close();
  mkdirSync(join(directory, '../man'));
  writeFileSync(join(directory, '../man/jwt-kit.1'), manual);
  compile(directory);
  chmodSync(join(directory, 'bin.cjs'), 0o755);
  return output;
}

/** Compiles the files of the program for this version of Node, and makes `bin.cjs` load them with that. */
function compile(directory) {
  execFileSync(process.execPath, [fileURLToPath(new URL('compile.mjs', import.meta.url)), directory], {
    // A pipe, as in pipelines: to other outputs, the program writes in another way.
    stdio: ['ignore', 'pipe', 'pipe'],
    // Everybody's language, not that of this machine.
    env: { ...withoutFlags(process.env), LC_ALL: 'C' },
  });
  const bin = join(directory, 'bin.cjs');
  const [, shebang, code] = /^(#!.*\n)([\s\S]*)$/.exec(readFileSync(bin, 'utf8'));
  const [loader] = /function loader[\s\S]*?\n\}\n/.exec(readFileSync(new URL('loader.cjs', import.meta.url), 'utf8'));
  const started = code.replaceAll('require("./', 'load("./');
  writeFileSync(bin, `${shebang}const load = loader(__dirname, require, process.argv.slice(2));\n${started}${loader}`);
}

/** Options of Node would make V8 reject the result in runs without them. */
const withoutFlags = ({ NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env }) => env;

/**
 * Groups of modules that are loaded together, so that a command loads a few files, not dozens: each file costs half a
 * millisecond. Every command loads `base`; the other groups follow the source folders, which import only downwards.
 */
function programGroups(root) {
  const src = join(root, 'src');
  const ground = readdirSync(join(src, 'core')).filter((name) => name.endsWith('.ts'));
  const base = closureOf([
    join(src, 'cli/process.ts'),
    join(src, 'cli/input/name-file-in-error.ts'),
    ...ground.map((name) => join(src, 'core', name)),
  ]);
  const below = (...rooms) =>
    new RegExp(`src[\\\\/](?:${rooms.map((room) => room.replaceAll('/', '[\\\\/]')).join('|')})[\\w-]*\\.ts$`);
  const seldom = [
    'core/(?:findings|durations|octets/edit-distance)',
    'own-templates/read-templates',
    'cli/windows/(?:access|winpty)',
  ];
  const packages = (name) => new RegExp(`node_modules[\\\\/]${name}[\\\\/]`);
  const groups = [
    [
      'start',
      below(
        'cli/start',
        'cli/path-inside',
        'cli/streams/plain-output',
        'cli/disk/(?:own-package|same-file)',
        'cli/command-line/text-asked',
      ),
    ],
    ['writer', below('cli/disk/journal/', 'cli/disk/(?:parent-directories|previous|publish|single-files)')],
    ['seldom', below(...seldom)],
    ['private-text', below('core/private-key-text')],
    ['printed', below('cli/printed-command', 'cli/terminal-text')],
    ['base', (id) => base.has(id) || below('core/jwt/grant-type').test(id)],
    ['odd-words', (id) => packages('commander').test(id) || below('cli/command-line/(?:odd-words|usage-error)').test(id)],
    ['jose', packages('jose')],
    ['forge', packages('node-forge')],
    [
      'spoilt',
      below(
        'core/keys/spoilt/(?!text-escapes|markers|der-length|only-block)',
        'core/asn1/(?:own-signature|damaged-|certificate-doubts)',
      ),
    ],
    ['other-kinds', below('core/keys/other-kinds/(?!ways-out)', 'core/keys/(?:wanted-content|key-choices-table)')],
    ['signatures', below('core/jwt/(?:algorithms|sign)')],
    ['verification', below('core/jwt/verify', 'core/jwt/signatures/')],
    ['claims', below('core/jwt/claims/', 'core/jwt/clock-check')],
    ['tokens', below('core/jwt/', 'core/jwt/pasted/')],
    [
      'sealed',
      below(
        'core/keystores/(?!store-kinds|key-derivation)',
        'core/keys/ssh/(?!openssh-magic)',
        'core/keys/opening/(?:pkcs8|traditional-pem)',
        'core/asn1/ber',
      ),
    ],
    [
      'jwk',
      below(
        'core/keys/jwk/(?:jwk-(?:spellings|members)|key-inside-jwk|label-notes)',
        'core/keys/containers/json-(?:entries|items)',
        'core/keys/choose-key',
      ),
    ],
    ['other-forms', below('core/keys/containers/(?:base64-items|xml-key|loose-jwk)', 'core/keys/jwk/curves/edwards')],
    ['der', below('core/asn1/')],
    [
      'keys',
      below(
        'core/keys/',
        'core/keys/jwk/',
        'core/keys/jwk/curves/',
        'core/keys/jwk/rsa/',
        'core/keys/opening/',
        'core/keys/ssh/',
        'core/keys/spoilt/only-block',
        'core/keys/containers/',
        'core/keystores/',
        'core/asn1/',
      ),
    ],
    ['names', below('core/certificates/(?:distinguished-name|certificate-chain)')],
    ['certificates', below('core/certificates/')],
    ['known', below('core/refusals/(?:known-refusal|explain-refusal|several-answers|secret-shapes|translations)')],
    ['refusals', below('core/refusals/')],
    ['known-refusals', below('providers/refusals/(?!catalogue)', 'providers/\\w+/refusals/', 'providers/\\w+/refusals')],
    ['pasted', below('cli/input/pasted-token')],
    ['network', below('cli/input/network')],
  ];
  return groups.map(([name, test], index) => ({ name, test, priority: groups.length - index }));
}

/** Files and everything they import statically, except types. */
function closureOf(files, seen = new Set()) {
  for (const file of files) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, 'utf8').replace(/^(?:import|export) type\b[^;]*;/gm, '');
    const found = text.matchAll(/^(?:import|export)\b(?:[^'";]*?\bfrom)?\s*'(\.[^']+)'/gm);
    closureOf(
      [...found].map(([, specifier]) => resolve(dirname(file), specifier)),
      seen,
    );
  }
  return seen;
}

/**
 * What is the same in every run, made by running the sources: help texts, topics and completion scripts as modules, the manual page,
 * all templates, and the product of primes.
 */
async function fixedTexts(root, version) {
  const aside = mkdtempSync(join(tmpdir(), 'jwt-kit-texts-'));
  try {
    const build = await rolldown({
      ...quiet,
      cwd: root,
      input: Object.fromEntries(
        [
          ['help', 'command-line/help-texts'],
          ['topics', 'command-line/topics/topic-texts'],
          ['completion', 'command-line/completion/scripts'],
          ['manual', 'command-line/man-page'],
          ['files', '../own-templates/read-templates'],
          ['look', '../core/checklist/browser/look'],
          ['pages', '../core/checklist/page-template'],
          ['commands', 'command-table'],
          ['defaults', '../core/defaults'],
          ['primes', '../core/keys/jwk/rsa/prime-product'],
        ].map(([name, path]) => [name, join(root, 'src/cli', `${path}.ts`)]),
      ),
      platform: 'node',
      plugins: [ownLanguages(root)],
      // Only the build has it, and gives it to what needs it.
      external: ['rolldown/utils'],
    });
    await build.write({ dir: aside, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
    await build.close();
    const load = (name) => import(pathToFileURL(join(aside, `${name}.mjs`)).href);
    const { helpText, helpTopics } = await load('help');
    const { topics, topicRows, topicText } = await load('topics');
    const { completionScript } = await load('completion');
    const { manPage } = await load('manual');
    const { commands: table } = await load('commands');
    const { readAllTargetTemplates, readTemplates } = await load('files');
    const { readAll } = await load('pages');
    const { shortestLook } = await load('look');
    const { completionShells } = await load('defaults');
    const { primeProduct } = await load('primes');
    const texts = {};
    for (const topic of ['', ...helpTopics()]) texts[topic] = await helpText(topic || undefined, '\0');
    const directory = join(root, 'templates');
    const templates = {};
    const providers = readdirSync(directory, { withFileTypes: true }).filter(
      (one) => one.isDirectory() && !['parts', 'use'].includes(one.name),
    );
    const targets = { '': await readAllTargetTemplates('', directory) };
    let look;
    for (const { name: provider } of providers) {
      templates[provider] = {};
      for (const language of languagesIn(root)) {
        const { look: shared, pages, parts: texts, refusals } = await readTemplates(provider, directory, language);
        const { words, ...parts } = texts;
        templates[provider][language] = { pages: {}, parts: { words }, refusals, read: readAll({ pages, parts }) };
        look ??= shortestLook(shared, minifySync);
      }
      targets[provider] = await readAllTargetTemplates(provider, directory);
    }
    const scripts = {};
    for (const shell of completionShells) scripts[shell] = await completionScript(shell);
    return {
      helpTexts: helpTextsModule(texts),
      topics: topicsModule(
        topicRows,
        topics.map(({ name }) => [name, topicText(name, '\0')]),
      ),
      completion: `const scripts = ${JSON.stringify(scripts)};\nexport const completionScript = async (shell) => scripts[shell];\n`,
      manual: manPage({ commands: await Promise.all(table.map(({ data }) => data())), topics, version }),
      primes: `export const primeProduct = () => 0x${primeProduct().toString(16)}n;\n`,
      templates,
      targets,
      look,
    };
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** The help texts; the name of the program is inserted when one is printed. */
const helpTextsModule = (texts) => `const texts = ${JSON.stringify(texts)};
export const helpText = async (command = '', invokedAs) =>
  Object.hasOwn(texts, command) ? texts[command].replaceAll('\\0', invokedAs) : undefined;
export const helpTopics = () => Object.keys(texts).filter((topic) => topic !== '');
`;

/** The topics of help, the same way. */
const topicsModule = (rows, texts) => `const texts = ${JSON.stringify(Object.fromEntries(texts))};
export const topicRows = ${JSON.stringify(rows)};
export const topicText = (topic, invokedAs) =>
  Object.hasOwn(texts, topic) ? texts[topic].replaceAll('\\0', invokedAs) : undefined;
`;

/** Puts the texts of the templates in place of the code that reads them. */
const ownTemplates = (root, { templates, targets, look }) => [
  inPlaceOf(join(root, 'src/own-templates/own-templates.ts'), templatesModule(templates)),
  ownLanguages(root),
  templatesOf(templates, targets, look),
];

/** The languages of pages: the folders of the parts that all share. */
const languagesIn = (root) => readdirSync(join(root, 'templates/parts')).sort();
const ownLanguages = (root) =>
  inPlaceOf(join(root, 'src/own-templates/languages.ts'), `export const languages = ${JSON.stringify(languagesIn(root))};\n`);

/** The templates; those of a provider in a language are loaded when needed, with the look of pages that all share. */
const templatesModule = (templates) => `const own = {
${Object.entries(templates)
  .flatMap(([id, languages]) =>
    Object.keys(languages).map((language) => `  '${id}/${language}': () => import('templates:${id}/${language}'),`),
  )
  .join('\n')}
};
const targets = {
${['', ...Object.keys(templates)].map((id) => `  ${JSON.stringify(id)}: () => import('targets:${id}'),`).join('\n')}
};
export const ownTemplates = async (provider, language) => {
  const { look } = await import('templates:');
  const name = [\`\${provider}/\${language}\`, \`\${provider}/en\`].find((name) => Object.hasOwn(own, name));
  return name === undefined ? { pages: {}, parts: {}, look } : { ...(await own[name]()).templates, look };
};
const targetIn = async (provider, target) => {
  const all = Object.hasOwn(targets, provider) ? (await targets[provider]()).targets : {};
  return Object.hasOwn(all, target) ? all[target] : undefined;
};
export const ownTargetTemplates = async (provider, target) =>
  (await targetIn(provider, target)) ?? (await targetIn('', target)) ?? {};
`;

/**
 * The templates of one provider as modules: `templates:<id>/<language>` for its pages, `targets:<id>` for the files of other
 * programs; and `templates:` for the look that all pages share.
 */
const templatesOf = (templates, targets, look) => ({
  name: 'templates',
  resolveId: (id) => (/^(?:templates|targets):/.test(id) ? `\0${id}` : undefined),
  load: (id) => {
    const [, kind, provider, language] = /^\0(templates|targets):([^/]*)(?:\/(.*))?$/.exec(id) ?? [];
    if (kind === undefined) return undefined;
    if (kind === 'templates' && provider === '')
      return { code: `export const look = ${JSON.stringify(look)};`, moduleType: 'js' };
    const texts = kind === 'templates' ? templates[provider][language] : targets[provider];
    return { code: `export const ${kind} = ${JSON.stringify(texts)};`, moduleType: 'js' };
  },
});

/** Replaces the content of a file. */
const inPlaceOf = (path, code) => ({
  name: `in place of ${path}`,
  load: (id) => (resolve(id) === path ? { code, moduleType: 'js' } : undefined),
});

/** Of node-forge's helpers, leaves only the buffer that its RC2 uses: the rest would be a tenth of the library. */
const usedOfForge = {
  name: 'used of node-forge',
  transform(code, id) {
    if (!/node-forge[\\/]lib[\\/]util\.js$/.test(id)) return undefined;
    const parts =
      /^([\s\S]*?)(var baseN = .*)([\s\S]*?)(function DataBuffer\([\s\S]*?)(util\.createBuffer = [\s\S]*?\n};\n)/.exec(code);
    if (parts === null) throw new Error('node-forge has another layout: find its buffer again');
    const [, start, baseN, bytes, data, create] = parts;
    // The lines stay where they were.
    const empty = (text) => text.replace(/.+/g, '');
    return { code: start + empty(baseN) + bytes + empty(data) + create, map: null };
  },
};

/** Node modules that take a millisecond or more to load and that many commands never use. */
const costly = [
  ...['node:child_process', 'node:crypto', 'node:fs/promises', 'node:http', 'node:net', 'node:os'],
  ...['node:timers/promises', 'node:tty', 'node:zlib'],
];

/** Loads these modules when a member is first used, not together with the chunk that imports them. */
const lazyBuiltins = {
  name: 'lazy built-in modules',
  renderChunk(code, chunk) {
    if (Object.keys(chunk.modules).some((id) => id.includes('undici'))) return undefined;
    const modules = costly.join('|').replaceAll('/', '\\/');
    const lazy = code.replace(
      new RegExp(`(\\b(?:node_\\w+|childProcess) = )require\\("(${modules})"\\)`, 'g'),
      '$1lazily("$2")',
    );
    return lazy === code
      ? undefined
      : `${lazy}\nfunction lazily(id) { let module; return new Proxy({}, { get: (_, name) => (module ??= require(id))[name] }); }\n`;
  },
};

/** Files that every run loads at once. */
const always = /^(?:base|rolldown-runtime|start)-/;

/**
 * Loads the other files of the program when something in them is first used, not together with the file that imports them:
 * compiling a file is most of its cost, and most runs use few of them. No file does more when it is loaded than define its
 * exports, so the order does not matter.
 */
const lazyFiles = {
  name: 'lazy files',
  renderChunk(code) {
    const loaded = [...code.matchAll(/\b(require_\w+) = (require\("\.\/([^"]+)"\))/g)].filter(
      (found) => !always.test(found[3]),
    );
    let lazy = code;
    // A CommonJS package in another file: run when it is first used.
    for (const [declared, name, run] of code.matchAll(
      /\bvar (import_\w+) = ((?:\/\* @__PURE__ \*\/ )?require_rolldown_runtime\.\w+\(require_\w+\.\w+\(\)(?:, 1)?\));/g,
    )) {
      lazy = lazy
        .replaceAll(new RegExp(`\\b${name}(?=\\.)`, 'g'), () => `(${name}())`)
        .replace(declared, () => `var ${name} = later(() => ${run});`);
    }
    for (const [declared, name, load] of loaded) {
      lazy = lazy
        .replace(declared, () => `${name} = later(() => ${load})`)
        .replaceAll(new RegExp(`\\b${name.replaceAll('$', '\\$')}(?=\\.)`, 'g'), () => `(${name}())`);
    }
    return lazy === code ? undefined : `${lazy}\nfunction later(load) { let file; return () => (file ??= load()); }\n`;
  },
};

/** Exports all values at once, not each with a getter: no file changes what it exports. */
const plainExports = {
  name: 'plain exports',
  renderChunk(code) {
    const getter =
      /Object\.defineProperty\(exports, "([\w$]+)", \{\s*enumerable: true,\s*get: function ?\(\) \{\s*return ([\w$]+);\s*\}\s*\}\);\s*/g;
    const members = [...code.matchAll(getter)].map(([, name, value]) => {
      if (new RegExp(`\\blet ${value.replaceAll('$', '\\$')}\\b`).test(code))
        throw new Error(`${value} is exported, but may change`);
      return `${JSON.stringify(name)}: ${value}`;
    });
    return members.length === 0
      ? undefined
      : `${code.replaceAll(getter, '')}\nmodule.exports = { __proto__: null, ${members.join(', ')} };\n`;
  },
};

/**
 * Compiles the wrapper of a CommonJS package together with its file: V8 parses other functions twice, first only to skip
 * them.
 */
const parsedOnce = {
  name: 'CommonJS wrappers that are parsed once',
  generateBundle(_options, output) {
    for (const chunk of Object.values(output)) {
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replaceAll(/(?<=\.t\(\()(?:\(([\w$]+,[\w$]+)\)|([\w$]+))=>\{/g, 'function($1$2){');
    }
  },
};

/**
 * Writes other characters as escapes: V8 then stores a text in half the memory, and the kept files can be read without
 * decoding.
 */
const inLatin1 = {
  name: 'Latin-1',
  generateBundle(_options, output) {
    for (const chunk of Object.values(output)) {
      if (chunk.type !== 'chunk') continue;
      const escaped = /(?<!\\)(?:\\\\)*\\[^\0-\xff]/.exec(chunk.code);
      if (escaped !== null) throw new Error(`${chunk.fileName}: cannot escape ${escaped[0]}`);
      chunk.code = chunk.code.replaceAll(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    }
  },
};

/** The entries of the library, by the names of their files: what `exports` in package.json names. */
function entries(root) {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap(({ default: file = '' }) => /^\.\/dist\/([\w-]+)\.js$/.exec(file)?.[1] ?? []);
}

/** Leaves out of the library what only errors of the program need: the names of a hundred kinds of files without a key. */
const commonKindsOnly = (root) => [
  inPlaceOf(join(root, 'src/core/keys/other-kinds/by-octets.ts'), 'export const byOctets = [];'),
  inPlaceOf(join(root, 'src/core/keys/other-kinds/by-text.ts'), "export { byText } from './common-kinds.ts';"),
];

/** The library, not minified, so that users can read and debug it; third-party code is in separate files. */
async function makeLibrary(root, directory, texts) {
  const build = await rolldown({
    ...quiet,
    cwd: root,
    input: Object.fromEntries(entries(root).map((name) => [name, join(root, `src/${name}.ts`)])),
    platform: 'node',
    plugins: [...ownTemplates(root, texts), ...commonKindsOnly(root), usedOfForge],
  });
  const { output } = await build.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'lib/[name]-[hash].js',
    sourcemap: true,
    codeSplitting: {
      groups: [
        {
          test: /node_modules/,
          debugName: 'third party',
          name: (id) => `third-party-${packageOf(id).replace(/\W+/g, '-')}`,
        },
      ],
    },
  });
  await build.close();
  return output;
}

const packageOf = (id) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1] ?? '';

/** The declarations of the library: only those that its entries import, directly or indirectly. */
function makeDeclarations(root, directory) {
  const aside = mkdtempSync(join(tmpdir(), 'jwt-kit-types-'));
  try {
    const compiler = createRequire(join(root, 'package.json')).resolve('typescript/package.json');
    const tsc = join(dirname(compiler), 'bin', 'tsc');
    execFileSync(process.execPath, [tsc, '-p', root, '--emitDeclarationOnly', '--stripInternal', '--outDir', aside], {
      stdio: 'inherit',
    });
    const open = entries(root).map((name) => `${name}.d.ts`);
    const seen = new Set(open);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      // The files that are published end in .js, and TypeScript finds their declarations by that name.
      const text = readFileSync(join(aside, name), 'utf8').replaceAll(/((?:from|import\()\s*'\.[^']+)\.ts'/g, "$1.js'");
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      writeFileSync(join(directory, name), text);
      for (const [, specifier = ''] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)) {
        const next = join(dirname(name), specifier.replace(/\.[jt]s$/, '.d.ts')).replaceAll('\\', '/');
        if (!seen.has(next) && existsSync(join(aside, next))) open.push(next);
        seen.add(next);
      }
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}
