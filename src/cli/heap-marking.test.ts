import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

/**
 * Collects the heap several times, and prints after each collection how long it is to be marked in
 * steps, if that has changed. The engine reports a collection some turns of the event loop later.
 */
const PROGRAM = `
import { setImmediate as turn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { setFlagsFromString } from 'node:v8'
import { adaptHeapMarking } from '${import.meta.resolve('./heap-marking.ts')}'
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const kept = new Array(Number(process.env.KEPT_NUMBERS)).fill(0.5)
let asked = ''
const after = (ms, work) => {
  asked += ms
  return () => (asked += ' cancelled ')
}
const stop = adaptHeapMarking(after, process.env.IS_ONE_CORE === '1')
const all = []
for (const flavor of ['last-resort', 'regular', 'regular', 'regular']) {
  collect({ type: 'major', flavor })
  for (let turns = 0; turns < 10; turns++) await turn()
  all.push(asked)
  asked = ''
}
stop()
all.push(asked)
console.log(all.join(), kept.length > 0)
`

const run = (keptNumbers: number, isOneCore = true): string => {
  const args = ['--input-type=module', '--eval', PROGRAM]
  const env = { KEPT_NUMBERS: String(keptNumbers), IS_ONE_CORE: isOneCore ? '1' : '0' }
  return execFileSync(process.execPath, args, { encoding: 'utf8', env }).trim()
}

test('a heap that is collected again soon is marked in steps for a minute', () => {
  assert.equal(run(1), ',,60000, cancelled 60000, cancelled  true')
})

test('a large heap is marked in steps from its first collection on', () => {
  const mebibytes = 72
  const numbers = (mebibytes * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT
  assert.equal(run(numbers), ',60000, cancelled 60000, cancelled 60000, cancelled  true')
})

test('with further cores nothing is adapted', () => {
  assert.equal(run(1, false), ',,,, true')
})
