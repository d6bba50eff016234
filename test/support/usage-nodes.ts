/** Nodes that count and flush usage of every kind without a server, and what they have written. */
import assert from 'node:assert/strict'
import type { Clock } from '#base/clock.ts'
import { createCatalog } from '#catalog/catalog.ts'
import { between, createRandom, pick } from '#demo/random.ts'
import type { Reader, Store } from '#storage/db.ts'
import { SUMMED_COLUMNS, USAGE_SUM_KEY } from '#storage/tables/usage-columns.ts'
import { createFlush } from '#usage/flush.ts'
import { createPrices } from '#usage/prices/prices.ts'
import { createRecorder } from '#usage/record.ts'
import { manualSchedule } from './schedule.ts'
import { SUBJECT } from './usage.ts'

const KINDS = ['completions', 'embeddings', 'images'] as const
/** Texts whose order by bytes is not that of their UTF-16. */
const MODELS = ['gpt-4o-2024-08-06', 'gpt-4o-mini', '\u{ff5e}', '\u{1f600}'] as const
const HOUR_MS = 3_600_000

function one() {
  return 1
}

export interface UsageNodes {
  /** Some usage for each of some hours, of any of the nodes. */
  useHours(hours: number): Promise<void>
  close(): Promise<void>
}

export interface UsageNodesOptions {
  readonly store: Store
  readonly now: Clock
  readonly move: (ms: number) => void
  readonly names: readonly string[]
  /** Null: usage without an upstream. */
  readonly upstreams?: readonly (string | null)[]
}

export function startUsageNodes(options: UsageNodesOptions): UsageNodes {
  const { store, now, move, names, upstreams = ['east', 'west'] } = options
  const random = createRandom(5)
  const nodes = names.map((nodeId) => {
    const recorder = createRecorder({
      now,
      onLost: () => assert.fail('usage was lost'),
      prices: createPrices(createCatalog(new Map()).resolve, () => {}),
    })
    const flush = createFlush({
      store,
      now,
      nodeId,
      sources: [recorder],
      schedule: manualSchedule(),
      onGivenUp: () => assert.fail('something was given up'),
    })
    return { recorder, flush }
  })

  const addSome = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const project = between(random, 1, 4)
      pick(random, nodes, one).recorder.add({
        subject: {
          ...SUBJECT,
          organizationId: `org-${between(random, 1, 2)}`,
          projectId: `proj_${project}`,
          keyId: `key_${project}_${between(random, 1, 3)}`,
          ownerId: `user-${between(random, 1, 5)}`,
          kind: pick(random, KINDS, one),
          model: pick(random, MODELS, one),
          batch: between(random, 1, 4) === 1,
          upstream: pick(random, upstreams, one),
        },
        amounts: {
          requests: 1,
          requestedRequests: 1,
          inputTokens: 90,
          outputTokens: 7,
          images: 1,
          webSearches: between(random, 0, 1),
          failedRequests: between(random, 0, 1),
          refusedRequestsPerDay: between(random, 0, 1),
          refusedSpend: between(random, 0, 1),
        },
      })
    }
  }

  return {
    useHours: async (hours) => {
      for (let hour = 0; hour < hours; hour++) {
        addSome(12)
        move(HOUR_MS)
        addSome(1)
        await Promise.all(nodes.map(({ flush }) => flush.flush()))
      }
    },
    close: async () => {
      for (const { flush } of nodes) await flush.close()
    },
  }
}

/** The rows of sums, each as its key and its amounts, sorted. */
export async function storedSums(reader: Reader): Promise<string[]> {
  const rows = await reader.selectFrom('usage_sum').selectAll().execute()
  const lines = rows.map((row) =>
    [...USAGE_SUM_KEY, ...SUMMED_COLUMNS].map((name) => row[name]).join(' '),
  )
  return lines.sort()
}

/** Whether a row of `storedSums` is of a dimension that is filled from rows of usage. */
export function isFilledSum(line: string): boolean {
  return !line.includes('upstream ')
}
