/** The gateway's queries of rate limits of subjects. */
import { query } from './statement.ts'

const SUBJECT_RATE = [
  ...(['project_id', 'scope_kind', 'scope_id', 'beyond'] as const),
  ...(['max_requests_per_1_minute', 'max_tokens_per_1_minute', 'max_requests_per_1_day'] as const),
] as const

/** The rate limits of a key and of its owner. */
export const findOwnRates = query<{
  readonly organizationId: string
  readonly projectId: string
  readonly keyId: string
  readonly ownerId: string
}>()((db, p) =>
  db
    .selectFrom('subject_rate_limit')
    .select(SUBJECT_RATE)
    .where('organization_id', '=', p.organizationId)
    .where('project_id', 'in', ['', p.projectId])
    .where('scope_kind', 'in', ['user', 'project_user', 'service_account', 'api_key'])
    .where('scope_id', 'in', [p.keyId, p.ownerId]),
)

export type GrantRateRow = Awaited<ReturnType<typeof findOwnRates>>[number]

/** The default rate limits of a project and of its organization, and those of values of tags. */
export const findDefaultRates = query<{ organizationId: string; projectId: string }>()((db, p) =>
  db
    .selectFrom('subject_rate_limit')
    .select(SUBJECT_RATE)
    .where('organization_id', '=', p.organizationId)
    .where('project_id', 'in', ['', p.projectId])
    .where('scope_kind', 'in', ['default', 'tag_default', 'tag_value']),
)
