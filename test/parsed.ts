/** Parsers of other languages: whether a text is valid in its language. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Language as LanguageOf, Parser as ParserOf } from '@vscode/tree-sitter-wasm';
import { DOMParser } from '@xmldom/xmldom';
import { parseAllDocuments } from 'yaml';
import type { LiteralKind } from '../src/core/templates/literals.ts';

const require = createRequire(pathToFileURL(import.meta.filename));

/** The grammars, by kind of file. */
const grammars: Partial<Record<LiteralKind, string>> = {
  sh: 'bash',
  ps1: 'powershell',
  cmd: 'powershell',
  java: 'java',
  js: 'javascript',
  mjs: 'javascript',
  py: 'python',
};

const loaded = new Map<string, Promise<ParserOf>>();

/** A parser with a grammar. */
async function parserFor(grammar: string): Promise<ParserOf> {
  const { Parser, Language } = require('@vscode/tree-sitter-wasm') as { Parser: typeof ParserOf; Language: typeof LanguageOf };
  const directory = dirname(require.resolve('@vscode/tree-sitter-wasm'));
  await Parser.init({ locateFile: (name: string) => join(directory, name) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(directory, `tree-sitter-${grammar}.wasm`)));
  return parser;
}

/** The kinds of nodes with a text, in a program of a language: `string_literal`. */
export async function nodesIn(kind: LiteralKind, text: string, type: string): Promise<string[]> {
  const grammar = grammars[kind] as string;
  const parser = await (loaded.get(grammar) ?? loaded.set(grammar, parserFor(grammar)).get(grammar));
  const tree = parser?.parse(text);
  if (tree?.rootNode.hasError !== false) throw new Error(`not ${grammar}: ${text}`);
  return tree.rootNode.descendantsOfType(type).flatMap((node) => node?.text ?? []);
}

/** @throws Error if a text is not valid in its language; languages without a parser here are not checked */
export async function requireValid(kind: LiteralKind, text: string): Promise<void> {
  if (kind === 'json') JSON.parse(text);
  else if (kind === 'yml' || kind === 'yaml') {
    for (const { errors, warnings } of parseAllDocuments(text) as { errors: Error[]; warnings: Error[] }[]) {
      const [first] = [...errors, ...warnings];
      if (first !== undefined) throw first;
    }
  } else if (kind === 'xml') {
    new DOMParser({
      onError: (level, message) => {
        throw new Error(`${level}: ${message}`);
      },
    }).parseFromString(text, 'text/xml');
  } else if (grammars[kind] !== undefined) await nodesIn(kind, text, 'none');
}
