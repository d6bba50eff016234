/**
 * Stored aliases and fallbacks of models: a policy row of each kind, with JSON that the gateway
 * reads. A change replaces the row, and holds the organization's lock from its read to its commit:
 * of two changes at once, neither is lost, and each is checked against the other.
 */
import type { Context } from '#context.ts'
import * as store from '#control/project-policies/store.ts'
import * as projects from '#control/projects/projects.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import type { RoutingKind } from '#storage/tables/policies.ts'

/** Fallbacks of a model. */
export interface StoredFallback {
  readonly models: readonly string[]
  /** Whether they are tried where a rate limit of the model is reached. */
  readonly onLimit: boolean
}

/** Aliases and fallbacks that a change of an owner is checked against. */
export interface Routing {
  /** Models by the aliases of the owner. */
  readonly aliases: ReadonlyMap<string, string>
  /** The same of the project's organization. */
  readonly inherited: ReadonlyMap<string, string>
  readonly fallbacks: ReadonlyMap<string, StoredFallback>
}

type Queries = Pick<Reader, 'selectFrom'>

export function readAliases(reader: Queries, owner: string): Promise<Map<string, string>> {
  return read<string>(reader, owner, 'model_aliases')
}

export function readFallbacks(
  reader: Queries,
  projectId: string,
): Promise<Map<string, StoredFallback>> {
  return read<StoredFallback>(reader, projectId, 'model_fallbacks')
}

/** The routing of a project, or undefined for the organization's, locked against changes. */
export async function lockRouting(
  tx: Tx,
  ctx: Context,
  projectId: string | undefined,
): Promise<Routing> {
  const { id } = ctx.organization
  await lockOrganization(tx, id)
  if (projectId === undefined) {
    return { aliases: await readAliases(tx, id), inherited: new Map(), fallbacks: new Map() }
  }
  await projects.requireActive(tx, ctx, projectId)
  return {
    aliases: await readAliases(tx, projectId),
    inherited: await readAliases(tx, id),
    fallbacks: await readFallbacks(tx, projectId),
  }
}

/** Writes the values of an owner, and none if there are none. */
export async function putAll(
  tx: Tx,
  key: store.PolicyKey,
  values: ReadonlyMap<string, unknown>,
  updatedAt: number,
): Promise<void> {
  if (values.size === 0) {
    await store.remove(tx, key)
    return
  }
  const value = JSON.stringify(Object.fromEntries(values))
  await store.put(tx, { ...key, value, updated_at: updatedAt })
}

/** Entries in the order of their names. */
export function sorted<Value>(values: ReadonlyMap<string, Value>): [string, Value][] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1))
}

async function read<Value>(
  reader: Queries,
  owner: string,
  kind: RoutingKind,
): Promise<Map<string, Value>> {
  const value = await store.find(reader, { owner_id: owner, kind })
  return new Map(Object.entries<Value>(value === undefined ? {} : JSON.parse(value)))
}
