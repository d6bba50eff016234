/** The effect of a revocation, in words: some keys are rejected before it. */
import { nowSeconds } from '#console/time/clock.ts'
import type { ApiKey } from '#contract/api-keys.ts'
import { isRejected } from './key-columns.tsx'

export function revocationText(keys: readonly ApiKey[]): string {
  return `${effectOf(keys)} This can’t be undone.`
}

function effectOf(keys: readonly ApiKey[]): string {
  const now = nowSeconds()
  const rejected = keys.filter((key) => isRejected(key, now)).length
  const it = keys.length === 1 ? 'it' : 'them'
  if (rejected === 0) return `Requests with ${it} are rejected from now on.`
  if (rejected < keys.length)
    return `Requests with them are rejected from now on, with ${rejected} of them already now.`
  return `Requests with ${it} are rejected already. Once revoked, a key never works again.`
}
