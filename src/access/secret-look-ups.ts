/**
 * Bounded look-ups of admin keys and SCIM tokens, with a negative cache.
 *
 * An unknown secret is cached for a while; a secret that is made later cannot be one of them, since
 * it is random. Look-ups of secrets that were valid the last time do not wait in the queue: wrong
 * secrets cannot delay them.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import { createNegativeCache } from '#base/negative-cache.ts'
import { Problem } from '#base/problem.ts'
import { createLookUpQueue, type LookUpBounds } from '#event-loop/look-up-queue.ts'

/** Most secrets that are known to have been valid. */
const KNOWN_MAX = 10_000
/** Size and lifetime of the negative cache. */
const UNKNOWN_MAX = 20_000
const UNKNOWN_FOR_MS = 10_000

export interface SecretLookUp<T> {
  readonly hash: string
  /** The caller's address. */
  readonly address: string
  /** The error of an unknown secret, with the code `invalid_api_key`. */
  readonly unknown: () => Problem
  /** Reads the store. Throws `unknown`, or another error. */
  readonly read: () => Promise<T>
}

export function createSecretLookUps({
  elapsed,
  lookUps,
}: {
  readonly elapsed: Clock
  readonly lookUps: LookUpBounds
}) {
  const unknown = createNegativeCache(UNKNOWN_MAX, UNKNOWN_FOR_MS, elapsed)
  const known = new Map<string, true>()
  const queue = createLookUpQueue(lookUps)

  return async <T>(wanted: SecretLookUp<T>): Promise<T> => {
    const { hash, address } = wanted
    const read = (): Promise<T> => {
      // Another request with the same secret may have shown it while this one waited.
      if (unknown.has(hash)) throw wanted.unknown()
      return wanted.read()
    }
    if (unknown.has(hash)) throw wanted.unknown()
    try {
      const found = await (known.has(hash) ? read() : queue.run(address, read))
      setBounded(known, hash, true, KNOWN_MAX)
      return found
    } catch (error) {
      if (error instanceof Problem && error.code === 'invalid_api_key') {
        known.delete(hash)
        unknown.add(hash)
      }
      throw error
    }
  }
}
