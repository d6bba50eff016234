import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createIds, type IdKind } from './ids.ts'

const PREFIXES: Record<IdKind, string> = {
  organization: 'org-',
  project: 'proj_',
  user: 'user-',
  service_account: 'svc_acct_',
  api_key: 'key_',
  invite: 'invite-',
  group: 'group_',
  role: 'role_',
  scim_token: 'scim_token_',
  session: 'session_',
  audit_log: 'audit_log-',
  batch: 'batch_',
  spend_alert: 'alert_',
  spend_alert_delivery: 'delivery_',
  model_end_notice: 'notice_',
  raise_request: 'raise_',
}
const KINDS = Object.keys(PREFIXES) as IdKind[]
const START = Date.parse('2026-01-01T00:00:00Z')
/** More than fit in one millisecond: 62 ** 3. */
const MANY = 250_000

/** Byte order, as of SQLite's BINARY and PostgreSQL's "C". */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function assertIncreasing(ids: readonly string[]): void {
  const at = ids.findIndex((id, n) => n > 0 && byBytes(ids[n - 1] as string, id) >= 0)
  assert.equal(at, -1, `${ids[at - 1]} is not below ${ids[at]}`)
}

describe('an id', () => {
  it('has its prefix and 24 characters of base62', () => {
    const newId = createIds(() => START)
    for (const kind of KINDS) {
      const id = newId(kind)
      assert.ok(id.startsWith(PREFIXES[kind]), id)
      assert.match(id.slice(PREFIXES[kind].length), /^[0-9A-Za-z]{24}$/)
    }
  })

  it('sorts after all previous ones by bytes, also when a millisecond overflows', () => {
    const newId = createIds(() => START)
    assertIncreasing(Array.from({ length: MANY }, () => newId('project')))
  })

  it('sorts after all previous ones when the clock goes back, stops or leaps', () => {
    const times = [0, 5, 5, 3, -1_000_000, 4, 6, 6, 1e12, 7, 0]
    let n = 0
    const newId = createIds(() => START + (times[n++ % times.length] as number))
    assertIncreasing(Array.from({ length: 10_000 }, () => newId('project')))
  })

  it('sorts after the ids of every earlier millisecond from any generator', () => {
    const [earlier, later] = [createIds(() => START), createIds(() => START + 1)]
    const before = Array.from({ length: 1000 }, () => earlier('user'))
    const after = Array.from({ length: 1000 }, () => later('user'))
    assert.ok(before.every((id) => byBytes(id, after[0] as string) < 0))
  })

  it('is never made twice by two generators in the same millisecond', () => {
    const generators = Array.from({ length: 20 }, () => createIds(() => START))
    const ids = generators.flatMap((newId) => Array.from({ length: 1000 }, () => newId('user')))
    assert.equal(new Set(ids).size, ids.length)
  })

  it('uses every letter of its alphabet equally often', () => {
    const newId = createIds(() => START)
    const counts = new Map<string, number>()
    const draws = 20_000
    for (let n = 0; n < draws; n++) {
      for (const letter of newId('user').slice(-13)) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1)
      }
    }
    assert.equal(counts.size, 62)
    const mean = (draws * 13) / 62
    // Ten standard deviations: a fair draw never exceeds them.
    for (const count of counts.values()) assert.ok(Math.abs(count - mean) < 10 * Math.sqrt(mean))
  })

  it('skips the bytes that would favour some letters', () => {
    let calls = 0
    const random = (n: number) => new Uint8Array(n).fill(calls++ % 2 === 0 ? 255 : 61)
    assert.match(createIds(() => START, random)('user'), /z{13}$/)
  })
})
