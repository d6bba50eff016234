/**
 * Schema migrations: each runs once, in order, under a lock. On PostgreSQL that is an advisory lock
 * of Kysely's migrator; a SQLite file has one process (`lockFile` in `storage/sqlite/sqlite.ts`).
 */
import { type Kysely, sql } from 'kysely'
import { DEFAULT_MIGRATION_TABLE, Migrator } from 'kysely/migration'
import type { Dialect } from '#storage/db.ts'
import type { Tables } from '#storage/tables/schema.ts'
import { organizationsAndProjects } from './0001-organizations-and-projects.ts'
import { auditAndChanges } from './0002-audit-and-changes.ts'
import { rateLimitsAndIdempotency } from './0003-rate-limits-and-idempotency.ts'
import { whatAGatewayFollows } from './0004-what-a-gateway-follows.ts'
import { usage } from './0005-usage.ts'
import { ownedObjects } from './0006-owned-objects.ts'
import { sessions } from './0007-sessions.ts'
import { signInIndex } from './0008-sign-in.ts'
import { foldedNames } from './0009-folded-names.ts'
import { limitGenerations } from './0010-limit-generations.ts'
import { ownedItems } from './0011-owned-items.ts'
import { ownedBytes } from './0012-owned-bytes.ts'
import { sessionUse } from './0013-session-use.ts'
import { ownedKinds } from './0014-owned-kinds.ts'
import { upstreamUsage } from './0015-upstream-usage.ts'
import { failedRequests } from './0016-failed-requests.ts'
import { deletedNames } from './0017-deleted-names.ts'
import { temporaryAccounts } from './0018-temporary-accounts.ts'
import { spendLimits } from './0019-spend-limits.ts'
import { deferredReservations } from './0020-deferred-reservations.ts'
import { spendRaises } from './0021-spend-raises.ts'
import { spendAlertDeliveries } from './0022-spend-alert-deliveries.ts'
import { usageSumTables } from './0023-usage-sums.ts'
import { tags } from './0024-tags.ts'
import { sharedBudgets } from './0025-shared-budgets.ts'
import { projectPolicies } from './0026-project-policies.ts'
import { policies } from './0027-policies.ts'
import { priceVersionTables } from './0028-price-versions.ts'
import { tagBudgets } from './0029-tag-budgets.ts'
import { usagePartitions } from './0030-usage-partitions.ts'
import { groupTables } from './0031-groups.ts'
import { roleTables } from './0032-roles.ts'
import { projectRoles } from './0033-project-roles.ts'
import { keyModels } from './0034-key-models.ts'
import { scimTables } from './0035-scim.ts'
import { oidcGroups } from './0036-oidc-groups.ts'
import { scimTokenOwners } from './0037-scim-token-owners.ts'
import { releasedReservations } from './0038-released-reservations.ts'
import { deletedKeyHashes } from './0039-deleted-key-hashes.ts'
import { hourCacheWrites } from './0040-hour-cache-writes.ts'
import { requestLogs } from './0041-request-logs.ts'
import { auditDeliveries } from './0043-audit-deliveries.ts'
import { erasures } from './0044-erasures.ts'
import { modelEndNotices } from './0047-model-end-notices.ts'
import { requestLogAccounts } from './0048-request-log-accounts.ts'
import { previousSecrets } from './0049-previous-secrets.ts'
import { firstSignIns } from './0050-first-sign-ins.ts'
import { tagValues } from './0051-tag-values.ts'
import { subjectRateLimits } from './0052-subject-rate-limits.ts'
import { raiseRequests } from './0053-raise-requests.ts'
import { terminalSignIns } from './0054-terminal-sign-ins.ts'
import { valueAlerts } from './0055-value-alerts.ts'
import { removedUsers } from './0056-removed-users.ts'
import { userCodeTries } from './0059-user-code-tries.ts'
import { reconciledCosts } from './0060-reconciled-costs.ts'
import { latency } from './0062-latency.ts'
import { percentAlerts } from './0063-percent-alerts.ts'
import { type ColumnTypes, columnTypes } from './column-types.ts'

