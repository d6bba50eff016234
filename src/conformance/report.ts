/** Reports of a run: a table of areas with the failures below it, and JUnit for programs. */
import type { ConformanceReport } from './conformance.ts'
import { AREAS, type ConformanceFinding } from './findings.ts'

/** A run conforms if nothing failed and all was checked. */
export function isConformant({ findings, ended, left }: ConformanceReport): boolean {
  const hasFailed = findings.some(({ outcome }) => outcome === 'failed')
  return !hasFailed && ended === undefined && left.length === 0
}

export interface AreaCounts {
  readonly area: string
  readonly passed: number
  readonly failed: number
  readonly not_supported: number
}

export function countsOf(findings: readonly ConformanceFinding[]): AreaCounts[] {
  return AREAS.flatMap((area) => {
    const all = findings.filter((one) => one.area === area)
    const count = (outcome: ConformanceFinding['outcome']): number =>
      all.filter((one) => one.outcome === outcome).length
    const counts = [count('passed'), count('failed'), count('not_supported')] as const
    const [passed, failed, not_supported] = counts
    return all.length === 0 ? [] : [{ area, passed, failed, not_supported }]
  })
}

/** Lines of what failed and of what was not checked. */
export function detailsOf({ findings, ended, left, requests }: ConformanceReport): string {
  const failed = findings.filter(({ outcome }) => outcome === 'failed').map(failureText)
  const open = findings.filter(({ outcome }) => outcome === 'not_supported').map(openText)
  return [
    ...failed,
    ...(open.length > 0 ? [`\nNot supported, or not to be checked here:\n${open.join('')}`] : []),
    `\n${requests} requests were sent.\n`,
    ...(ended === undefined ? [] : [`${ended} The checks are incomplete.\n`]),
    ...left.map((name) => `The project '${name}' was not archived: archive it yourself.\n`),
  ].join('')
}

function failureText({ area, operation, expected, source, got }: ConformanceFinding): string {
  const lines = [`FAILED  ${area}: ${operation}`, `  expected  ${expected}`]
  return `\n${[...lines, `  source    ${source}`, `  got       ${got ?? ''}`].join('\n')}\n`
}

function openText({ area, operation, got }: ConformanceFinding): string {
  return `  ${area}: ${operation}: ${got ?? ''}\n`
}

/** The findings as JUnit's XML: a suite for each area, a case for each check. */
export function junitOf({ findings, ended, left }: ConformanceReport): string {
  const suites = countsOf(findings).map(({ area, passed, failed, not_supported }) => {
    const cases = findings.filter((one) => one.area === area).map(caseOf)
    const tests = passed + failed + not_supported
    const counts = `tests="${tests}" failures="${failed}" skipped="${not_supported}"`
    return `  <testsuite name="${escaped(area)}" ${counts}>\n${cases.join('')}  </testsuite>\n`
  })
  const problems = [...(ended === undefined ? [] : [ended]), ...left.map(notArchived)]
  const end = problems.map(
    (text) =>
      `  <testsuite name="run" tests="1" failures="1">\n    <testcase name="run"><failure message="${escaped(text)}"/></testcase>\n  </testsuite>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}${end.join('')}</testsuites>\n`
}

function notArchived(name: string): string {
  return `The project '${name}' was not archived.`
}

function caseOf({
  area,
  operation,
  expected,
  source,
  outcome,
  got = '',
}: ConformanceFinding): string {
  const name = escaped(`${operation}: ${expected}`)
  const open = `    <testcase classname="${escaped(area)}" name="${name}"`
  if (outcome === 'passed') return `${open}/>\n`
  if (outcome === 'not_supported') {
    return `${open}><skipped message="${escaped(got)}"/></testcase>\n`
  }
  const text = escaped(`Source: ${source}`)
  return `${open}><failure message="${escaped(got)}">${text}</failure></testcase>\n`
}

/** Text for an attribute or an element; characters that XML does not have are left out. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  }
  return text
    .replaceAll(/[&<>"]/g, (one) => entities[one] ?? one)
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '')
}
