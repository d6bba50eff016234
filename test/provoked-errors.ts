/**
 * Error codes that tests have provoked: each server of the tests adds the codes it has answered to
 * a file that `npm test` names. Run alone at the end, it fails for each error of the registry that
 * no test has received.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { errors } from '#contract/errors/errors.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Errors of no response: they are in the address of a browser redirect. */
const IN_ADDRESSES: readonly string[] = ['too_many_failed_logins']

const FILE = process.env.TEST_PROVOKED_ERRORS

/** Adds the codes that a server has answered, by its own metric. */
export async function collectProvoked({
  errors: answered,
}: Pick<Metrics, 'errors'>): Promise<void> {
  if (FILE === undefined) return
  const { values } = await answered.get()
  const codes = values.map(({ labels }) => `${labels.code}\n`)
  if (codes.length > 0) appendFileSync(FILE, codes.join(''))
}

/** Without PostgreSQL some tests are skipped, so that errors may be missing. */
if (import.meta.main && process.env.TEST_POSTGRES_URL !== undefined) {
  const seen = FILE !== undefined && existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  const provoked = new Set([...seen.split('\n'), ...IN_ADDRESSES])
  const missing = Object.keys(errors).filter((code) => !provoked.has(code))
  if (missing.length > 0) {
    process.stderr.write(`No test has provoked these errors: ${missing.join(', ')}\n`)
    process.exitCode = 1
  }
}
