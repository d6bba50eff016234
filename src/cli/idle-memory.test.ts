import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const MEBIBYTE = 2 ** 20

/**
 * Prints the looks, by their number, in which the heap was collected. Requests are under way in
 * looks 0 and 10, and three begin and end between looks 19 and 20, and one before each later look.
 * Garbage is left before look 5.
 * The engine reports a collection some turns of the event loop later.
 */
const PROGRAM = `
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { releaseIdleMemory } from '${import.meta.resolve('./idle-memory.ts')}'
const { KEPT, GARBAGE } = process.env
const fill = (bytes) => new Array(Number(bytes) / 8).fill(0.5)
const kept = fill(KEPT)
let collections = 0
const observer = new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) {
    if (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE) collections++
  }
})
observer.observe({ entryTypes: ['gc'] })
let number = 0
let next
const after = (ms, work) => {
  next = work
  return () => {}
}
const openAnswers = () => (number === 0 || number === 10 ? 1 : 0)
const begunAnswers = () => (number < 10 ? 1 : number < 20 ? 2 : number - 15)
releaseIdleMemory({ openAnswers, begunAnswers }, after)
const collected = []
for (; number < 120; number++) {
  if (number === 5) fill(GARBAGE)
  const before = collections
  next()
  for (let turns = 0; turns < 10; turns++) await turn()
  if (collections > before) collected.push(number)
}
console.log(collected.join() || 'none', typeof gc, kept.length)
`

function run({ kept = 24 * MEBIBYTE, garbage = 8 } = {}): string {
  const args = ['--input-type=module', '--eval', PROGRAM]
  const env = { KEPT: String(kept), GARBAGE: String(garbage) }
  return execFileSync(process.execPath, args, { encoding: 'utf8', env }).trim()
}

test('garbage of the start is collected once no request is under way', () => {
  assert.equal(run(), `1 undefined ${3 * MEBIBYTE}`)
})

test('garbage of a load is collected once, thirty looks after it', () => {
  assert.equal(run({ garbage: 80 * MEBIBYTE }), `1,50 undefined ${3 * MEBIBYTE}`)
})

test('a large heap is not collected', () => {
  assert.equal(run({ kept: 200 * MEBIBYTE }), `none undefined ${25 * MEBIBYTE}`)
})
