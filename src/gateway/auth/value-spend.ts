/** Spend limits of values of tags, from rows of the store. */
import type { LimitColumns } from '#spend/ledger/limit-rows.ts'
import { parseValueId } from '#usage/values/rows.ts'
import type { GrantValueLimitRow } from './store.ts'
import type { ValueSpend } from './value-keys.ts'

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
    if (!isOfValues(row)) continue
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

function isOfValues({ scope_kind: kind }: GrantValueLimitRow): boolean {
  return kind === 'tag_default' || kind === 'tag_value'
}
