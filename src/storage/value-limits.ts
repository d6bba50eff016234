/** The gateway's query of spend limits of values of tags. */
import { query } from './statement.ts'

/** Most rows that one project is read with: more than both levels have. */
const ROWS_MAX = 4_000

/** Ranges of ids: of an organization and of a project. */
interface LevelRanges {
  readonly organizationId: string
  readonly from: string
  readonly before: string
  readonly fromProject: string
  readonly beforeProject: string
}

/** Defaults of values, and own limits of values. */
export const findInRanges = query<LevelRanges>()((db, p) =>
  db
    .selectFrom('spend_limit')
    .select([
      ...(['scope_kind', 'scope_id', 'threshold_amount', 'interval', 'mode'] as const),
      ...(['raised_amount', 'raised_until', 'beyond'] as const),
    ])
    .where('organization_id', '=', p.organizationId)
    .where('scope_kind', 'in', ['tag_default', 'tag_value'])
    .where((eb) =>
      eb.or([
        eb.and([eb('scope_id', '>=', p.from), eb('scope_id', '<', p.before)]),
        eb.and([eb('scope_id', '>=', p.fromProject), eb('scope_id', '<', p.beforeProject)]),
      ]),
    )
    .limit(ROWS_MAX),
)

export type GrantValueLimitRow = Awaited<ReturnType<typeof findInRanges>>[number]
