import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { CostFacts } from './cost-facts.ts'
import { inputOf } from './tool-turns.ts'

const FACTS: CostFacts = {
  kind: 'completions',
  textBytes: 0,
  images: 0,
  isInline: true,
  toolCalls: 0,
  toolTokens: 0,
  writes: true,
  maxOutputTokens: undefined,
  choices: 1,
  inputs: 1,
  pieces: undefined,
}

/** Reads of an answer, turn by turn: a context that grows, and is cut to the window. */
function readTurnByTurn(
  text: number,
  results: readonly number[],
  outputs: readonly number[],
  window: number,
): number {
  let context = Math.min(text, window)
  let read = context
  for (const [call, result] of results.entries()) {
    context = Math.min(window, context + result + (outputs[call] ?? 0))
    read += context
  }
  return read
}

it('no answer reads more in its turns than their bound', () => {
  const calls = fc.integer({ min: 0, max: 20 })
  const sizes = fc.record({
    textBytes: fc.nat(2_000),
    toolTokens: fc.nat(500),
    contextWindow: fc.integer({ min: 1, max: 2_000 }),
  })
  fc.assert(
    fc.property(
      calls,
      sizes,
      fc.nat(1_000),
      fc.infiniteStream(fc.nat(100)),
      (most, one, given, parts) => {
        const { contextWindow, ...facts } = one
        const shares = Array.from({ length: most }, () => (parts.next().value ?? 0) / 100)
        const results = shares.map((share) => Math.floor(share * one.toolTokens))
        // What is written before the last turn, all together the maximum of output at most.
        const outputs = shares.map((share, index) => (index === 0 ? Math.floor(share * given) : 0))
        const { read = 0, perOutputToken } = inputOf({ ...FACTS, ...facts }, most, {
          contextWindow,
        })
        const found = readTurnByTurn(one.textBytes, results, outputs, contextWindow)
        assert.ok(found <= read + given * perOutputToken, JSON.stringify({ found, read }))
      },
    ),
  )
})

it('each turn may fill the window where a result has no known maximum', () => {
  const facts = { ...FACTS, textBytes: 10, toolTokens: Infinity }
  const { read, perOutputToken } = inputOf(facts, 3, { contextWindow: 1_000 })
  assert.deepEqual([read, perOutputToken], [4_000, 0])
  assert.equal(inputOf(facts, 3, { contextWindow: undefined }).read, undefined)
})

it('a number of calls beyond all reason takes no time, and has a bound', () => {
  const facts = { ...FACTS, textBytes: 10, toolTokens: 100 }
  const calls = 2_147_483_647
  const { read = 0 } = inputOf(facts, calls, { contextWindow: 1_000 })
  assert.ok(read > 999 * calls && read <= 1_000 * (calls + 1))
})
