import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

/** Fills the heap, and prints whether the engine has marked it in steps meanwhile. */
const PROGRAM = `
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { setEngineFlags } from '${import.meta.resolve('./engine-flags.ts')}'
setEngineFlags(process.env)
let steps = 0
const observer = new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) {
    if (detail.kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL) steps++
  }
})
observer.observe({ entryTypes: ['gc'] })
const kept = []
for (let turns = 0; turns < 200; turns++) {
  for (let count = 0; count < 1_000; count++) kept.push({ count, text: 'x'.repeat(count % 50) })
  await turn()
}
console.log(steps > 0, kept.length)
`

function run(env: Readonly<Record<string, string>>): string {
  const args = ['--input-type=module', '--eval', PROGRAM]
  return execFileSync(process.execPath, args, { encoding: 'utf8', env }).trim()
}

test('the engine marks the heap in one step during the start', () => {
  assert.equal(run({}), 'false 200000')
  assert.equal(run({ BAILIWICK_ENGINE_FLAGS: 'on' }), 'false 200000')
})

test('BAILIWICK_ENGINE_FLAGS=off leaves the flags of the engine as they are', () => {
  assert.equal(run({ BAILIWICK_ENGINE_FLAGS: 'off' }), 'true 200000')
})
