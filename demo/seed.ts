/**
 * Fills an empty store with Acme Research: an organization with its people, projects, keys, limits
 * and invites, the audit log of how it came to be so, and the usage of more than a month.
 */
import type { Catalog } from '#catalog/catalog.ts'
import type { Store } from '#storage/db.ts'
import { createDemoContext, type Person, type SeededKey, type SeededProject } from './context.ts'
import type { Random } from './random.ts'
import { runTimeline, type SeededAdminKeys } from './timeline.ts'
import { addUsage } from './usage.ts'

/** The server that runs over the store, or will, has the same. */
export interface SeedParts {
  readonly store: Store
  readonly catalog: Catalog
}

export interface SeedOptions {
  /** The present, in Unix milliseconds: everything happens before it. */
  readonly nowMs: number
  readonly random: Random
}

export interface Seeded {
  readonly organizationId: string
  readonly adminKeys: SeededAdminKeys
  /** Those who are there at the end. */
  readonly people: readonly Person[]
  readonly projects: readonly SeededProject[]
  /** Of projects; those that ended too. */
  readonly keys: readonly SeededKey[]
}

/**
 * The same numbers make the same organization, but for secrets. Takes some seconds. The store's
 * organization is used if it has one, and made if it has none; its models are those built in.
 */
export async function seed(parts: SeedParts, { nowMs, random }: SeedOptions): Promise<Seeded> {
  const context = await createDemoContext({ ...parts, nowMs, random })
  const adminKeys = await runTimeline(context, nowMs)
  await addUsage({ ...parts, context, nowMs })
  return {
    organizationId: context.organizationId,
    adminKeys,
    people: [...context.people.values()],
    projects: [...context.projects.values()],
    keys: [...context.keys.values()],
  }
}
