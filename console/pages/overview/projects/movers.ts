/** Projects with the largest changes of cost against the days before, and what changed the most. */
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'

type Row = UsageSummary['rankings'][number]['data'][number]

/** Most projects with an explanation. */
const EXPLAINED_MAX = 3
/** Change in dollars from which it is explained. */
const CHANGE_MIN = 0.5
/** Share of the cost before from which a change is explained. */
const SHARE_MIN = 0.1

/** Dollars more, or less, than in the days before. */
export function changeOfRow({ cost, previous_amount: before }: Row): number {
  return cost - (before ?? 0)
}

/** Ids of the projects whose change is explained. */
export function moversOf(rows: readonly Row[]): ReadonlySet<string> {
  const movers = rows
    .filter((row) => {
      const change = Math.abs(changeOfRow(row))
      return change >= CHANGE_MIN && change >= SHARE_MIN * (row.previous_amount ?? 0)
    })
    .toSorted((one, other) => Math.abs(changeOfRow(other)) - Math.abs(changeOfRow(one)))
  return new Set(movers.slice(0, EXPLAINED_MAX).flatMap(({ project_id: id }) => id ?? []))
}

/** The row that changed the most in the direction of all of them; undefined without one. */
export function mostMoved(rows: readonly Row[], change: number): Row | undefined {
  const sign = Math.sign(change)
  const [most] = rows.toSorted((one, other) => sign * (changeOfRow(other) - changeOfRow(one)))
  return most && sign * changeOfRow(most) > 0 ? most : undefined
}
