/** Rate limits of the subjects of a grant, from rows of the store. */
import {
  type RatedKind,
  SUBJECT_RATE_FIELDS,
  type SubjectRates,
} from '#contract/extensions/subject-rate-limits.ts'
import type { GrantRateRow } from '#storage/subject-rates.ts'
import { parseTagName } from '#usage/tag-set.ts'
import type { Grant } from './grant.ts'
import type { SubjectRate, ValueRates } from './value-keys.ts'

type RatedKey = Pick<Grant, 'keyId' | 'owner' | 'projectId'>

/** The key of a row: its own limit, or the default of a level. */
type RateName = Pick<GrantRateRow, 'project_id' | 'scope_kind' | 'scope_id'>

/**
 * The limits of the API key and of its owner, the narrowest first: its own, else the default of the
 * project, else the organization's. A user has two: in the project, and in all of them.
 */
export function subjectRatesOf(
  { keyId, owner, projectId }: RatedKey,
  rows: readonly GrantRateRow[],
): readonly SubjectRate[] {
  if (rows.length === 0) return NONE
  const find = (...names: readonly RateName[]): SubjectRates | undefined => {
    for (const name of names) {
      const row = rows.find((one) => isNamed(one, name))
      if (row) return ratesOf(row)
    }
    return undefined
  }
  const own = (scope_kind: RatedKind, scope_id: string, project_id = projectId): RateName => ({
    project_id,
    scope_kind,
    scope_id,
  })
  const general = (scope_id: string, project_id: string): RateName => ({
    project_id,
    scope_kind: 'default',
    scope_id,
  })
  const inherited = (kind: 'api_key' | 'service_account') => [
    general(kind, projectId),
    general(kind, ''),
  ]
  const { id } = owner
  const limits: SubjectRate[] = []
  const add = (scope: SubjectRate['scope'], subject: string, rates: SubjectRates | undefined) => {
    const ofProject = scope === 'user' ? undefined : projectId
    if (rates) limits.push({ scope, id: subject, projectId: ofProject, rates })
  }
  add('api_key', keyId, find(own('api_key', keyId), ...inherited('api_key')))
  if (owner.kind === 'service_account') {
    add('service_account', id, find(own('service_account', id), ...inherited('service_account')))
  } else {
    add('project_user', id, find(own('project_user', id), general('user', projectId)))
    add('user', id, find(own('user', id, ''), general('user', '')))
  }
  return limits
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
