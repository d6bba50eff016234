/**
 * How many attempts to sign in may fail: nobody can fill the audit log with them. Counted in the
 * memory of each node, over a window of one minute that moves. What is remembered is bounded by the
 * limit on all of them.
 */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'

const WINDOW_MS = 60_000
/** Failures in one window: from one address, and in all. */
const ADDRESS_MAX = 10
const ALL_MAX = 100

export interface LoginLimits {
  /** Throws 429 for an address that has failed too often, whatever it brings now. */
  check(address: string): void
  /**
   * Counts a failure. Throws 429 when it is one too many, also when all addresses together fail too
   * often: then who signs in rightly still can.
   */
  fail(address: string): void
}

export const createLoginLimits = (now: Clock): LoginLimits => {
  let failures: { readonly address: string; readonly atMs: number }[] = []

  const refuseFrom = (max: number, counted: typeof failures, nowMs: number): void => {
    const oldest = counted[counted.length - max]
    if (oldest) throw tooMany(oldest.atMs + WINDOW_MS - nowMs)
  }
  const check = (address: string): void => {
    const nowMs = now()
    // A clock that was set back would else keep a failure from the future for as long.
    failures = failures.filter(({ atMs }) => atMs > nowMs - WINDOW_MS && atMs <= nowMs)
    refuseFrom(
      ADDRESS_MAX,
      failures.filter((one) => one.address === address),
      nowMs,
    )
  }
  return {
    check,
    fail: (address) => {
      check(address)
      refuseFrom(ALL_MAX, failures, now())
      failures.push({ address, atMs: now() })
    },
  }
}

const tooMany = (retryAfterMs: number): Problem =>
  new Problem(
    'too_many_failed_logins',
    `Too many attempts to sign in have failed. Try again in ${Math.ceil(retryAfterMs / 1000)} seconds.`,
    null,
    retryAfterMs,
  )
