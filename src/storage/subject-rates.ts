/** The gateway's queries of rate limits of subjects. */
import type { Reader } from './db.ts'
import { query } from './statement.ts'

const SUBJECT_RATE = [
  ...(['project_id', 'scope_kind', 'scope_id', 'beyond'] as const),
  ...(['max_requests_per_1_minute', 'max_tokens_per_1_minute', 'max_requests_per_1_day'] as const),
] as const

interface Level {
  readonly organizationId: string
  readonly projectId: string
}

function ratesOf(db: Pick<Reader, 'selectFrom'>, { organizationId, projectId }: Level) {
  return db
    .selectFrom('subject_rate_limit')
    .select(SUBJECT_RATE)
    .where('organization_id', '=', organizationId)
    .where('project_id', 'in', ['', projectId])
}

interface RatedKey extends Level {
  readonly keyId: string
  readonly ownerId: string
}

const OWN = ['user', 'project_user', 'service_account', 'api_key'] as const
const GENERAL = ['default', 'tag_default', 'tag_value'] as const

/** The rate limits of a key and of its owner. */
export const findOwnRates = query<RatedKey>()((db, p) =>
  ratesOf(db, p).where('scope_kind', 'in', OWN).where('scope_id', 'in', [p.keyId, p.ownerId]),
)

export type GrantRateRow = Awaited<ReturnType<typeof findOwnRates>>[number]

/** The default rate limits of a project and of its organization, and those of values of tags. */
export const findDefaultRates = query<Level>()((db, p) =>
  ratesOf(db, p).where('scope_kind', 'in', GENERAL),
)

/** Own rate limits of some subjects, in a project and over all. */
export function findRatesOfSubjects(
  reader: Reader,
  { ids, ...level }: Level & { readonly ids: readonly string[] },
): Promise<GrantRateRow[]> {
  return ratesOf(reader, level)
    .where('scope_kind', 'in', OWN)
    .where('scope_id', 'in', ids)
    .execute()
}

/** Both, in one query. */
export const findAllRates = query<RatedKey>()((db, p) =>
  ratesOf(db, p).where((eb) =>
    eb.or([
      eb.and([eb('scope_kind', 'in', OWN), eb('scope_id', 'in', [p.keyId, p.ownerId])]),
      eb('scope_kind', 'in', GENERAL),
    ]),
  ),
)

const OWN_KINDS: ReadonlySet<string> = new Set(OWN)

/** Whether limits are a key's or its owner's: no defaults, and no limits of values. */
export function areOwnRates({ scope_kind }: GrantRateRow): boolean {
  return OWN_KINDS.has(scope_kind)
}
