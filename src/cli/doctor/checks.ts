/**
 * Checks as data: each has its findings, mostly one, from facts of the installation. A check
 * without a finding does not apply, or needs something that another check reports as failed.
 */
import type { Finding } from './finding.ts'
import type { Installation } from './installation.ts'

/** Findings of a check; none if it does not apply. */
export type CheckFindings = Finding | readonly Finding[] | undefined

export interface Check {
  /** Name on the wire. */
  readonly name: string
  /** Name among several of its kind. */
  readonly subject?: string
  /** Longest time of the check. Left out: that of all. */
  readonly maxMs?: number
  run(installation: Installation): CheckFindings | Promise<CheckFindings>
}
