/** CHECKLIST.md: steps as data and a template for the look in, Markdown out. */
import Mustache from 'mustache';
import { a, requireArguments } from '../arguments.ts';
import type { Checklist, Line, Piece } from '../checklist.ts';
import { KitError } from '../errors.ts';
import { markdownCell, markdownCode, markdownText } from '../escape.ts';

/** The texts of a look: the page itself and the parts it is put together from, by name. */
export interface Template {
  page: string;
  parts: Readonly<Record<string, string>>;
}

const pieceRule = a.either('a string, a label, a value or a blank', [
  a.text,
  a.options({ label: a.text }),
  a.options({ value: a.text }),
  a.options({ blank: a.text }),
]);
const linesRule = a.list(a.list(pieceRule));

/** What a template has to be. */
export const templateRule = a.options({ page: a.text, parts: a.record(a.text) });

const checklistRule = a.options({
  name: a.text,
  facts: a.list(a.options({ name: a.text, value: pieceRule })),
  steps: a.list(
    a.options({
      title: a.text,
      actions: linesRule,
      cautions: a.optional(linesRule),
      unverified: a.optional(linesRule),
    }),
  ),
});

/**
 * Fills in a Markdown template (Mustache).
 *
 * What a template may use: `name`; `kind`, set-up or renewal; `facts`, each with `name` and `pieces`; `steps`, each with `number`, `title` and the lines
 * `actions`, `cautions` and `unverified`, each line with `pieces`. A piece is one of `{{text}}`, `{{label}}`, `{{blank}}`, which
 * are escaped as running text, or a value, ready-made as a code span: `{{{value}}}`, and `{{{cell}}}` inside a table.
 *
 * @returns Markdown that ends in one newline
 */
export function renderMarkdown(template: Template, checklist: Checklist): string {
  requireArguments({ template, checklist }, { template: templateRule, checklist: checklistRule });
  const view = {
    name: checklist.name,
    kind: checklist.kind ?? 'set-up',
    facts: checklist.facts.map((fact) => ({ name: fact.name, pieces: [pieceView(fact.value)] })),
    steps: checklist.steps.map((step, index) => ({
      title: step.title,
      number: index + 1,
      actions: step.actions.map(lineView),
      cautions: (step.cautions ?? []).map(lineView),
      unverified: (step.unverified ?? []).map(lineView),
    })),
  };
  return `${rendered(template, view)
    .trim()
    .replace(/\n{3,}/g, '\n\n')}\n`;
}

function rendered({ page, parts }: Template, view: object): string {
  try {
    return Mustache.render(page, view, parts, { escape: (found) => markdownText(String(found)) });
  } catch (cause) {
    throw new KitError('USAGE', 'template: not a Mustache template', { hint: 'close every tag and section', cause });
  }
}

const lineView = (pieces: Line): object => ({ pieces: pieces.map(pieceView) });

/** Each kind of piece under a name of its own, which nothing around it has: Mustache looks for a missing name further out. */
function pieceView(piece: Piece): object {
  if (typeof piece === 'string') return { text: piece };
  return 'value' in piece ? { value: markdownCode(piece.value), cell: markdownCell(piece.value) } : piece;
}
