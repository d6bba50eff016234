/** The gateway's queries of spend limits. */
import { PAYER_KINDS } from '#contract/spend/limits.ts'
import type { Reader } from './db.ts'
import { query } from './statement.ts'

export const SPEND_LIMIT = [
  ...(['scope_kind', 'scope_id', 'threshold_amount', 'interval', 'mode'] as const),
  ...(['raised_amount', 'raised_until'] as const),
] as const

/** Most limits that a project is read with: more than its values and its organization's have. */
const PROJECT_LIMITS_MAX = 4_100

/** A project with the ids of its defaults, and the ranges of ids of values at both levels. */
interface LimitedProject {
  readonly organizationId: string
  readonly projectId: string
  readonly ofUsers: string
  readonly ofAccounts: string
  readonly ofKeys: string
  readonly from: string
  readonly before: string
  readonly fromProject: string
  readonly beforeProject: string
}

/** Spend limits and defaults of a project and of its organization, with those of values. */
export const findLimitsOfProject = query<LimitedProject>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select([...SPEND_LIMIT, 'beyond'])
    .where('organization_id', '=', p.organizationId)
    .where((eb) => {
      const isOfValues = eb('scope_kind', 'in', ['tag_default', 'tag_value'])
      return eb.or([
        eb.and([
          eb('scope_kind', 'in', ['organization', 'project', 'default']),
          eb('scope_id', 'in', [
            ...[p.organizationId, p.projectId, ...PAYER_KINDS],
            ...[p.ofUsers, p.ofAccounts, p.ofKeys],
          ]),
        ]),
        eb.and([isOfValues, eb('scope_id', '>=', p.from), eb('scope_id', '<', p.before)]),
        eb.and([
          ...[isOfValues, eb('scope_id', '>=', p.fromProject)],
          eb('scope_id', '<', p.beforeProject),
        ]),
      ])
    })
    .limit(PROJECT_LIMITS_MAX),
)

export type GrantSpendLimitRow = Omit<GrantValueLimitRow, 'beyond'>
export type GrantValueLimitRow = Awaited<ReturnType<typeof findLimitsOfProject>>[number]

/** Most limits of tags that one key is read with: more than an organization has. */
const TAG_LIMITS_MAX = 2_000

/** Tags of an organization by their names, and by keys with any value. */
interface SoughtTags {
  readonly organizationId: string
  readonly names: readonly string[]
  readonly keys: readonly string[]
}

/** The spend limits of tags. */
export async function findTagSpendLimits(
  reader: Reader,
  { organizationId, names, keys }: SoughtTags,
): Promise<GrantSpendLimitRow[]> {
  if (names.length === 0 && keys.length === 0) return []
  return reader
    .selectFrom('spend_limit')
    .select(SPEND_LIMIT)
    .where('organization_id', '=', organizationId)
    .where('scope_kind', '=', 'tag')
    .where((eb) =>
      eb.or([
        ...names.map((name) => eb('scope_id', '=', name)),
        // From `key=` up to the character after.
        ...keys.map((key) =>
          eb.and([eb('scope_id', '>=', `${key}=`), eb('scope_id', '<', `${key}>`)]),
        ),
      ]),
    )
    .limit(TAG_LIMITS_MAX)
    .execute()
}
