import assert from 'node:assert/strict'
import { it } from 'node:test'
import { configuredAuditLog } from './audit-log.ts'
import { parseConfigFile } from './config-file.ts'

function parse(text: string) {
  const { audit_log: entry = {} } = parseConfigFile(text, 'bailiwick.yaml', new Set())
  return configuredAuditLog(entry)
}

it('events of the audit log are kept for seven years by default', () => {
  assert.deepEqual(parse(''), { days: 2_557 })
})

it('the days of the audit log are set, and 0 keeps every event', () => {
  assert.deepEqual(parse('audit_log: { days: 400 }'), { days: 400 })
  assert.deepEqual(parse('audit_log: { days: 0 }'), { days: 0 })
})

it('days of the audit log outside of a century are rejected with their line', () => {
  for (const days of ['-1', '36501', '1.5', 'always']) {
    assert.throws(() => parse(`audit_log:\n  days: ${days}\n`), {
      message: "bailiwick.yaml, line 2: 'days' must be a whole number from 0 to 36500",
    })
  }
})
