/** Rate limits of the subjects of a grant, from rows of the store. */
import { SUBJECT_RATE_FIELDS, type SubjectRates } from '#contract/extensions/subject-rate-limits.ts'
import type { GrantRateRow } from '#storage/subject-rates.ts'
import { parseTagName } from '#usage/tag-set.ts'
import type { Grant } from './grant.ts'
import type { SubjectRate, ValueRates } from './value-keys.ts'

type RatedKey = Pick<Grant, 'keyId' | 'owner' | 'projectId'>

/** The key of a row: its own limit, or the default of a level. */
type RateName = Pick<GrantRateRow, 'project_id' | 'scope_kind' | 'scope_id'>

/** The subject of a limit, without its amounts. */
export type RatedOne = Omit<SubjectRate, 'rates'>

/** The limits of the API key and of its owner, the narrowest first. A user has two. */
export function subjectRatesOf(
  { keyId, owner, projectId }: RatedKey,
  rows: readonly GrantRateRow[],
): readonly SubjectRate[] {
  if (rows.length === 0) return NONE
  const { id } = owner
  const subjects: readonly RatedOne[] = [
    { scope: 'api_key', id: keyId, projectId },
    ...(owner.kind === 'service_account'
      ? [{ scope: 'service_account' as const, id, projectId }]
      : [
          { scope: 'project_user' as const, id, projectId },
          { scope: 'user' as const, id, projectId: undefined },
        ]),
  ]
  return subjects.flatMap((subject) => subjectRateOf(subject, rows) ?? [])
}

/**
 * The limit of a subject: its own, else the default of the project, else the organization's. The
 * organization's default of users is for all projects, and no member's in one.
 */
export function subjectRateOf(
  subject: RatedOne,
  rows: readonly GrantRateRow[],
): SubjectRate | undefined {
  const { scope, id, projectId: project_id = '' } = subject
  const kind = scope === 'project_user' ? 'user' : scope
  const isOfUser = kind === 'user'
  const names: readonly RateName[] = [
    { project_id, scope_kind: scope, scope_id: id },
    { project_id, scope_kind: 'default', scope_id: kind },
    ...(isOfUser
      ? []
      : [{ project_id: '', scope_kind: 'default', scope_id: kind } satisfies RateName]),
  ]
  for (const name of names) {
    const row = rows.find((one) => isNamed(one, name))
    if (row) return { ...subject, rates: ratesOf(row) }
  }
  return undefined
}

function isNamed(row: GrantRateRow, { project_id, scope_kind, scope_id }: RateName): boolean {
  return row.project_id === project_id && row.scope_kind === scope_kind && row.scope_id === scope_id
}

/** The limits of values: of each level and key with a default, or with a value's own limit. */
export function valueRatesOf(rows: readonly GrantRateRow[]): readonly ValueRates[] {
  const found = new Map<string, MutableValueRates>()
  const ofKey = (level: string, key: string): MutableValueRates => {
    const name = `${level}/${key}`
    const known = found.get(name) ?? {
      level,
      key,
      default: undefined,
      beyond: 'reject',
      overrides: new Map(),
    }
    found.set(name, known)
    return known
  }
  for (const row of rows) {
    if (row.scope_kind === 'tag_default') {
      const limit = ofKey(row.project_id, row.scope_id)
      limit.default = ratesOf(row)
      limit.beyond = row.beyond ?? 'reject'
    } else if (row.scope_kind === 'tag_value') {
      const [key, value] = parseTagName(row.scope_id)
      ofKey(row.project_id, key).overrides.set(value, ratesOf(row))
    }
  }
  return [...found.values()]
}

type MutableValueRates = { -readonly [M in keyof ValueRates]: ValueRates[M] } & {
  readonly overrides: Map<string, SubjectRates>
}

function ratesOf(row: GrantRateRow): SubjectRates {
  const rates: { -readonly [F in keyof SubjectRates]: SubjectRates[F] } = {}
  for (const field of SUBJECT_RATE_FIELDS) {
    const value = row[field]
    if (value !== null) rates[field] = value
  }
  return rates
}

const NONE: readonly never[] = []
