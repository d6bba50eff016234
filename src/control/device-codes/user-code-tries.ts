/**
 * Bound on wrong user codes, by person and by address, over all nodes (RFC 8628 §5.1). A try is
 * counted before its code is looked up, since of many at once each would find room, and is given
 * back for a right code. A minute begins with its first try.
 */
import { aboveCount } from '#access/address-counts.ts'
import type { Problem } from '#base/problem.ts'
import { hashSecret } from '#base/secrets.ts'
import type { Context } from '#context.ts'
import { tooManyUserCodes } from '#contract/errors/terminal-sign-ins.ts'
import { record } from '#storage/transaction.ts'
import * as store from './store.ts'

/** Tries in one minute. */
const TRIES_MAX = 10
export const TRIES_MS = 60_000

/** Bound on tries of one kind; the callers of another kind have other names. */
interface TriesBound {
  readonly max: number
  readonly exceeded: (retryAfterMs: number) => Problem
}

const USER_CODES: TriesBound = {
  max: TRIES_MAX,
  exceeded: (retryAfterMs) => aboveCount(retryAfterMs, tooManyUserCodes),
}

export interface UserCodeTry {
  /** Gives the try back: its code was right. */
  release(): Promise<void>
}

/** Counts a try for each of the callers, or throws 429, which counts none. */
export async function countTry(
  { store: handle, now }: Pick<Context, 'store' | 'now'>,
  callers: readonly string[],
  { max, exceeded }: TriesBound = USER_CODES,
): Promise<UserCodeTry> {
  // One order of locks.
  const hashes = [...new Set(callers)].map(hashSecret).toSorted()
  const nowMs = now()
  const counted = await record(handle, async (tx) => {
    const rows: store.CountedTry[] = []
    for (const caller of hashes) {
      const row = await store.addTry(tx, { caller, nowMs, endedAt: nowMs - TRIES_MS })
      if (row.tries > max) throw exceeded(row.started_at + TRIES_MS - nowMs)
      rows.push(row)
    }
    return rows
  })
  return {
    release: () =>
      record(handle, async (tx) => {
        for (const row of counted) await store.removeTry(tx, row)
      }),
  }
}