/** Names sort in the order they run. A migration that has run somewhere is never edited. */
const migrations: Record<string, (types: ColumnTypes) => string[]> = {
  '0001-organizations-and-projects': organizationsAndProjects,
  '0002-audit-and-changes': auditAndChanges,
  '0003-rate-limits-and-idempotency': rateLimitsAndIdempotency,
  '0004-what-a-gateway-follows': whatAGatewayFollows,
  '0005-usage': usage,
  '0006-owned-objects': ownedObjects,
  '0007-sessions': sessions,
  '0008-sign-in': signInIndex,
  '0009-folded-names': foldedNames,
  '0010-limit-generations': limitGenerations,
  '0011-owned-items': ownedItems,
  '0012-owned-bytes': ownedBytes,
  '0013-session-use': sessionUse,
  '0014-owned-kinds': ownedKinds,
  '0015-upstream-usage': upstreamUsage,
  '0016-failed-requests': failedRequests,
  '0017-deleted-names': deletedNames,
  '0018-temporary-accounts': temporaryAccounts,
  '0019-spend-limits': spendLimits,
  '0020-deferred-reservations': deferredReservations,
  '0021-spend-raises': spendRaises,
  '0022-spend-alert-deliveries': spendAlertDeliveries,
  '0023-usage-sums': usageSumTables,
  '0024-tags': tags,
  '0025-shared-budgets': sharedBudgets,
  '0026-project-policies': projectPolicies,
  '0027-policies': policies,
  '0028-price-versions': priceVersionTables,
  '0029-tag-budgets': tagBudgets,
  '0030-usage-partitions': usagePartitions,
  '0031-groups': groupTables,
  '0032-roles': roleTables,
  '0033-project-roles': projectRoles,
  '0034-key-models': keyModels,
  '0035-scim': scimTables,
  '0036-oidc-groups': oidcGroups,
  '0037-scim-token-owners': scimTokenOwners,
  '0038-released-reservations': releasedReservations,
  '0039-deleted-key-hashes': deletedKeyHashes,
  '0040-hour-cache-writes': hourCacheWrites,
  '0041-request-logs': requestLogs,
  '0043-audit-deliveries': auditDeliveries,
  '0044-erasures': erasures,
  '0047-model-end-notices': modelEndNotices,
  '0048-request-log-accounts': requestLogAccounts,
  '0049-previous-secrets': previousSecrets,
  '0050-first-sign-ins': firstSignIns,
  '0051-tag-values': tagValues,
  '0052-subject-rate-limits': subjectRateLimits,
  '0053-raise-requests': raiseRequests,
  '0054-terminal-sign-ins': terminalSignIns,
  '0055-value-alerts': valueAlerts,
  '0056-removed-users': removedUsers,
  '0059-user-code-tries': userCodeTries,
  '0060-reconciled-costs': reconciledCosts,
  '0062-latency': latency,
  '0063-percent-alerts': percentAlerts,
}

/**
 * Runs the pending migrations, up to `latest` when it is given. All of it is one transaction; on
 * PostgreSQL other processes wait for it. Throws the error of a migration, and rejects a store that
 * a newer Bailiwick has written.
 */
export async function migrateToLatest(
  db: Kysely<Tables>,
  dialect: Dialect,
  latest?: string,
): Promise<void> {
  if (latest === undefined && (await isLatest(db, dialect))) return
  const types = columnTypes(dialect)
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(migrations).map(([name, statements]) => [
            name,
            { up: (target: Kysely<unknown>) => runAll(target, statements(types)) },
          ]),
        ),
    },
  })
  const { error } = await (latest ? migrator.migrateTo(latest) : migrator.migrateToLatest())
  if (error) throw isFromNewer(error) ? newerStore(error) : error
}

/**
 * Whether all migrations have run. The migrator would find that out, too, but it reads the columns
 * of all tables, which takes longer than the rest of a start.
 */
export async function isLatest(db: Kysely<Tables>, dialect: Dialect): Promise<boolean> {
  const { rows: tables } =
    dialect === 'postgres'
      ? await sql`select 1 where to_regclass(${DEFAULT_MIGRATION_TABLE}) is not null`.execute(db)
      : await sql`select 1 from sqlite_master where name = ${DEFAULT_MIGRATION_TABLE}`.execute(db)
  if (tables.length === 0) return false
  const executed = sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`
  const names = (await executed.execute(db)).rows.map(({ name }) => name)
  return names.toSorted().join() === Object.keys(migrations).join()
}

/** Name of the last migration of this version. */
export function latestMigration(): string {
  return Object.keys(migrations).at(-1) ?? ''
}

/** The first of the names that this version does not have: of a newer version. */
export function unknownMigration(names: readonly string[]): string | undefined {
  return names.find((name) => !Object.hasOwn(migrations, name))
}

/** Number of migrations of this version that are not among the names. */
export function pendingMigrations(names: readonly string[]): number {
  const executed = new Set(names)
  return Object.keys(migrations).filter((name) => !executed.has(name)).length
}

/** Error for a store with a migration that the migrator does not have. */
function isFromNewer(error: unknown): boolean {
  return error instanceof Error && /^corrupted migrations/.test(error.message)
}

function newerStore(cause: unknown): Error {
  return new Error(
    'The store was migrated by a newer version of Bailiwick. Run that version, or restore a backup.',
    { cause },
  )
}

async function runAll(db: Kysely<unknown>, statements: string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
