/**
 * Checks as data: each has one finding, and reads what it needs from the installation. A check
 * without a finding does not apply, or needs something that another check reports as failed.
 */
import type { Finding } from './finding.ts'
import type { Installation } from './installation.ts'

export interface Check {
  /** Name on the wire. */
  readonly name: string
  /** What is checked, among several of its kind. */
  readonly subject?: string
  run(installation: Installation): Finding | undefined | Promise<Finding | undefined>
}
