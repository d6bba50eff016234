import assert from 'node:assert/strict'
import { it } from 'node:test'
import { marksOf } from '#console/pages/usage/change-marks.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'

const DAY = 86_400
const FIRST = Date.parse('2026-11-24T00:00:00Z') / 1000
const BARS = { starts: [FIRST, FIRST + DAY] }

type Change = Pick<AuditLog, 'type'> & Partial<AuditLog>

const DELETED: Change = {
  type: 'rate_limit.deleted',
  'rate_limit.deleted': { id: 'rl-gpt-5.6-luna' },
}

function change(at: number, of = DELETED): AuditLog {
  return {
    object: 'organization.audit_log',
    id: `audit_log-${at}`,
    effective_at: at,
    actor: { type: 'session', session: { user: { id: 'user-1', email: 'ada@example.com' } } },
    ...of,
  }
}

function organization(changes_requested: object): Change {
  return {
    type: 'organization.updated',
    'organization.updated': { id: 'org-1', changes_requested },
  }
}

function reload(...changed: string[]): Change {
  const reloaded = { id: 'org-1', changed, needs_restart: [] }
  return { type: 'configuration.reloaded', 'configuration.reloaded': reloaded }
}

it('changes of a bar have one mark, which names three and links to each of these events', () => {
  const times = [5, 4, 3, 2, -30].map((hours) => FIRST + DAY + hours * 3600)
  const [mark, ...others] = marksOf(
    times.map((at) => change(at)),
    BARS,
  )
  assert.deepEqual(others, [])
  assert.equal(mark?.at, 1)
  assert.match(mark.text, /^(ada@example\.com [^;]+; ){3}and 1 more$/)
  assert.deepEqual(
    new URLSearchParams(mark.to.replace('/audit-log?', '')).get('event')?.split(','),
    times.slice(0, 4).map((at) => `audit_log-${at}`),
  )
})

it('changes of bars closer than two marks share the mark of the first, the newest named first', () => {
  const starts = [0, 1, 2, 3].map((days) => FIRST + days * DAY)
  const events = starts.toReversed().map((at) => change(at))
  const idsOf = (apart: number): string[] =>
    marksOf(events, { starts }, apart).map(({ at, to }) => `${at} ${decodeURIComponent(to)}`)
  const link = (...times: number[]): string =>
    `/audit-log?event=${times.map((day) => `audit_log-${starts[day]}`).join(',')}`
  assert.deepEqual(idsOf(3), [`0 ${link(2, 1, 0)}`, `3 ${link(3)}`])
  assert.deepEqual(
    idsOf(1),
    starts.map((_, day) => `${day} ${link(day)}`),
  )
})

it('a mark of one change links to that event alone', () => {
  const [mark] = marksOf([change(FIRST)], BARS)
  assert.equal(mark?.to, `/audit-log?event=audit_log-${FIRST}`)
})

it('prices, limits and routing of the organization have marks, and its other changes none', () => {
  const marked = (of: Change): string | undefined => marksOf([change(FIRST, of)], BARS)[0]?.text
  assert.match(marked(reload('models', 'upstreams')) ?? '', /configuration: models, upstreams$/)
  assert.match(
    marked(organization({ model_aliases: { fast: 'gpt-5.6-luna' } })) ?? '',
    /model alias “fast” of gpt-5\.6-luna for all projects$/,
  )
  const user = { max_requests_per_1_minute: 60, max_tokens_per_1_minute: null }
  assert.match(marked(organization({ rate_limit_defaults: { user } })) ?? '', /rate limit defaults/)
  const limit = { threshold_amount: 5_000, interval: 'month' }
  assert.match(marked(organization({ spend_limit: limit })) ?? '', /\$50\.00 per month/)
  assert.equal(marked(reload()), undefined)
  assert.equal(marked(organization({ title: 'Acme' })), undefined)
  assert.equal(marked(organization({ spend_alert: { id: 'alert_1' } })), undefined)
  const renamed = { id: 'proj_1', changes_requested: { title: 'Lab' } }
  assert.equal(marked({ type: 'project.updated', 'project.updated': renamed }), undefined)
})
