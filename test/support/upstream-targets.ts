/** Upstream targets without a server in front of them, of any API format. */
import type { TestContext } from 'node:test'
import { configuredBounds } from '#config/bounds.ts'
import { createSecrets } from '#config/secret.ts'
import type { UpstreamEntry } from '#config/upstream-entry.ts'
import { configuredUpstreams } from '#config/upstreams.ts'
import { createTurnStages } from '#event-loop/turn-stages.ts'
import { UPSTREAM_FORMATS } from '#gateway/formats/upstream-formats.ts'
import { createSilenceWatch } from '#gateway/upstream/silence.ts'
import { createUpstreams, type Upstreams } from '#gateway/upstream/targets.ts'
import { createMemoryLimiter } from '#limits/memory.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { type Credentials, createCredentials } from '#upstream-credentials/credentials.ts'
import { DIRECT } from './egress.ts'
import { manualSchedule, timedSchedule } from './schedule.ts'

/** Credentials that no test renews. */
export function heldCredentials(): Credentials {
  return createCredentials({
    now: () => 0,
    elapsed: () => 0,
    schedule: manualSchedule(),
    egress: DIRECT,
    refreshSecrets: () => {},
    onFetched: () => {},
    warn: () => {},
  })
}

export function openUpstreams(
  t: TestContext,
  entries: Readonly<Record<string, UpstreamEntry>>,
): Upstreams {
  const configured = configuredUpstreams(entries, createSecrets({}), (name, setting, reason) => {
    throw new Error(`${name} ${setting}: ${reason}`)
  })
  const silence = createSilenceWatch(timedSchedule())
  const upstreams = createUpstreams({
    formats: UPSTREAM_FORMATS,
    configured,
    now: () => 0,
    limiter: createMemoryLimiter({ now: () => 0 }),
    liveNodes: () => 1,
    elapsed: () => 0,
    atStage: createTurnStages(setImmediate),
    random: () => 0,
    metrics: createMetrics('0.0.0-test'),
    bounds: configuredBounds(),
    egress: DIRECT,
    silence,
    credentials: heldCredentials(),
  })
  t.after(async () => {
    await Promise.all(upstreams.all.map(({ pool }) => pool.destroy()))
    await silence.close()
  })
  return upstreams
}
