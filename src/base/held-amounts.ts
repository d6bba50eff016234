/**
 * Amounts held by name, such as the bytes of a project's requests under way.
 *
 * A name without an amount is kept while there are few: a `Map` of one entry that comes and goes
 * copies its table at each deletion.
 */

/** Names that are kept without an amount, at most. */
const IDLE_MAX = 1_000
/** Less than any amount: the rounding error that a sum of fractions leaves at zero. */
const NOTHING = 1e-9

export interface HeldAmounts {
  /** The amount of a name; 0 without one. */
  of(name: string): number
  /** Adds to the amount of a name, or takes from it. */
  add(name: string, amount: number): void
}

export function createHeldAmounts(): HeldAmounts {
  const held = new Map<string, { amount: number }>()
  return {
    of: (name) => held.get(name)?.amount ?? 0,
    add: (name, amount) => {
      const known = held.get(name)
      if (!known) {
        if (amount > NOTHING) held.set(name, { amount })
        return
      }
      known.amount += amount
      if (known.amount > NOTHING) return
      known.amount = 0
      if (held.size > IDLE_MAX) held.delete(name)
    },
  }
}
