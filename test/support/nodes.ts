/** Servers that share one store: two nodes on PostgreSQL, the one process that SQLite allows. */
import assert from 'node:assert/strict'
import pg from 'pg'
import type { Dialect } from '#storage/db.ts'
import { dropDatabase, emptyDatabase } from './databases.ts'
import { type Harness, startHarness } from './harness.ts'
import type { HarnessOptions } from './options.ts'
import type { RawAnswer, RawOptions } from './raw.ts'

export interface Nodes {
  readonly first: Harness
  readonly all: readonly Harness[]
  /** Sends a request `times` times concurrently, to the nodes in turn, with one admin key. */
  storm(times: number, request: (n: number) => Request): Promise<RawAnswer[]>
  /** Sends one request to the next node in turn. */
  send(request: Request): Promise<RawAnswer>
  /** Closes everything. Fails when PostgreSQL had to break a deadlock: locks have one order. */
  close(): Promise<void>
}

export type Request = readonly [method: string, path: string, rest?: RawOptions]

export async function startNodes(
  dialect: Dialect,
  rest: Pick<HarnessOptions, 'clock' | 'bounds'> = {},
): Promise<Nodes> {
  const options = { ...rest, databaseUrl: await emptyDatabase(dialect) }
  const all = [await startHarness(dialect, options)]
  if (dialect === 'postgres') all.push(await startHarness(dialect, options))
  const first = all[0] as Harness
  let turn = 0
  const send = ([method, path, rest]: Request): Promise<RawAnswer> =>
    (all[turn++ % all.length] as Harness).raw(method, path, { key: first.adminKey, ...rest })
  return {
    first,
    all,
    send,
    storm: (times, request) =>
      Promise.all(Array.from({ length: times }, (_, n) => send(request(n)))),
    close: async () => {
      for (const node of all) await node.close()
      if (dialect === 'postgres') assert.equal(await deadlocks(options.databaseUrl), 0)
      await dropDatabase(options.databaseUrl)
    },
  }
}

async function deadlocks(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  )
  await client.end()
  return rows[0].n
}

/** Number of responses by status: `{ 200: 1, 400: 49 }`. */
export function statuses(answers: readonly RawAnswer[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** Responses other than 200 whose error code is not one of `codes`. */
export function unexpected(answers: readonly RawAnswer[], ...codes: string[]): string[] {
  return answers
    .filter(({ status, json }) => status !== 200 && !codes.includes(json.error?.code ?? ''))
    .map(({ status, text }) => `${status} ${text}`)
}

let unique = 0

/** Creates a user of the organization. */
export async function makeUser(
  { first }: Nodes,
  role: 'owner' | 'reader' = 'reader',
): Promise<string> {
  return (await first.client.createUser({ email: `u${++unique}@example.com`, role })).id
}

export async function makeProject({ first }: Nodes): Promise<string> {
  return (await first.client.createProject({ name: `p${++unique}` })).id
}

/** Creates a member of a project. */
export async function makeMember(nodes: Nodes, projectId: string): Promise<string> {
  const userId = await makeUser(nodes)
  const member = { project_id: projectId, user_id: userId, role: 'member' } as const
  await nodes.first.client.createProjectUser(member)
  return userId
}

/** Types of the events about one object, oldest first. */
export async function eventsOf({ first }: Nodes, id: string): Promise<string[]> {
  const rows = await first.store.reader
    .selectFrom('audit_log')
    .select('type')
    .where('resource_id', '=', id)
    .orderBy('id')
    .execute()
  return rows.map(({ type }) => type)
}

/** Ids of a project's members, accounts or keys. */
export function rowsOf(
  { first }: Nodes,
  table: 'api_key' | 'service_account' | 'project_user',
  projectId: string,
) {
  return first.store.reader
    .selectFrom(table)
    .selectAll()
    .where('project_id', '=', projectId)
    .execute()
}
