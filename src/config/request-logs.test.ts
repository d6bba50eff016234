import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseConfigFile } from './config-file.ts'
import { configuredRequestLogs } from './request-logs.ts'

function parse(text: string) {
  return configuredRequestLogs(
    parseConfigFile(text, 'bailiwick.yaml', new Set()).request_logs ?? {},
  )
}

const DEFAULTS = {
  days: 30,
  rows: 2_000_000,
  successesPerSecond: 500,
  sample: 0.01,
  personalDays: 30,
  clientAddresses: true,
}

const NAMES = [
  ...['days', 'rows', 'successes_per_second', 'sample', 'personal_days', 'client_addresses'],
]

it('request logs are kept for 30 days by default, with what is personal in them', () => {
  assert.deepEqual(parse(''), DEFAULTS)
})

it('each setting of request logs can be set, and 0 days turn them off', () => {
  const text = `request_logs:
  days: 0
  rows: 1000
  successes_per_second: 0
  sample: 0.5
  personal_days: 7
  client_addresses: false
`
  assert.deepEqual(parse(text), {
    days: 0,
    rows: 1_000,
    successesPerSecond: 0,
    sample: 0.5,
    personalDays: 7,
    clientAddresses: false,
  })
})

it('a wrong setting of request logs is rejected with its line', () => {
  for (const [line, reason] of [
    ['days: -1', "'days' must be a whole number from 0 to 3650"],
    ['rows: 10', "'rows' must be a whole number from 1000 to 1000000000"],
    ['sample: 2', "'sample' must be a number from 0 to 1"],
    ['personal_days: 0', "'personal_days' must be a whole number from 1 to 3650"],
    ['client_addresses: hashed', "'client_addresses' must be true or false"],
    ['bodies: true', `unknown setting 'bodies'; known here: ${NAMES.join(', ')}`],
  ] as const) {
    assert.throws(() => parse(`request_logs:\n  ${line}\n`), {
      message: `bailiwick.yaml, line 2: ${reason}`,
    })
  }
})
