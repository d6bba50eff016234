/** Bar of a budget: what is spent and reserved of a limit, with marks at other amounts. */

export interface Mark {
  readonly id: string
  readonly amount: number
  readonly tone: 'alert' | 'forecast'
}

interface BudgetBarProps {
  readonly spent: number
  readonly reserved: number
  readonly limit: number
  readonly marks: readonly Mark[]
  /** Accessible name, with the amounts. */
  readonly label: string
}

const NEARLY_FULL = 0.8
/** Shown as 100%. */
const FULL = 0.9995

/** Ends at the limit, or at what is spent where that is more. A mark beyond it is at the end. */
export function BudgetBar({ spent, reserved, limit, marks, label }: BudgetBarProps) {
  const used = spent + reserved
  const end = Math.max(used, limit)
  const percentOf = (amount: number): string => `${Math.min((amount / end) * 100, 100)}%`
  const share = spent / limit
  const level = share >= FULL ? 'full' : share >= NEARLY_FULL ? 'high' : 'low'
  return (
    <div className="budget-bar" role="img" aria-label={label} data-level={level}>
      <span className="used" style={{ width: percentOf(used) }} />
      <span className="spent" style={{ width: percentOf(spent) }} />
      {marks.map(({ id, amount, tone }) => (
        <span key={id} className="mark" data-tone={tone} style={{ left: percentOf(amount) }} />
      ))}
    </div>
  )
}
