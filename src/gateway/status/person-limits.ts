/** Limits that hold for a person in a project, as their requests meet them. */
import type { SubjectRateLimitLevel } from '#contract/extensions/subject-rate-levels.ts'
import { RATED_KINDS } from '#contract/extensions/subject-rate-limits.ts'
import { PAYER_KINDS } from '#contract/spend/limits.ts'
import { limitsOfSubject } from '#gateway/accounting/subject-limits.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { type PersonInProject, readPersonGrants } from '#gateway/auth/person-grants.ts'
import { budgetName, type SpendLimit } from '#spend/ledger/budget.ts'
import type { Reader } from '#storage/db.ts'
import type { LevelSource } from './level-sources.ts'
import { levelsOfSubjects } from './subject-levels.ts'

/** The limits of all keys of the person, the narrowest first, each once. */
export async function spendLimitsOfPerson(
  reader: Reader,
  person: PersonInProject,
): Promise<readonly SpendLimit[]> {
  return spendLimitsOf(await grantsOf(reader, person))
}

export interface PersonLimits {
  /** The narrowest first. */
  readonly spend: readonly SpendLimit[]
  /** Levels of the rate limits of the person and of their keys, the narrowest first. */
  readonly rates: readonly SubjectRateLimitLevel[]
}

export type ReadPersonLimits = (reader: Reader, person: PersonInProject) => Promise<PersonLimits>

export function createReadPersonLimits(source: LevelSource): ReadPersonLimits {
  return async (reader, person) => {
    const grants = await grantsOf(reader, person)
    const all = grants.flatMap(({ subjectRates }) => subjectRates).filter(isHeld)
    const limits = new Map(all.flatMap(limitsOfSubject).map((limit) => [limit.bucket, limit]))
    const width = (level: SubjectRateLimitLevel): number => RATED_KINDS.indexOf(level.scope)
    const levels = await levelsOfSubjects(source, person.organizationId, [...limits.values()])
    return {
      spend: spendLimitsOf(grants),
      rates: levels.sort((one, other) => width(one) - width(other)),
    }
  }
}

/** Grants of a new key, and of the person's keys. */
async function grantsOf(reader: Reader, person: PersonInProject): Promise<readonly Grant[]> {
  const grants = await readPersonGrants(reader, person)
  return grants ? [grants.ofNewKey, ...grants.ofKeys] : []
}

function spendLimitsOf(grants: readonly Grant[]): readonly SpendLimit[] {
  const all = grants.flatMap(({ spendLimits }) => spendLimits)
  const byName = new Map(all.map((limit) => [budgetName(limit), limit]))
  const held = [...byName.values()].filter(({ payerId: id }) => isHeld({ id }))
  const width = ({ scope }: SpendLimit): number => PAYER_KINDS.indexOf(scope)
  return held.sort((one, other) => width(one) - width(other))
}

/** A default of keys holds for the new key too, which nobody has. */
function isHeld({ id }: { readonly id: string }): boolean {
  return id !== ''
}
