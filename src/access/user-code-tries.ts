/** Bound on wrong user codes, by person and by address, in the memory of each node. */
import type { Clock } from '#base/clock.ts'
import { tooManyUserCodes } from '#contract/errors/terminal-sign-ins.ts'
import { aboveCount, createAddressCounts } from './address-counts.ts'

/** Wrong codes in one minute. */
const TRIES_MAX = 10

export interface UserCodeTries {
  /** Throws 429 for a person or an address with too many wrong codes. */
  check(caller: string): void
  /** Counts a wrong code. */
  fail(caller: string): void
}

export function createUserCodeTries(now: Clock): UserCodeTries {
  const counts = createAddressCounts(TRIES_MAX, now)
  return {
    check: (caller) => {
      const retryAfterMs = counts.peek(caller)
      if (retryAfterMs !== undefined) throw aboveCount(retryAfterMs, tooManyUserCodes)
    },
    fail: (caller) => void counts.add(caller),
  }
}
