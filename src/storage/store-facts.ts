/** Facts of a store for its diagnosis, read without a write. */
import { pendingMigrations, unknownMigration } from './migrations/migrate.ts'

/** A row of `node`. Times are Unix milliseconds. */
export interface NodeFacts {
  readonly planes: string
  readonly limiter: string
  readonly heartbeatAt: number
}

/** State of the schema beside this version. */
export type SchemaState =
  | { readonly kind: 'empty' | 'current' }
  | { readonly kind: 'older'; readonly pending: number }
  | { readonly kind: 'newer'; readonly migration: string }

/** `migrations`: those that have run; undefined for a store that was never migrated. */
export function schemaStateOf(migrations: readonly string[] | undefined): SchemaState {
  if (!migrations) return { kind: 'empty' }
  const migration = unknownMigration(migrations)
  if (migration !== undefined) return { kind: 'newer', migration }
  const pending = pendingMigrations(migrations)
  return pending > 0 ? { kind: 'older', pending } : { kind: 'current' }
}
