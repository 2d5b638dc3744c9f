/** The files of `use` for programs that cannot run here, read by parsers of their languages; each parser also refuses a broken text. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleIn } from '../cli/rehearsal.ts';
import { removeDirectory, sharedDirectory } from '../cli/several-bundles.ts';
import { runIn } from '../cli/world.ts';
import { run, scratch, testWith } from '../strangers.ts';
import { installed } from './installed.ts';

/** Values with characters that languages escape. */
const odd = `O'Brien & "Söhne" $x \${y} \\ 日本語 <b>`;

const settings = {
  salesforce: [
    '--instance-url',
    'https://acme.my.salesforce.com',
    '--username',
    odd,
    '--client-id',
    odd,
    '--email',
    'a@acme.com',
  ],
  anypoint: ['--idp-id', 'idp', '--username', odd, '--client-id', odd],
  generic: ['--token-url', 'https://login.example.com/token', '--client-id', odd, '--username', odd],
} as const;
type ProviderId = keyof typeof settings;
const ids = Object.keys(settings) as ProviderId[];

let cwd: string;
afterAll(() => removeDirectory(cwd));
beforeAll(async () => {
  cwd = sharedDirectory();
  for (const provider of ids) await bundleIn(cwd, provider, [...settings[provider], '--name', odd], provider);
});

/** The text of a file of a target, by the end of its name. */
async function fileOf(provider: ProviderId, target: string, end: string): Promise<string> {
  const ran = await runIn(cwd, ['use', target, provider, '--json']);
  expect(ran.status).toBe(0);
  const { contents } = JSON.parse(ran.stdout) as { contents: { name: string; text: string }[] };
  const found = contents.find(({ name }) => name.endsWith(end));
  expect(found).toBeDefined();
  return found?.text ?? '';
}

/** A package that was installed for a test. */
const loaded = async (directory: string, entry: string): Promise<Record<string, never>> =>
  import(pathToFileURL(createRequire(join(directory, 'x.js')).resolve(entry)).href);

test('Terraform: the resource is HCL, with the values', async () => {
  const directory = installed('hcl', { '@cdktf/hcl2json': '0.21.0' });
  const { parse } = (await loaded(directory, '@cdktf/hcl2json')) as unknown as {
    parse: (name: string, text: string) => Promise<{ resource: Record<string, Record<string, object[]>> }>;
  };
  const text = await fileOf('anypoint', 'terraform', '.tf');
  const { resource } = await parse('app.tf', text);
  expect(Object.values(resource['anypoint_connected_app'] ?? {})[0]?.[0]).toMatchObject({
    // As in the file: HCL doubles the dollar of what is no expression.
    name: odd.replace('${', () => '$${'),
    public_keys: [readFileSync(join(cwd, 'anypoint/public.pem'), 'utf8')],
    audience: 'internal',
  });
  await expect(parse('app.tf', text.replace(/^\}$/m, ''))).rejects.toThrow();
});

test('Apex: the class and the script that assigns the user', async () => {
  const directory = installed('apex', { '@apexdevtools/apex-parser': '5.2.0' });
  const { ApexParserFactory, ThrowingErrorListener } = await loaded(directory, '@apexdevtools/apex-parser');
  const parse = (text: string, kind: 'compilationUnit' | 'anonymousUnit'): void => {
    const parser = (
      ApexParserFactory as unknown as { createParser: (text: string) => Record<string, (...of: object[]) => void> }
    ).createParser(text);
    parser['removeErrorListeners']?.();
    parser['addErrorListener']?.(new (ThrowingErrorListener as unknown as new () => object)());
    parser[kind]?.();
  };
  for (const [target, end, kind] of [
    ['apex', '.cls', 'compilationUnit'],
    ['metadata', 'assign-user.apex', 'anonymousUnit'],
  ] as const) {
    const text = await fileOf('salesforce', target, end);
    parse(text, kind);
    expect(() => parse(text.replace(';', ''), kind)).toThrow();
  }
});

test("GitHub's own parser of workflows accepts the jobs", async () => {
  const directory = installed('workflow-parser', { '@actions/workflow-parser': '0.3.61' });
  // It imports JSON in a way that only bundlers and newer Nodes know.
  const outfile = join(directory, 'parser.cjs');
  const from = { contents: "export * from '@actions/workflow-parser'", resolveDir: directory };
  await build({ stdin: from, bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  const { parseWorkflow, NoOperationTraceWriter } = createRequire(outfile)(outfile);
  const errorsOf = (content: string): string[] =>
    parseWorkflow({ name: 'a.yml', content }, new NoOperationTraceWriter())
      .context.errors.getErrors()
      .map(({ message }: Error) => message);
  for (const provider of ids) {
    const text = await fileOf(provider, 'github', 'sign-in.yml');
    expect(errorsOf(text)).toEqual([]);
    expect(errorsOf(text.replace('runs-on:', 'run-on:'))).toEqual([
      expect.stringContaining("Unexpected value 'run-on'"),
      expect.stringContaining('Required property is missing: runs-on'),
    ]);
  }
});

testWith(
  'groovy',
  'Groovy parses the Jenkinsfiles',
  async () => {
    const directory = scratch();
    const script = join(directory, 'check.groovy');
    writeFileSync(script, check);
    const paths: string[] = [];
    for (const provider of ids) {
      const text = await fileOf(provider, 'jenkins', 'Jenkinsfile');
      for (const [name, content] of [
        ['whole', text],
        ['broken', text.replace(/^ {2}\}$/m, '')],
      ] as const) {
        const path = join(directory, `${name}-${provider}.groovy`);
        writeFileSync(path, content);
        paths.push(path);
      }
    }
    // Debian's script expects the usual JDK of Debian.
    const home = 'JAVA_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")") exec groovy "$@"';
    const said = run('bash', ['-c', home, 'bash', script, ...paths]);
    expect(said.trim().split('\n')).toEqual(ids.flatMap(() => ['valid', 'invalid']));
  },
  60_000,
);

const check = `
import org.codehaus.groovy.control.*
args.each { path ->
  def unit = new CompilationUnit()
  unit.addSource(new File(path))
  try {
    unit.compile(Phases.CONVERSION)
    println 'valid'
  } catch (MultipleCompilationErrorsException error) {
    println 'invalid'
  }
}
`;
