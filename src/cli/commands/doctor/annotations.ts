/** `doctor --format`: the findings as a pipeline shows them, on the change or as test results. */
import { bundleFiles } from '../../../core/bundle/bundle-files.ts';
import { visible } from '../../../core/escape.ts';
import type { Finding } from '../../../core/findings.ts';
import type { Examined } from '../../bundle/inspect-bundle.ts';
import { inside } from '../../path-inside.ts';
import type { AnnotationForm } from './annotation-forms.ts';

/** How a finding counts. */
type Grade = (finding: Finding) => 'error' | 'warning' | undefined;

/**
 * The findings in a format.
 *
 * @param strict whether a warning counts as a failure
 */
export function annotations(form: AnnotationForm, all: readonly Examined[], strict: boolean): string {
  const grade: Grade = ({ status }) => {
    if (status === 'ok' || status === 'skip') return undefined;
    return status === 'fail' || strict ? 'error' : 'warning';
  };
  return form === 'github' ? workflowCommands(all, grade) : testResults(all, grade);
}

/** A finding in one line, with its fix. */
const said = ({ says, fix }: Finding): string => (fix === undefined ? says : `${says}\n${fix}`);

/** Workflow commands of GitHub Actions: one line each, or nothing. */
function workflowCommands(all: readonly Examined[], grade: Grade): string {
  return all
    .flatMap(({ directory, findings }) =>
      findings.flatMap((finding) => {
        const level = grade(finding);
        if (level === undefined) return [];
        const file = property(visible(inside(directory, bundleFiles.record)));
        return [`::${level} file=${file},title=${property(`jwt-kit: ${finding.check}`)}::${data(said(finding))}\n`];
      }),
    )
    .join('');
}

/** The text of a workflow command: `%` and line breaks would end or change it (actions/toolkit, command.ts). */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** The same for a property, which also ends at a colon or a comma. */
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Test results in the XML of JUnit: a suite for each bundle, a test for each finding. */
function testResults(all: readonly Examined[], grade: Grade): string {
  const failures = (findings: readonly Finding[]): number => findings.filter((one) => grade(one) === 'error').length;
  const every = all.flatMap(({ findings }) => findings);
  const suites = all.flatMap(({ directory, findings }) => {
    const name = xml(visible(directory));
    return [
      `  <testsuite name="${name}" tests="${findings.length}" failures="${failures(findings)}" errors="0">`,
      ...findings.map((finding) => testCase(name, finding, grade)),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="jwt-kit doctor" tests="${every.length}" failures="${failures(every)}" errors="0">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(suite: string, finding: Finding, grade: Grade): string {
  const start = `    <testcase classname="${suite}" name="${xml(finding.check)}"`;
  if (finding.status === 'skip') return `${start}><skipped message="${xml(finding.says)}"/></testcase>`;
  const level = grade(finding);
  if (level === undefined) return `${start}/>`;
  const text = xml(said(finding));
  const inner =
    level === 'error'
      ? `<failure message="${xml(finding.says)}">${text}</failure>`
      : // JUnit has no warnings.
        `<system-out>warning: ${text}</system-out>`;
  return `${start}>${inner}</testcase>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text in XML 1.0; a character that XML cannot have becomes U+FFFD (XML 1.0 §2.2). */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (one) => entities[one] as string);
