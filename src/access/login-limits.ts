/**
 * Bounds on failed sign-ins at the identity provider, by address and in total: otherwise anybody
 * could fill the audit log with them. Sign-ins with a key are bounded as all requests with a key
 * are.
 */
import type { Clock } from '#base/clock.ts'
import { tooManyFailedLogins } from '#contract/errors/sessions.ts'
import { aboveCount, createAddressCounts } from './address-counts.ts'

/** Failures in one minute: from one address, and in total. */
const ADDRESS_MAX = 10
const ALL_MAX = 100
const ALL = 'all'

export interface LoginLimits {
  /** Throws 429 for an address with too many failures. */
  check(address: string): void
  /** Counts a failure. Throws 429 above the bound. */
  fail(address: string): void
}

export function createLoginLimits(now: Clock): LoginLimits {
  const addresses = createAddressCounts(ADDRESS_MAX, now)
  const all = createAddressCounts(ALL_MAX, now)
  const reject = (retryAfterMs: number | undefined): void => {
    if (retryAfterMs !== undefined) throw aboveCount(retryAfterMs, tooManyFailedLogins)
  }
  return {
    check: (address) => reject(addresses.peek(address)),
    fail: (address) => {
      reject(addresses.add(address))
      reject(all.add(ALL))
    },
  }
}
