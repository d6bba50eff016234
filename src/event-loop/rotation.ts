/**
 * Rotation of the claimants that wait: it finds the first one below a limit of held slots.
 *
 * A tournament tree over the order in which claimants came. A leaf has the number of slots that its
 * claimant holds, and every node the least number below it: the first claimant below a limit is
 * found on one way down. Each operation is O(log n) in the number of claimants that wait; when the
 * leaves are used up, those in use move together, which is O(1) for each claimant added since.
 */

export interface RotationEntry {
  /** Slots that the claimant holds. `update` publishes a change of it. */
  held: number
  /** Index of its leaf. Written here alone. */
  leaf: number
}

export interface Rotation<T extends RotationEntry> {
  size(): number
  /** Adds it behind all others. */
  add(entry: T): void
  remove(entry: T): void
  update(entry: T): void
  /** The first that holds less than `limit`. */
  firstBelow(limit: number): T | undefined
}

/** Count of an unused leaf. */
const NONE = 2 ** 31 - 1
/** A power of two, as every number of leaves. */
const LEAVES_MIN = 16

export function createRotation<T extends RotationEntry>(): Rotation<T> {
  let leaves = LEAVES_MIN
  let least = new Int32Array(2 * leaves).fill(NONE)
  let entries: (T | undefined)[] = []
  let size = 0
  const set = (leaf: number, held: number): void => {
    let node = leaf + leaves
    least[node] = held
    for (node >>= 1; node > 0; node >>= 1) {
      const below = Math.min(least[2 * node] ?? NONE, least[2 * node + 1] ?? NONE)
      if (least[node] === below) return
      least[node] = below
    }
  }
  const append = (entry: T): void => {
    entry.leaf = entries.length
    entries.push(entry)
    set(entry.leaf, entry.held)
  }
  /** Moves the entries to the first leaves of a tree that has as many again free. */
  const compact = (): void => {
    const present = entries.filter((entry) => entry !== undefined)
    leaves = LEAVES_MIN
    while (leaves < 2 * present.length) leaves *= 2
    least = new Int32Array(2 * leaves).fill(NONE)
    entries = []
    for (const entry of present) append(entry)
  }
  return {
    size: () => size,
    add: (entry) => {
      if (entries.length === leaves) compact()
      append(entry)
      size += 1
    },
    remove: ({ leaf }) => {
      entries[leaf] = undefined
      set(leaf, NONE)
      size -= 1
    },
    update: ({ leaf, held }) => set(leaf, held),
    firstBelow: (limit) => {
      if ((least[1] ?? NONE) >= limit) return undefined
      let node = 1
      while (node < leaves) node = (least[2 * node] ?? NONE) < limit ? 2 * node : 2 * node + 1
      return entries[node - leaves]
    },
  }
}
