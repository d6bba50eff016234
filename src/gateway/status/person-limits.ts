/** Spend limits that hold for a person in a project, as their requests meet them. */
import { PAYER_KINDS } from '#contract/spend/limits.ts'
import { type PersonInProject, readPersonGrants } from '#gateway/auth/person-grants.ts'
import { budgetName, type SpendLimit } from '#spend/ledger/budget.ts'
import type { Reader } from '#storage/db.ts'

/** The limits of all keys of the person, the narrowest first, each once. */
export async function spendLimitsOfPerson(
  reader: Reader,
  person: PersonInProject,
): Promise<readonly SpendLimit[]> {
  const grants = await readPersonGrants(reader, person)
  if (!grants) return []
  const all = [grants.ofNewKey, ...grants.ofKeys].flatMap(({ spendLimits }) => spendLimits)
  const byName = new Map(all.map((limit) => [budgetName(limit), limit]))
  // A default of keys holds for the new key too, which nobody has.
  const held = [...byName.values()].filter(({ payerId }) => payerId !== '')
  const width = ({ scope }: SpendLimit): number => PAYER_KINDS.indexOf(scope)
  return held.sort((one, other) => width(one) - width(other))
}
