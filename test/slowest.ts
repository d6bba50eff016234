/** Reporter of the ten tests that took longest, with their shares of the time of all. */
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'

const SHOWN = 10

/** A line for each of the slowest tests and suites that no other one contains. */
export default async function* slowest(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const tests: { readonly label: string; readonly durationMs: number }[] = []
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || !isOutermost(data)) continue
    const label = `${data.name} (${relative(process.cwd(), data.file ?? '')})`
    tests.push({ label, durationMs: data.details.duration_ms })
  }
  const totalMs = tests.reduce((sum, { durationMs }) => sum + durationMs, 0)
  tests.sort((one, other) => other.durationMs - one.durationMs)
  yield `\nSlowest of ${tests.length} tests and suites:\n`
  for (const { label, durationMs } of tests.slice(0, SHOWN)) {
    const share = ((100 * durationMs) / totalMs).toFixed(1)
    yield `${(durationMs / 1_000).toFixed(1).padStart(7)} s  ${share.padStart(4)} %  ${label}\n`
  }
}

/** Whether no other test or suite contains it but the suite of its file, in a group of files. */
function isOutermost({ nesting, entryFile }: { nesting: number; entryFile?: string }): boolean {
  return nesting === (entryFile?.endsWith('-group.mjs') ? 1 : 0)
}
