import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseConfigFile } from './config-file.ts'
import { configuredSpend } from './spend.ts'

const parse = (text: string) => configuredSpend(parseConfigFile(text, 'bailiwick.yaml', new Set()))

it('a request reserves its upper bound and a batch an estimate, by default', () => {
  assert.deepEqual(parse(''), { reservation: 'upper_bound', batchReservation: 'estimate' })
})

it('both reservations can be set', () => {
  const text = 'spend_reservation: estimate\nspend_reservation_batch: upper_bound\n'
  assert.deepEqual(parse(text), { reservation: 'estimate', batchReservation: 'upper_bound' })
})

it('another value is rejected with its line', () => {
  assert.throws(() => parse('bounds: {}\nspend_reservation: most\n'), {
    message: "bailiwick.yaml, line 2: 'spend_reservation' must be upper_bound or estimate",
  })
})
