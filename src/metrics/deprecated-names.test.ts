import assert from 'node:assert/strict'
import { it } from 'node:test'
import { RENAMED } from './deprecated-names.ts'
import { createMetrics } from './metrics.ts'

it('every renamed metric is exported under its former name, with the same values', async () => {
  const metrics = createMetrics('0.0.0-test')
  metrics.keyCache.entries.watch(() => 3)
  metrics.keyCache.stale.watch(() => 1)
  metrics.keyCache.loads.inc({ result: 'found' }, 4)
  metrics.keyCache.loads.inc({ result: 'not_found' }, 2)
  metrics.keyCache.malformed.inc()
  metrics.decided('rejected', 'tokens', 'project')
  metrics.decided('admitted', 'tokens', 'project')
  metrics.decided('rejected', 'spend', 'project')
  metrics.gateway.limiterFallback.watch(() => 1)
  metrics.errors.inc({ code: 'invalid_url' })
  metrics.upstreams.authErrors.inc({ upstream: 'main' })
  metrics.upstreams.watch(() => [
    {
      upstream: 'main',
      isOpen: true,
      waiting: 0,
      inFlight: 0,
      hasCredentials: true,
      credentialLeftMs: undefined,
    },
  ])
  metrics.polls.inc({ kind: 'batch', result: 'done' })
  const linesOf = async (name: string): Promise<string[]> =>
    (await metrics.registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
  for (const { before, now, having } of RENAMED) {
    // Of the decisions, those of rate limits alone had the former names.
    const kept = (line: string) => !having || /rejected.*tokens/.test(line)
    const lines = (await linesOf(now)).filter(kept)
    assert.ok(lines.length > 0, now)
    assert.ok(!lines.some((line) => line.endsWith(' 0')), now)
    const expected = lines.map((line) =>
      line
        .replace(now, before)
        .replace('decision="rejected",', '')
        .replace('not_found', 'unknown')
        .replace('done', 'over'),
    )
    assert.deepEqual(await linesOf(before), expected)
    assert.deepEqual(await linesOf(before), expected, `${before}, collected again`)
  }
})
