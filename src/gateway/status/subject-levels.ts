/**
 * Bucket levels of subjects, over all models: the buckets that limit a request
 * (`accounting/subject-limits.ts`), of the subjects that are named.
 */
import { type Clock, toSeconds } from '#base/clock.ts'
import type {
  SubjectRateLimitLevel,
  SubjectRateLimitLevels,
} from '#contract/extensions/subject-rate-levels.ts'
import { SUBJECT_RATE_FIELDS } from '#contract/extensions/subject-rate-limits.ts'
import { type BucketLimit, DIMENSIONS } from '#gateway/accounting/buckets.ts'
import { limitsOfSubject, limitsOfValue } from '#gateway/accounting/subject-limits.ts'
import { subjectRateOf, valueRatesOf } from '#gateway/auth/subject-rates.ts'
import type { SubjectRate } from '#gateway/auth/value-keys.ts'
import type { Reader } from '#storage/db.ts'
import { findDefaultRates, findRatesOfSubjects, type GrantRateRow } from '#storage/subject-rates.ts'
import { parseValueId } from '#usage/values/rows.ts'
import type { LevelSource } from './level-sources.ts'

const SECOND_MS = 1_000

/** Subjects that exist, and values. */
export interface SubjectsQuestion {
  readonly organizationId: string
  /** The project; empty for the organization. */
  readonly level: string
  readonly subjects: readonly Pick<SubjectRate, 'scope' | 'id'>[]
  /** `end_user=alice`, or a key alone. */
  readonly values: readonly string[]
}

export type ReadSubjectLevels = (question: SubjectsQuestion) => Promise<SubjectRateLimitLevels>

interface SubjectLevelsOptions {
  readonly reader: Reader
  readonly source: LevelSource
  readonly now: Clock
}

export function createReadSubjectLevels(options: SubjectLevelsOptions): ReadSubjectLevels {
  const { reader, source, now } = options
  return async (question) => {
    const limits = await limitsOf(reader, question)
    return {
      object: 'list',
      data: await levelsOfSubjects(source, question.organizationId, limits),
      read_at: toSeconds(now()),
      source: source.kind,
    }
  }
}

async function limitsOf(reader: Reader, question: SubjectsQuestion): Promise<BucketLimit[]> {
  const { organizationId, level: projectId, subjects, values } = question
  const of = { organizationId, projectId }
  const defaults = await findDefaultRates(reader, of)
  const ids = subjects.map(({ id }) => id)
  const own = ids.length === 0 ? [] : await findRatesOfSubjects(reader, { ...of, ids })
  const rows = [...own, ...defaults]
  return [
    ...subjects.flatMap((subject) => {
      const ofProject = subject.scope === 'user' ? undefined : projectId
      const rate = subjectRateOf({ ...subject, projectId: ofProject }, rows)
      return rate ? limitsOfSubject(rate) : []
    }),
    ...values.flatMap((name) => limitsOfNamed(projectId, name, defaults)),
  ]
}

/** The limits of a value at its level; of a key alone, where values beyond the most share them. */
function limitsOfNamed(level: string, name: string, rows: readonly GrantRateRow[]): BucketLimit[] {
  const { key, value } = parseValueId(`${level}/${name}`)
  const ofKey = valueRatesOf(rows).find((one) => one.level === level && one.key === key)
  if (!ofKey) return []
  const isShared = value === '' && ofKey.beyond === 'shared'
  const rates = ofKey.overrides.get(value) ?? (isShared || value !== '' ? ofKey.default : undefined)
  return rates ? limitsOfValue(level, name, rates) : []
}

/** Levels of the buckets of subjects; none while they are unavailable. */
export async function levelsOfSubjects(
  source: LevelSource,
  organizationId: string,
  limits: readonly BucketLimit[],
): Promise<SubjectRateLimitLevel[]> {
  const read = await source.read(organizationId, limits)
  return limits.flatMap(({ dimension, scope, subject, limit, windowMs }, index) => {
    const used = read?.[index]
    const field = SUBJECT_RATE_FIELDS.find((name) => name === DIMENSIONS[dimension].field)
    if (scope === 'organization' || scope === 'project') return []
    if (used === undefined || !subject || !field) return []
    const { name: id, projectId } = subject
    return {
      object: 'subject_rate_limit.level' as const,
      scope,
      id,
      project_id: projectId ?? null,
      field,
      limit,
      used,
      window_seconds: windowMs / SECOND_MS,
    }
  })
}
