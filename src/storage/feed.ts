/** How a node hears of changes. */
import type { Change } from './changes.ts'

/** Who keeps a copy of a part of the store. */
export interface Follower {
  /** The organizations of which something is kept, and the change up to which each was followed. */
  readonly positions: ReadonlyMap<string, number>
  /** Takes a change. A change may come twice, and one of this node before others that precede it. */
  apply(change: Change): void
  /** Everything that was committed at this moment, by the elapsed clock, has been applied. */
  caughtUp(atMs: number): void
  /** What was missed cannot be known: nothing that is kept may be believed. */
  forget(): void
}
