/**
 * How a node hears of changes, its own and those of other nodes.
 *
 * Its own it is handed (`publish`) after their commit and before their answer, so that the next
 * request finds them applied. Where this process alone commits, that is all there is.
 *
 * Those of others it hears of by a notification, typically within milliseconds, and whether or not
 * one comes it asks every `POLL_EVERY_MS`: for the newest number of each organization that its
 * follower keeps anything of, and then for the changes between. Their numbers have no gap and are
 * in the order of the commits, so that nothing can be skipped. Notifications only make it ask at
 * once: what is applied is always what was read.
 *
 * Failure modes. A notification is lost: the next question finds the change. The store does not
 * answer within `ANSWER_TIMEOUT_MS`: the connection is given up, the next question opens another,
 * and the follower, whom nobody tells that it has caught up, knows how late it is. A number is
 * missing, or the newest is below what was followed (another store in the place of this one):
 * nobody can know what was missed, so everything that is kept is forgotten.
 */
import type { Clock } from '#base/clock.ts'
import { createRepeated } from '#base/repeat.ts'
import { type Change, changesAfter, newestSeqs } from './changes.ts'
import type { ChangeLine, Reader, Store } from './db.ts'

const POLL_EVERY_MS = 250
const ANSWER_TIMEOUT_MS = 500
/** Changes read at once. */
const CHANGES_MAX = 500

/** Who keeps a copy of a part of the store. */
export interface Follower {
  /** The organizations of which something is kept, and the change up to which each was followed. */
  readonly positions: ReadonlyMap<string, number>
  /** Takes a change. It may come twice, and one of this node before others that precede it. */
  apply(change: Change): void
  /** Everything that was committed at this moment, by the elapsed clock, has been applied. */
  caughtUp(atMs: number): void
  /** What was missed cannot be known: nothing that is kept may be believed. */
  forget(): void
}

export interface Feed {
  /** Takes a change of this node that is committed. Never throws. */
  publish(change: Change): void
  close(): Promise<void>
}

export interface FeedOptions {
  readonly store: Store
  readonly follower: Follower
  readonly now: Clock
  /** A clock that nobody sets, and the same that the follower has. */
  readonly elapsed: Clock
  /** Whether to hear of changes by notifications too. */
  readonly notifications?: boolean
  /** How long after it was made a change of another node was applied, in milliseconds. */
  readonly onApplied: (afterMs: number) => void
  /** The store did not answer. Told once until it answers again. */
  readonly onError: (error: unknown) => void
}

/** Starts to follow, once the store has answered. Rejects where it does not. */
export const startFeed = async (options: FeedOptions): Promise<Feed> => {
  const { store, follower, onError } = options
  if (!store.openLine) return { publish: follower.apply, close: async () => {} }
  const news = new Map<string, number>()
  let failing = false
  const work = async (): Promise<void> => {
    try {
      await rounds.go()
      failing = false
    } catch (error) {
      if (!failing) onError(error)
      failing = true
    }
  }
  const poll = createRepeated(work)
  const rounds = createRounds(options, store.openLine, news, poll.ask)
  await rounds.go()
  const timer = setInterval(poll.ask, POLL_EVERY_MS)
  timer.unref()
  return {
    publish: (change) => {
      follower.apply(change)
      news.set(change.organizationId, change.seq)
      poll.ask()
    },
    close: async () => {
      clearInterval(timer)
      await poll.stop()
      await rounds.end()
    },
  }
}

/** Questions to the store, on a line that is opened when there is none and given up by failing. */
const createRounds = (
  options: FeedOptions,
  openLine: NonNullable<Store['openLine']>,
  news: Map<string, number>,
  ask: () => void,
) => {
  const { follower, elapsed, notifications = true } = options
  let line: ChangeLine | undefined
  const hear = (organizationId: string, seq: number): void => {
    if (seq > (follower.positions.get(organizationId) ?? seq)) ask()
  }
  return {
    /** Tells what this node did, and takes what others did. */
    go: async (): Promise<void> => {
      try {
        line ??= await openLine(notifications ? hear : undefined, ANSWER_TIMEOUT_MS)
        const askedAt = elapsed()
        await tell(line, news)
        await catchUp(line.reader, options)
        follower.caughtUp(askedAt)
      } catch (error) {
        line?.close().catch(() => {})
        line = undefined
        throw error
      }
    },
    end: async (): Promise<void> => line?.close(),
  }
}

const tell = async (line: ChangeLine, news: Map<string, number>): Promise<void> => {
  if (news.size === 0) return
  const told = new Map(news)
  news.clear()
  await line.tell(told)
}

const catchUp = async (reader: Reader, options: FeedOptions): Promise<void> => {
  const { follower } = options
  const positions = new Map(follower.positions)
  const newest = await newestSeqs(reader, [...positions.keys()])
  for (const [organizationId, position] of positions) {
    const seq = newest.get(organizationId) ?? -1
    const followed = seq >= position && (await follow(reader, options, organizationId, seq))
    if (!followed) return follower.forget()
  }
}

/** Applies an organization's changes up to `seq`. False when one is missing. */
const follow = async (
  reader: Reader,
  { follower, now, onApplied }: FeedOptions,
  organizationId: string,
  seq: number,
): Promise<boolean> => {
  let after = follower.positions.get(organizationId) ?? seq
  while (after < seq) {
    const rows = Math.min(CHANGES_MAX, seq - after)
    const changes = await changesAfter(reader, { organizationId, after, rows })
    if (changes.length < rows) return false
    for (const change of changes) {
      if (change.seq !== after + 1) return false
      const position = follower.positions.get(organizationId)
      const isNews = position !== undefined && change.seq > position
      follower.apply(change)
      if (isNews) onApplied(Math.max(0, now() - change.changedAt))
      after = change.seq
    }
  }
  return true
}
