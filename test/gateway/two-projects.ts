/** Two projects on one upstream, for the suites about ownership and isolation. */
import type OpenAI from 'openai'
import { insert } from '#gateway/objects/store.ts'
import { reservedColumns } from '#spend/ledger/deferred.ts'
import type { Dialect } from '#storage/db.ts'
import type { UsageCounter } from '#storage/tables/usage-columns.ts'
import { record } from '#storage/transaction.ts'
import { movableClock } from '#test/support/clock.ts'
import { type GatewayHarness, type GatewayOptions, startGateway } from '#test/support/gateway.ts'
import type { Harness } from '#test/support/harness.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import type { RawAnswer, RawOptions } from '#test/support/raw.ts'

/** A project with its key and an OpenAI client. */
export interface Side {
  readonly key: MadeKey
  readonly openai: OpenAI
  raw(method: string, path: string, rest?: RawOptions): Promise<RawAnswer>
}

export interface TwoProjects extends GatewayHarness {
  readonly ours: Side
  readonly theirs: Side
  readonly clock: ReturnType<typeof movableClock>
}

export async function startTwoProjects(
  dialect: Dialect,
  options: GatewayOptions = {},
): Promise<TwoProjects> {
  const clock = movableClock()
  const gateway = await startGateway({
    dialect,
    clock: clock.clock,
    upstream: { now: clock.clock },
    // In a suite with one node nobody else writes to the store.
    wait: async () => {},
    ...options,
  })
  const { h, key } = gateway
  const theirs = await makeUserKey(h, await makeProject(h))
  return { ...gateway, clock, ours: sideWith(h, key), theirs: sideWith(h, theirs) }
}

/** The same project on another node. */
export function sideWith(h: Harness, key: MadeKey): Side {
  return {
    key,
    openai: h.caller(key.value),
    raw: (method, path, rest = {}) => h.raw(method, path, { key: key.value, ...rest }),
  }
}

/** Sums of a counter over all days, for one project. */
export async function used(h: Harness, side: Side, counter: UsageCounter): Promise<number> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .selectAll()
    .where('width', '=', '1d')
    .where('project_id', '=', side.key.project_id)
    .execute()
  return rows.reduce((sum, row) => sum + row[counter], 0)
}

/** Input tokens of a project, and the cached part, through its one upstream. */
export async function usedByUpstream(h: Harness, side: Side) {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('upstream_usage')
    .selectAll()
    .where('project_id', '=', side.key.project_id)
    .where('upstream', '=', 'default')
    .execute()
  return {
    input: rows.reduce((sum, row) => sum + row.input_tokens, 0),
    cached: rows.reduce((sum, row) => sum + row.input_cached_tokens, 0),
  }
}

async function counted(h: Harness, side: Side) {
  return {
    requests: await used(h, side, 'requests'),
    input: await used(h, side, 'input_tokens'),
    output: await used(h, side, 'output_tokens'),
    estimated: await used(h, side, 'estimated_input_tokens'),
    reserved: await used(h, side, 'reserved_tokens'),
  }
}

/** Usage of a project while `something` runs. */
export async function countedDuring(
  h: Harness,
  side: Side,
  happens: () => Promise<unknown>,
): Promise<Awaited<ReturnType<typeof counted>>> {
  const before = await counted(h, side)
  await happens()
  const now = await counted(h, side)
  return {
    requests: now.requests - before.requests,
    input: now.input - before.input,
    output: now.output - before.output,
    estimated: now.estimated - before.estimated,
    reserved: now.reserved - before.reserved,
  }
}

/** Rows of upstream objects and their ownership in the store. */
export function ownedRows(h: Harness) {
  return h.store.reader.selectFrom('owned_object').selectAll()
}

/** Records ownership of an upstream object, as if the project had created it. */
export function keepRow(
  h: Harness,
  { id: key_id, project_id, owner }: Omit<MadeKey, 'value'>,
  kind: 'file' | 'batch' | 'conversation',
  id: string,
  upstream = 'default',
  object: string | null = null,
  reserved = 0n,
): Promise<unknown> {
  return record(h.store, (tx) =>
    insert(tx, {
      project_id,
      id,
      kind,
      key_id,
      owner_id: owner,
      upstream,
      organization_id: h.bootstrapped.organization.id,
      created_at: 0,
      expires_at: null,
      model: null,
      object,
      detail: null,
      enqueued_tokens: 0,
      poll_at: null,
      bytes: 0,
      paying_tags: null,
      ...reservedColumns(reserved),
    }),
  )
}
