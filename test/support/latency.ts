/** Latencies for the suites that read them: recorded and flushed as in the gateway, at any time. */
import assert from 'node:assert/strict'
import type { Clock } from '#base/clock.ts'
import { createFlush } from '#usage/flush.ts'
import { createLatencyRecorder, type MeasuredRequest } from '#usage/latency/recorder.ts'
import type { Harness } from './harness.ts'
import { manualSchedule } from './schedule.ts'

export interface Measured extends Partial<MeasuredRequest> {
  /** Time of its end in Unix seconds. */
  readonly at: number
}

/** Most slots of a minute: the suites have more than a node keeps. */
const SLOTS_MAX = 1_000_000

/** Writes latencies into the store of a server. */
export async function measure(
  { store, bootstrapped }: Pick<Harness, 'store' | 'bootstrapped'>,
  requests: readonly Measured[],
): Promise<void> {
  let now = 0
  const clock: Clock = () => now
  const recorder = createLatencyRecorder({
    now: clock,
    cardinality: { modelOf: ({ model }) => model },
    slotsMax: SLOTS_MAX,
  })
  const flush = createFlush({
    store,
    now: clock,
    nodeId: `latencies ${++nodes}`,
    sources: [recorder],
    schedule: manualSchedule(),
    onGivenUp: () => assert.fail('something was given up'),
  })
  const organizationId = bootstrapped.organization.id
  for (const { at, ...request } of requests) {
    now = at * 1000
    recorder.add({ organizationId, ...REQUEST, ...request })
  }
  await flush.close()
}

const REQUEST: Omit<MeasuredRequest, 'organizationId'> = {
  upstream: 'west',
  model: 'gpt-5.6-luna',
  status: 200,
  outcome: 'succeeded',
  ms: 900,
  firstTokenMs: undefined,
}

let nodes = 0
