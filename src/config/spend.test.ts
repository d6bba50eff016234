import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseConfigFile } from './config-file.ts'
import { configuredSpend } from './spend.ts'

function parse(text: string) {
  return configuredSpend(parseConfigFile(text, 'bailiwick.yaml', new Set()))
}

it('a request reserves its upper bound and a batch an estimate, by default', () => {
  const reservations = { reservation: 'upper_bound', batchReservation: 'estimate' }
  const unpriced = { unpricedModels: 'warn', unpricedUnderLimit: 'refuse' }
  const caps = { capsOutput: true, toolCallsMost: 16 }
  assert.deepEqual(parse(''), { ...reservations, ...caps, ...unpriced })
})

it('a value of unpriced_models holds with and without an enforced limit', () => {
  for (const value of ['allow', 'warn', 'refuse']) {
    const { unpricedModels, unpricedUnderLimit } = parse(`unpriced_models: ${value}`)
    assert.deepEqual([unpricedModels, unpricedUnderLimit], [value, value])
  }
})

it('each of them can be set, and models without a price can be rejected', () => {
  const text = 'spend_reservation: estimate\nspend_reservation_batch: upper_bound\n'
  const caps = 'spend_cap_output: false\nspend_cap_tool_calls: 3\n'
  assert.deepEqual(parse(`${text}${caps}unpriced_models: refuse\n`), {
    reservation: 'estimate',
    batchReservation: 'upper_bound',
    capsOutput: false,
    toolCallsMost: 3,
    unpricedModels: 'refuse',
    unpricedUnderLimit: 'refuse',
  })
  assert.throws(() => parse('unpriced_models: deny\n'), {
    message: "bailiwick.yaml, line 1: 'unpriced_models' must be allow, warn or refuse",
  })
})

it('another value is rejected with its line', () => {
  assert.throws(() => parse('bounds: {}\nspend_reservation: most\n'), {
    message: "bailiwick.yaml, line 2: 'spend_reservation' must be upper_bound or estimate",
  })
})
