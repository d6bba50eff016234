/** Rows of spend limits of an organization, or of a project and of its members and keys. */
import { sql } from 'kysely'
import type { OwnerKind } from '#contract/spend/limits.ts'
import type { SpendLimitRow } from '#control/spend/limits/store.ts'
import type { Reader } from '#storage/db.ts'

export interface LimitRow extends SpendLimitRow {
  readonly scope_kind: OwnerKind
  readonly scope_id: string
  /** Project of a key, a service account or a person in it. */
  readonly project_id: string | null
}

interface LimitsQuery {
  readonly organizationId: string
  /** Null: those of the whole organization. */
  readonly projectId: string | null
  readonly scopes: readonly OwnerKind[] | undefined
  readonly ownerIds: readonly string[] | undefined
  /** Only the limit of this owner. */
  readonly id?: string
  /** Row that the page follows. */
  readonly after?: LimitRow | undefined
  readonly rows: number
}

const PROJECT = sql<string | null>`
  coalesce(api_key.project_id, service_account.project_id, spend_limit.project_id)`

/** Limits by scope, and in each by the ids of their owners. */
export function page(reader: Reader, query: LimitsQuery): Promise<LimitRow[]> {
  const { organizationId, projectId, scopes, ownerIds, id, after, rows } = query
  return reader
    .selectFrom('spend_limit')
    .leftJoin('api_key', 'api_key.id', 'spend_limit.scope_id')
    .leftJoin('service_account', 'service_account.id', 'spend_limit.scope_id')
    .select([
      ...(['threshold_amount', 'interval', 'mode', 'raised_amount', 'raised_until'] as const),
      sql<OwnerKind>`scope_kind`.as('scope_kind'),
      ...(['scope_id', PROJECT.as('project_id')] as const),
    ])
    .where('spend_limit.organization_id', '=', organizationId)
    .where('scope_kind', 'not in', ['default', 'tag_default', 'tag_value'])
    .$if(projectId !== null, (all) =>
      all.where(sql`coalesce(${PROJECT}, scope_id)`, '=', projectId ?? ''),
    )
    .$if(scopes !== undefined, (all) => all.where('scope_kind', 'in', scopes ?? []))
    .$if(ownerIds !== undefined, (all) => all.where('scope_id', 'in', ownerIds ?? []))
    .$if(id !== undefined, (all) => all.where('scope_id', '=', id ?? ''))
    .$if(after !== undefined, (all) =>
      all.where(
        sql<boolean>`(scope_kind, scope_id) > (${after?.scope_kind ?? ''}, ${after?.scope_id ?? ''})`,
      ),
    )
    .orderBy('scope_kind')
    .orderBy('scope_id')
    .limit(rows)
    .execute()
}
