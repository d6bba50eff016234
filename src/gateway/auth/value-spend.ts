/** Spend limits of values of tags, from rows of the store. */
import type { LimitColumns } from '#spend/ledger/limit-rows.ts'
import type { Reader } from '#storage/db.ts'
import { findInRanges, type GrantValueLimitRow } from '#storage/value-limits.ts'
import { levelRange, parseValueId } from '#usage/values/rows.ts'
import type { ValueSpend } from './value-keys.ts'

/** Defaults of values, and own limits of values, of a project and of its organization. */
export function findValueLimits(
  reader: Reader,
  { organizationId, projectId }: { readonly organizationId: string; readonly projectId: string },
): Promise<GrantValueLimitRow[]> {
  const [organization, project] = [levelRange(''), levelRange(projectId)]
  return findInRanges(reader, {
    organizationId,
    ...organization,
    fromProject: project.from,
    beforeProject: project.before,
  })
}

type MutableValueSpend = { -readonly [M in keyof ValueSpend]: ValueSpend[M] } & {
  readonly overrides: Map<string, LimitColumns>
}

/**
 * The limits of each level and key with a default, or with a value's own limit; the project's
 * first, since of several that are exhausted the first is named.
 */
export function valueSpendOf(rows: readonly GrantValueLimitRow[]): readonly ValueSpend[] {
  const found = new Map<string, MutableValueSpend>()
  for (const row of rows) {
    const { projectId: level, key, value } = parseValueId(row.scope_id)
    const name = `${level}/${key}`
    const known = found.get(name) ?? {
      level,
      key,
      default: undefined,
      beyond: 'reject',
      overrides: new Map(),
    }
    found.set(name, known)
    if (row.scope_kind === 'tag_value') known.overrides.set(value, row)
    else {
      known.default = row
      known.beyond = row.beyond ?? 'reject'
    }
  }
  const isOfProject = ({ level }: ValueSpend): number => (level === '' ? 0 : 1)
  return [...found.values()].sort((one, other) => isOfProject(other) - isOfProject(one))
}
