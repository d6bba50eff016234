import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

/**
 * Prints the number of collections of the last resort after each call that it has made, the first
 * one during a request. The engine reports a collection some turns of the event loop later.
 */
const PROGRAM = `
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { releaseStartMemory } from '${import.meta.resolve('./start-memory.ts')}'
const kept = new Array(Number(process.env.KEPT_NUMBERS)).fill(0.5)
let collections = 0
const observer = new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) {
    if (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE) collections++
  }
})
observer.observe({ entryTypes: ['gc'] })
let openAnswers = 1
const due = []
const after = (ms, work) => due.push(work)
releaseStartMemory(() => openAnswers, after)
const counts = []
for (const work of due) {
  work()
  for (let turns = 0; turns < 10; turns++) await turn()
  counts.push(collections > 0)
  openAnswers = 0
}
console.log(counts.join(), typeof gc, kept.length)
`

/** Whether there was a collection after each call, and the type of a global of its name. */
const run = (keptNumbers: number): string => {
  const args = ['--input-type=module', '--eval', PROGRAM]
  const env = { KEPT_NUMBERS: String(keptNumbers) }
  return execFileSync(process.execPath, args, { encoding: 'utf8', env }).trim()
}

test('the heap is collected once no request is under way', () => {
  assert.equal(run(1), 'false,true undefined 1')
})

test('a large heap is not collected', () => {
  const mebibytes = 72
  const numbers = (mebibytes * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT
  assert.equal(run(numbers), `false,false undefined ${numbers}`)
})
