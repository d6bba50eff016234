import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const MEBIBYTE = 2 ** 20

/**
 * Collects the heap four times, and prints whether steps have been turned on after each, by a
 * function of its own. The engine reports a collection some turns of the event loop later.
 */
const COLLECTIONS = `
import { setImmediate as turn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { adaptHeapMarking } from '${import.meta.resolve('./heap-marking.ts')}'
const { IS_ONE_CORE, KEPT_BEFORE, KEPT_LATER } = process.env
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const keep = (bytes) => new Array(Number(bytes) / 8).fill(0.5)
const kept = [keep(KEPT_BEFORE)]
let steps = 0
adaptHeapMarking({ isOneCore: IS_ONE_CORE === '1', markInSteps: () => steps++ })
const counts = [steps]
kept.push(keep(KEPT_LATER))
for (const flavor of ['last-resort', 'regular', 'regular', 'regular']) {
  collect({ type: 'major', flavor })
  for (let turns = 0; turns < 10; turns++) await turn()
  counts.push(steps)
}
console.log(counts.join(), kept.length)
`

/** Whether the engine has marked in steps while the program filled the heap. */
const FILLED = `
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { adaptHeapMarking } from '${import.meta.resolve('./heap-marking.ts')}'
setFlagsFromString('--no-incremental-marking')
let steps = 0
const observer = new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) {
    if (detail.kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL) steps++
  }
})
observer.observe({ entryTypes: ['gc'] })
const markInSteps = adaptHeapMarking({ isOneCore: true })
if (process.env.IN_STEPS === '1') markInSteps()
const kept = []
for (let turns = 0; turns < 200; turns++) {
  for (let count = 0; count < 1_000; count++) kept.push({ count, text: 'x'.repeat(count % 50) })
  await turn()
}
console.log(steps > 0, kept.length)
`

function run(program: string, env: Readonly<Record<string, string>>): string {
  const args = ['--input-type=module', '--eval', program]
  return execFileSync(process.execPath, args, { encoding: 'utf8', env }).trim()
}

function collect({ isOneCore = true, before = 8, later = 8 } = {}): string {
  return run(COLLECTIONS, {
    IS_ONE_CORE: isOneCore ? '1' : '0',
    KEPT_BEFORE: String(before),
    KEPT_LATER: String(later),
  })
}

test('steps begin with the third collection within a short time', () => {
  assert.equal(collect(), '0,0,0,0,1 2')
})

test('steps begin as soon as a collection leaves a large heap', () => {
  // The array may cause one before.
  assert.match(collect({ later: 136 * MEBIBYTE }), /^0,[01],1,1,1 2$/)
})

test('steps begin at once with a large heap, and with more than one core', () => {
  assert.equal(collect({ before: 136 * MEBIBYTE }), '1,1,1,1,1 2')
  assert.equal(collect({ isOneCore: false }), '1,1,1,1,1 2')
})

test('the engine marks in steps when they begin, and not before', () => {
  assert.equal(run(FILLED, { IN_STEPS: '1' }), 'true 200000')
  assert.equal(run(FILLED, { IN_STEPS: '0' }), 'false 200000')
})
