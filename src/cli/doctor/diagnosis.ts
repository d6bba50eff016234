/**
 * The diagnosis: the checks that apply, run side by side within their time limits, and their
 * findings in the order of the checks, without secrets.
 */
import type { Check } from './checks.ts'
import { CLOCK_CHECKS } from './clock-checks.ts'
import { type Finding, failure, type Result } from './finding.ts'
import type { Installation } from './installation.ts'
import { MACHINE_CHECKS } from './machine-checks.ts'
import { POSTGRES_CHECKS } from './postgres-checks.ts'
import { publicChecks } from './public-checks.ts'
import { openPublicAddress } from './public-probe.ts'
import { REDIS_CHECKS } from './redis-checks.ts'
import { SETTINGS_CHECKS } from './settings-checks.ts'
import { SQLITE_CHECKS } from './sqlite-checks.ts'
import { STORE_CHECKS } from './store-checks.ts'
import { TLS_CHECKS } from './tls-checks.ts'
import { upstreamChecks } from './upstream-checks.ts'
import { withoutSecrets } from './without-secrets.ts'

/** Checks under way at once. */
const AT_ONCE = 16
/** Longest check: a token, and the request with it. */
const CHECK_MAX_MS = 20_000
/** Longest diagnosis. No check begins after it, and the last has its own time. */
const ALL_MAX_MS = 60_000

/** A finding as printed. */
export interface Diagnosed extends Finding {
  readonly check: string
  readonly subject: string | null
}

export interface Diagnosis {
  /** The worst of the findings. */
  readonly result: Result
  readonly findings: readonly Diagnosed[]
}

export async function diagnose(
  installation: Installation,
  publicUrl: URL | undefined,
): Promise<Diagnosis> {
  const checks = checksOf(installation, publicUrl)
  const end = AbortSignal.timeout(ALL_MAX_MS)
  const found: (Finding | undefined)[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < checks.length; at = next++) {
      const check = checks[at]
      if (check) found[at] = end.aborted ? LATE : await inTime(check, installation)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const clean = withoutSecrets(installation)
  const findings = checks.flatMap(({ name, subject = null }, at) => {
    const finding = found[at]
    if (!finding) return []
    const { result, message, remedy } = finding
    return [{ check: name, subject, result, message: clean(message), remedy }]
  })
  return { result: worstOf(findings), findings }
}

function checksOf({ settings }: Installation, publicUrl: URL | undefined): Check[] {
  return [
    ...SETTINGS_CHECKS,
    ...MACHINE_CHECKS,
    ...TLS_CHECKS,
    ...SQLITE_CHECKS,
    ...POSTGRES_CHECKS,
    ...STORE_CHECKS,
    ...REDIS_CHECKS,
    ...upstreamChecks(settings?.upstreams ?? []),
    ...CLOCK_CHECKS,
    ...(publicUrl ? publicChecks(openPublicAddress(publicUrl)) : []),
  ]
}

const LATE = failure(
  'The time of the diagnosis was over before this check.',
  'Mend the other failures first, then run the command again.',
)

async function inTime(check: Check, installation: Installation): Promise<Finding | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Finding>()
  const timer = setTimeout(() => {
    const seconds = CHECK_MAX_MS / 1_000
    resolve(failure(`No result within ${seconds} s.`, 'Check the network to it.'))
  }, CHECK_MAX_MS)
  promise.catch(() => {})
  try {
    return await Promise.race([check.run(installation), promise])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return failure(`The check failed: ${reason}`, 'Report this as a bug.')
  } finally {
    clearTimeout(timer)
    reject(new Error('over'))
  }
}

function worstOf(findings: readonly Diagnosed[]): Result {
  for (const result of ['failure', 'warning'] as const) {
    if (findings.some((one) => one.result === result)) return result
  }
  return 'ok'
}
