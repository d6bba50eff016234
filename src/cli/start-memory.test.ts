import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

/** Garbage of an age at which the engine leaves it to a later collection. */
const PROGRAM = `
import { releaseStartMemory } from '${import.meta.resolve('./start-memory.ts')}'
const kept = process.env.KEPT ? Array.from({ length: 1_000_000 }, (_, n) => ({ n })) : []
let made = Array.from({ length: 200_000 }, (_, n) => ({ n, text: 'text ' + n }))
made = undefined
let openAnswers = 1
const due = []
releaseStartMemory(() => openAnswers, (ms, work) => due.push(work))
const sizes = [process.memoryUsage().heapTotal]
for (const work of due) {
  work()
  sizes.push(process.memoryUsage().heapTotal)
  openAnswers = 0
}
console.log(sizes[0] - sizes[1], sizes[1] - sizes[2], typeof gc, sizes.length, kept.length)
`
const MEBIBYTE = 2 ** 20

const run = (env: NodeJS.ProcessEnv): string[] => {
  const args = ['--input-type=module', '--eval', PROGRAM]
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8', env })
  return printed.trim().split(' ')
}

test('the memory of garbage is given back, once, while no request is under way', () => {
  const [whileBusy, afterwards, collect, sizes] = run({})
  assert.equal(whileBusy, '0')
  assert.ok(Number(afterwards) > 10 * MEBIBYTE, `${afterwards} bytes`)
  assert.equal(collect, 'undefined', 'a global was added')
  assert.equal(sizes, '3')
})

test('a large heap is not collected', () => {
  const [, afterwards] = run({ KEPT: '1' })
  assert.equal(afterwards, '0')
})
