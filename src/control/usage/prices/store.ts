/** Versions of the prices that usage was counted with, and usage in service tiers without any. */
import { sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import { UNPRICED_TIER_COUNTERS } from '#storage/tables/usage-columns.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'

interface Days {
  readonly organizationId: string
  /** Start of the first day. */
  readonly fromMs: number
  /** End, which is not included. */
  readonly toMs: number
  readonly filters: Readonly<Partial<Record<string, readonly (string | number)[]>>>
  /** Most tiers. */
  readonly rows: number
}

/** Sums, as text. */
type UnpricedTier = Readonly<
  Record<'model' | 'service_tier' | (typeof UNPRICED_TIER_COUNTERS)[number], string>
>

/** The tiers of some days, those with the most requests first. */
export function unpricedTiers(
  reader: Reader,
  { organizationId, fromMs, toMs, filters: { project_id: projects }, rows }: Days,
): Promise<UnpricedTier[]> {
  return reader
    .selectFrom('unpriced_tier')
    .select(['model', 'service_tier'])
    .select(
      UNPRICED_TIER_COUNTERS.map((name) =>
        sql<string>`cast(sum(${sql.ref(name)}) as text)`.as(name),
      ),
    )
    .where('organization_id', '=', organizationId)
    .where('starts_at', '>=', fromMs)
    .where('starts_at', '<', toMs)
    .$if(projects !== undefined, (found) =>
      found.where(sql<boolean>`project_id in (${sql.join([...(projects ?? [])])})`),
    )
    .groupBy(['model', 'service_tier'])
    .orderBy(sql`sum(requests)`, 'desc')
    .orderBy('model')
    .orderBy('service_tier')
    .limit(rows)
    .execute()
}

interface Day {
  readonly organizationId: string
  readonly dayMs: number
  readonly projects: readonly string[]
}

/** Versions, in their order, by project, kind and model: more than one if prices changed. */
type VersionsOf = (projectId: string, kind: string, model: string) => readonly string[]

/** Reads the versions in rows of some projects. Rows from before the release name none. */
export async function versionsOfDay(
  reader: Reader,
  { organizationId, dayMs, projects }: Day,
): Promise<VersionsOf> {
  const rows = await reader
    .selectFrom('usage')
    .select(['project_id', 'kind', 'model', 'price_versions'])
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('width', '=', '1d')
    .where('kind', 'in', ROW_KINDS)
    .where('starts_at', '=', dayMs)
    .where('project_id', 'in', [...new Set(projects)])
    .where('price_versions', '<>', '')
    .execute()
  const found = new Map<string, Set<string>>()
  for (const { project_id, kind, model, price_versions } of rows) {
    const name = nameOf(project_id, kind, model)
    const known = found.get(name) ?? new Set()
    found.set(name, known)
    for (const version of price_versions.split(',')) known.add(version)
  }
  return (...of) => [...(found.get(nameOf(...of)) ?? [])].sort()
}

function nameOf(...parts: readonly [string, string, string]): string {
  return parts.join('\n')
}
