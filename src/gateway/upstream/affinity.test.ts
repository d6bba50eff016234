import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { CLIENT_SESSION_HEADERS } from '#gateway/formats/anthropic/end-user.ts'
import { SESSION_HEADERS } from '#gateway/formats/openai/upstream.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import { projectUseOf } from '#gateway/project-use.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { DIRECT } from '#test/support/egress.ts'
import { manualSchedule } from '#test/support/schedule.ts'
import { heldCredentials } from '#test/support/upstream-targets.ts'
import { affinityOf, type SessionRequest } from './affinity.ts'
import { createSilenceWatch } from './silence.ts'
import { createUpstreams } from './targets.ts'

const SESSIONS = 1_000
const PROJECT = projectUseOf({ id: 'proj_a', tags: {} })

function affinityIn(
  projectId: string,
  headers: SessionRequest['headers'],
  cacheKey: string | undefined,
  sessionHeaders: readonly string[] = SESSION_HEADERS,
): string | undefined {
  return affinityOf({ projectId, headers, sessionHeaders, cacheKey })
}

function openUpstreams(t: TestContext, lines: string) {
  const file = parseConfigFile(`upstreams:\n${lines}`, 'bailiwick.yaml', new Set())
  const { upstreams: configured, bounds } = readSettings({}, file)
  const metrics = createMetrics('0.0.0-test')
  const random = (): number => assert.fail('a session is not drawn at random')
  const upstreams = createUpstreams({
    egress: DIRECT,
    formats: UPSTREAM_FORMATS,
    configured,
    now: () => 0,
    limiter: createMemoryLimiter({ now: () => 0 }),
    liveNodes: () => 1,
    elapsed: () => 0,
    atStage: createTurnStages(setImmediate),
    random,
    metrics,
    bounds,
    silence: createSilenceWatch(manualSchedule()),
    credentials: heldCredentials(),
  })
  t.after(() => Promise.all(upstreams.all.map(({ pool }) => pool.destroy())))
  const homeOf = (session: string): string => {
    const affinity = () => affinityIn('proj_a', { 'session-id': session }, undefined)
    const request = { format: 'openai', project: PROJECT, model: 'm', affinity } as const
    const [first] = upstreams.forModel(request)
    return first?.upstream.name ?? assert.fail('no upstream')
  }
  const homes = (): string[] => Array.from({ length: SESSIONS }, (_, n) => homeOf(`session-${n}`))
  const lose = (name: string): void => {
    const target = upstreams.byName(name) ?? assert.fail(`no ${name}`)
    for (let n = 0; n < 5; n++) upstreams.record(target, { kind: 'failed', reason: 'connect' })
  }
  return { homes, lose }
}

function line(name: string, more = ''): string {
  return `  ${name}: { base_url: "http://127.0.0.1:1/v1"${more} }\n`
}

function countOf(homes: readonly string[], name: string): number {
  return homes.filter((home) => home === name).length
}

it('a session stays at its upstream, and when that is lost its sessions alone move', (t) => {
  const { homes, lose } = openUpstreams(t, line('a') + line('b') + line('c'))
  const before = homes()
  assert.deepEqual(homes(), before)
  for (const name of ['a', 'b', 'c']) {
    assert.ok(Math.abs(countOf(before, name) - SESSIONS / 3) < SESSIONS / 10, name)
  }
  lose('b')
  const after = homes()
  assert.equal(countOf(after, 'b'), 0)
  before.forEach((home, n) => {
    if (home !== 'b') assert.equal(after[n], home)
  })
})

it('sessions are shared by weight, and an upstream of weight 0 has none', (t) => {
  const lines = line('heavy', ', weight: 3') + line('light') + line('spare', ', weight: 0')
  const homes = openUpstreams(t, lines).homes()
  assert.ok(Math.abs(countOf(homes, 'heavy') - 0.75 * SESSIONS) < SESSIONS / 10)
  assert.equal(countOf(homes, 'spare'), 0)
})

describe('the affinity of a request', () => {
  it('is its session in its project, else its cache key', () => {
    const [mine, theirs] = ['proj_a', 'proj_b'].map((id) =>
      affinityIn(id, { 'session-id': 's' }, 'k'),
    )
    assert.notEqual(mine, theirs)
    assert.notEqual(
      affinityIn('proj_a', { 'session-id': 'k' }, undefined),
      affinityIn('proj_a', {}, 'k'),
    )
    assert.equal(
      affinityIn('proj_a', { 'session-id': 's' }, 'k'),
      affinityIn('proj_a', { session_id: 's' }, 'l'),
    )
    assert.equal(affinityIn('proj_a', {}, undefined), undefined)
  })

  it('is of a header that its API format names', () => {
    const headers = { 'x-claude-code-session-id': 's', 'session-id': 't' }
    assert.equal(affinityIn('proj_a', headers, 'k', CLIENT_SESSION_HEADERS), 'proj_a session s')
    assert.equal(affinityIn('proj_a', headers, 'k'), 'proj_a session t')
    assert.equal(
      affinityIn('proj_a', { 'session-id': 't' }, 'k', CLIENT_SESSION_HEADERS),
      'proj_a cache k',
    )
  })

  it('takes no session that is empty or too long', () => {
    for (const session of ['', 's'.repeat(513)]) {
      assert.equal(affinityIn('proj_a', { 'session-id': session }, undefined), undefined)
    }
  })
})
