/** Batches and background responses over the nodes of a cluster, under a spend limit. */
import assert from 'node:assert/strict'
import OpenAI, { toFile } from 'openai'
import pg from 'pg'
import { NANO_PER_DOLLAR } from '#spend/ledger/money.ts'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { type Cluster, newCaller } from './cluster.ts'

export type ObjectKind = 'batch' | 'response'

/** Prices at which most of a reservation is the maximum of output. */
export const OBJECTS_CONFIG = `spend_reservation_batch: upper_bound
models:
  gpt-4o-mini: { context_window: 1000, price: { input: 100, output: 1000 } }
  gpt-4o: { context_window: 1000, price: { input: 50, output: 500 } }
`
/** Maxima of output: five objects fit a dollar. */
const OUTPUT_TOKENS = { response: 180, batch: 360 } as const
export const FIT_A_DOLLAR = 5
const MODEL = 'gpt-4o-mini'
/** Rejections in a row after which no more are created. */
const REJECTED_MAX = 2
const CENTS_PER_DOLLAR = 100

export interface Creating {
  readonly kind: ObjectKind
  /** Nodes that are asked in turn. */
  readonly nodes: number
  readonly gapMs: number
  /** Most objects. */
  readonly count: number
  readonly dollars: number
}

export interface Created {
  readonly projectId: string
  readonly admitted: number
  readonly sent: number
  readonly ids: readonly string[]
}

/** Creates objects one after another under a limit, until it admits no more. */
export async function createObjects(cluster: Cluster, creating: Creating): Promise<Created> {
  const { nodes, gapMs, count, dollars } = creating
  const { projectId, key } = await newCaller(cluster.admin)
  await cluster.admin.updateProjectSpendLimit({
    project_id: projectId,
    threshold_amount: dollars * CENTS_PER_DOLLAR,
    currency: 'USD',
    interval: 'month',
  })
  const clients = cluster.nodes
    .slice(0, nodes)
    .map(({ url }) => new OpenAI({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 }))
  const [first] = clients
  assert.ok(first)
  const create = await creatorOf(first, creating.kind)
  const ids: string[] = []
  let sent = 0
  for (let rejected = 0; sent < count && rejected < REJECTED_MAX; sent++) {
    const id = await create(clients[sent % clients.length] ?? first)
    if (id !== undefined) ids.push(id)
    rejected = id === undefined ? rejected + 1 : 0
    if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs))
  }
  return { projectId, admitted: ids.length, sent, ids }
}

/** Returns a function that creates an object: its id, or undefined where the limit rejects it. */
async function creatorOf(
  first: OpenAI,
  kind: ObjectKind,
): Promise<(openai: OpenAI) => Promise<string | undefined>> {
  if (kind === 'response') {
    return async (openai) => {
      try {
        const body = { model: MODEL, input: 'x', background: true } as const
        const created = await openai.responses.create({
          ...body,
          max_output_tokens: OUTPUT_TOKENS.response,
        })
        return created.id
      } catch (error) {
        assert.ok(error instanceof OpenAI.APIError && error.status === 429, String(error))
        return undefined
      }
    }
  }
  const messages = [{ role: 'user', content: 'x' }]
  const line = {
    custom_id: 'line',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: MODEL, messages, max_tokens: OUTPUT_TOKENS.batch },
  }
  const file = await toFile(Buffer.from(JSON.stringify(line)), 'lines.jsonl')
  const { id: input_file_id } = await first.files.create({ file, purpose: 'batch' })
  return async (openai) => {
    const endpoint = '/v1/chat/completions'
    const window = { completion_window: '24h' } as const
    const batch = await openai.batches.create({ input_file_id, endpoint, ...window })
    if (batch.status !== 'failed') return batch.id
    assert.match(batch.errors?.data?.[0]?.code ?? '', /^(spend_limit_held|project_spend_limit)/)
    return undefined
  }
}

/** Amounts of a project's limit in the store, in nano-dollars. */
export interface Held {
  /** By the ledger. */
  readonly spent: bigint
  readonly leases: bigint
  /** Reserved by objects that have not ended. */
  readonly reserved: bigint
}

/** Reads what the store has of a project's limit. */
export async function heldOf(databaseUrl: string, projectId: string): Promise<Held> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query(
      `select
        (select coalesce(sum(${USAGE_COSTS.join('::numeric + ')}), 0)::text
          from usage where project_id = $1 and width = '1d') as spent,
        (select coalesce(sum((lease->>1)::numeric), 0)::text
          from spend_budget, jsonb_array_elements(state::jsonb->'leases') as lease
          where owner_id = $1) as leases,
        (select
          coalesce(sum(reserved_dollars::numeric * ${NANO_PER_DOLLAR} + reserved_nano), 0)::text
          from owned_object where project_id = $1) as reserved`,
      [projectId],
    )
    const [{ spent, leases, reserved }] = rows
    return { spent: BigInt(spent), leases: BigInt(leases), reserved: BigInt(reserved) }
  } finally {
    await client.end()
  }
}
