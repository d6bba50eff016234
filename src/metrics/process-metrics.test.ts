import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMetrics } from './metrics.ts'

it('servers of one process share its metrics, and each returns them', async () => {
  const registries = [createMetrics('1').registry, createMetrics('2').registry] as const
  for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']) {
    const [one, other] = registries.map((registry) => registry.getSingleMetric(name))
    assert.ok(one)
    assert.equal(one, other)
    for (const registry of registries) {
      assert.match(await registry.metrics(), new RegExp(`^${name} \\d`, 'm'))
    }
  }
})
