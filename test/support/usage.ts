/** Usage for the suites that read it: counted and flushed as in the gateway, at any time. */
import assert from 'node:assert/strict'
import type { Clock } from '#base/clock.ts'
import { builtInModelNames, createCatalog } from '#catalog/catalog.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { configuredModels } from '#config/models.ts'
import { createCardinalityLimit } from '#usage/cardinality.ts'
import type { UsageAmounts, UsageSubject } from '#usage/event.ts'
import { createFlush } from '#usage/flush.ts'
import { monthOf } from '#usage/months.ts'
import { createPrices } from '#usage/prices/prices.ts'
import { createRecorder } from '#usage/record.ts'
import type { Harness } from './harness.ts'
import { manualSchedule } from './schedule.ts'

const ROWS_MAX = 50_000

export interface Use {
  /** Time in Unix seconds. */
  readonly at: number
  readonly subject?: Partial<UsageSubject>
  readonly amounts?: Partial<UsageAmounts>
  readonly requestedModel?: string
}

export const SUBJECT: Omit<UsageSubject, 'organizationId'> = {
  projectId: 'proj_a',
  ownerId: 'user-a',
  keyId: 'key_a',
  model: 'gpt-4o-2024-08-06',
  kind: 'completions',
  batch: false,
  serviceTier: null,
  size: null,
  source: null,
  contextLevel: null,
  vectorStoreId: null,
  upstream: null,
}

/** Writes usage into the store of a server, and returns the models without a price. */
export async function use(
  { store, bootstrapped }: Pick<Harness, 'store' | 'bootstrapped'>,
  uses: readonly Use[],
  config = '',
): Promise<string[]> {
  let now = 0
  const clock: Clock = () => now
  const file = parseConfigFile(config, 'bailiwick.yaml', builtInModelNames())
  const unpriced: string[] = []
  const { resolve } = createCatalog(configuredModels(file))
  const recorder = createRecorder({
    now: clock,
    prices: createPrices(resolve, (model) => unpriced.push(model)),
    onLost: () => assert.fail('there was no room'),
    cardinality: createCardinalityLimit((model) => ({ model })),
    rowsMax: ROWS_MAX,
  })
  const flush = createFlush({
    store,
    now: clock,
    nodeId: `node ${++nodes}`,
    sources: [recorder],
    schedule: manualSchedule(),
    onGivenUp: () => assert.fail('something was given up'),
  })
  const organizationId = bootstrapped.organization.id
  for (const {
    at,
    subject,
    amounts = { requests: 1, inputTokens: 10, outputTokens: 5 },
    ...rest
  } of uses) {
    // Usage of a month that is over is not written any more.
    if (monthOf(now).startMs !== monthOf(at * 1000).startMs) await flush.flush()
    now = at * 1000
    recorder.add({ subject: { organizationId, ...SUBJECT, ...subject }, amounts, ...rest })
  }
  await flush.close()
  return unpriced
}

let nodes = 0
