/**
 * Change feed of a node: replication of local changes and those of other nodes.
 *
 * `publish` applies a local change after its commit and before its answer, for the next request to
 * find it applied. If this process is the only writer, that is all.
 *
 * Changes of other nodes are announced by a notification, typically within milliseconds. With or
 * without one the node polls every `POLL_EVERY_MS`: for the newest number of each organization in
 * which its follower has a position, and then for the changes between. Their numbers have no gap
 * and follow the order of the commits, so nothing can be skipped. Notifications only trigger a
 * poll: only changes read from the store are applied.
 *
 * Failure modes. A notification is lost: the next poll finds the change. The store does not answer
 * within `ANSWER_TIMEOUT_MS`: the connection is closed, the next poll opens another, and the
 * follower knows its lag from `failed`. A number is missing, or the newest is below the follower's
 * position (the store was replaced by another): the missed changes are unknown, so everything that
 * is cached is dropped.
 */
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import { type Change, changesAfter, newestSeqs } from './changes.ts'
import type { ChangeSubscription, Reader, Store } from './db.ts'

const POLL_EVERY_MS = 250
const ANSWER_TIMEOUT_MS = 500
/** Most changes in one read. */
const CHANGES_MAX = 500

/** Holder of a copy of a part of the store. */
export interface Follower {
  /** Organizations with cached entries, and the number of the last applied change of each. */
  readonly positions: ReadonlyMap<string, number>
  /** Applies a change. It may come twice, and one of this node before others that precede it. */
  apply(change: Change): void
  /** Called after all changes committed up to this moment, by the elapsed clock, were applied. */
  caughtUp(atMs: number): void
  /** Called after a poll that has failed. */
  failed(): void
  /**
   * Called where the missed changes are unknown: all entries must be dropped. Changes are followed
   * from these numbers on.
   */
  forget(newest: ReadonlyMap<string, number>): void
}

export interface Feed {
  /** Applies and announces a committed change of this node. Never throws. */
  publish(change: Change): void
  close(): Promise<void>
}

export interface FeedOptions {
  readonly store: Store
  readonly follower: Follower
  readonly now: Clock
  /** A monotonic clock, the same as the follower's. */
  readonly elapsed: Clock
  /** Whether to subscribe to notifications as well. */
  readonly notifications?: boolean
  /** Time from the commit of another node's change to its application, in milliseconds. */
  readonly onApplied: (afterMs: number) => void
  readonly schedule: Schedule
}

/** Starts the replication, once the store has answered. Rejects if it does not. */
export async function startFeed(options: FeedOptions): Promise<Feed> {
  const { store, follower, schedule } = options
  if (!store.openSubscription) return { publish: follower.apply, close: async () => {} }
  const news = new Map<string, number>()
  let task: ScheduledTask | undefined
  const poll = (): void => void task?.run()
  const rounds = createRounds(options, store.openSubscription, news, poll)
  await rounds.go()
  task = schedule({ name: 'changes', everyMs: POLL_EVERY_MS, run: rounds.go })
  return {
    publish: (change) => {
      follower.apply(change)
      news.set(change.organizationId, change.seq)
      poll()
    },
    close: async () => {
      await task?.stop()
      await rounds.end()
    },
  }
}

/** Polls of the store, on a connection that is opened on demand and closed after a failure. */
function createRounds(
  options: FeedOptions,
  openSubscription: NonNullable<Store['openSubscription']>,
  news: Map<string, number>,
  requestRound: () => void,
) {
  const { follower, elapsed, notifications = true } = options
  let subscription: ChangeSubscription | undefined
  const onNotify = (organizationId: string, seq: number): void => {
    if (seq > (follower.positions.get(organizationId) ?? seq)) requestRound()
  }
  return {
    /** Announces this node's changes, and applies those of others. */
    go: async (): Promise<void> => {
      try {
        subscription ??= await openSubscription(
          notifications ? onNotify : undefined,
          ANSWER_TIMEOUT_MS,
        )
        const startedAt = elapsed()
        await publish(subscription, news)
        await catchUp(subscription.reader, options)
        follower.caughtUp(startedAt)
      } catch (error) {
        subscription?.close().catch(() => {})
        subscription = undefined
        follower.failed()
        throw error
      }
    },
    end: async (): Promise<void> => subscription?.close(),
  }
}

async function publish(subscription: ChangeSubscription, news: Map<string, number>): Promise<void> {
  if (news.size === 0) return
  const published = new Map(news)
  news.clear()
  await subscription.publish(published)
}

async function catchUp(reader: Reader, options: FeedOptions): Promise<void> {
  const { follower } = options
  const positions = new Map(follower.positions)
  const newest = await newestSeqs(reader, [...positions.keys()])
  for (const [organizationId, position] of positions) {
    const seq = newest.get(organizationId) ?? -1
    const followed = seq >= position && (await follow(reader, options, organizationId, seq))
    if (!followed) return follower.forget(newest)
  }
}

/** Applies an organization's changes up to `seq`. False when one is missing. */
async function follow(
  reader: Reader,
  { follower, now, onApplied }: FeedOptions,
  organizationId: string,
  seq: number,
): Promise<boolean> {
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
