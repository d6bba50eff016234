import assert from 'node:assert/strict'
import { it } from 'node:test'
import { marksOf } from '#console/pages/usage/change-marks.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'

const DAY = 86_400
const FIRST = Date.parse('2026-11-24T00:00:00Z') / 1000

function change(at: number): AuditLog {
  return {
    object: 'organization.audit_log',
    id: `audit_log-${at}`,
    type: 'rate_limit.deleted',
    effective_at: at,
    actor: { type: 'session', session: { user: { id: 'user-1', email: 'ada@example.com' } } },
    'rate_limit.deleted': { id: 'rl-gpt-5.6-luna' },
  }
}

it('changes of a bar have one mark, which names three and links to the events of its days', () => {
  const events = [5, 4, 3, 2, -30].map((hours) => change(FIRST + DAY + hours * 3600))
  const [mark, ...others] = marksOf(
    events,
    { project: 'proj_1', zone: 'utc' },
    { starts: [FIRST, FIRST + DAY] },
  )
  assert.deepEqual(others, [])
  assert.equal(mark?.at, 1)
  assert.match(mark.text, /^(ada@example\.com [^;]+; ){3}and 1 more$/)
  const address = new URLSearchParams(mark.to.replace('/audit-log?', ''))
  assert.deepEqual(
    ['project', 'from', 'to'].map((name) => address.get(name)),
    ['proj_1', '2026-11-25', '2026-11-25'],
  )
  assert.match(address.get('types') ?? '', /rate_limit\.deleted/)
})
