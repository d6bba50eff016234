/**
 * The diagnosis: the checks that apply, run side by side within their time limits, and their
 * findings in the order of the checks, without secrets.
 */
import { isIPv6 } from 'node:net'
import type { Clock } from '#base/clock.ts'
import { DEFAULT_BASE_URL, readBaseUrl } from '#cli/connection.ts'
import type { Check, CheckFindings } from './checks.ts'
import { CLOCK_CHECKS } from './clock-checks.ts'
import { connectionChecks } from './connection-checks.ts'
import { type CheckResult, type Finding, failure } from './finding.ts'
import type { Installation } from './installation.ts'
import { MACHINE_CHECKS } from './machine-checks.ts'
import { POSTGRES_CHECKS } from './postgres-checks.ts'
import { publicChecks } from './public-checks.ts'
import { directConnector, openPublicAddress } from './public-probe.ts'
import { REDIS_CHECKS } from './redis-checks.ts'
import { runningChecks } from './running-checks.ts'
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

/** Longest sentence, some of which quote other programs. */
const TEXT_MAX = 2_000

/** A finding as printed. */
export interface Diagnosed extends Finding {
  readonly check: string
  readonly subject: string | null
}

export interface Diagnosis {
  /** The worst of the findings. */
  readonly result: CheckResult
  readonly findings: readonly Diagnosed[]
}

/** Parts besides the installation. */
export interface DiagnosisOptions {
  /** The public address. */
  readonly publicUrl: URL | undefined
  readonly pauseSeconds: number
  readonly adminKey: string | undefined
  /** Base URL of the running server, if given. */
  readonly baseUrl: string | undefined
  readonly elapsed: Clock
}

export async function diagnose(
  installation: Installation,
  options: DiagnosisOptions,
): Promise<Diagnosis> {
  const checks = checksOf(installation, options)
  const end = AbortSignal.timeout(ALL_MAX_MS)
  const found: CheckFindings[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < checks.length; at = next++) {
      const check = checks[at]
      if (check) found[at] = end.aborted ? LATE : await inTime(check, installation)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const withoutKeys = withoutSecrets(installation)
  const clean = (text: string): string => withoutKeys(text).slice(0, TEXT_MAX)
  const findings = checks.flatMap(({ name, subject = null }, at) =>
    [found[at] ?? []].flat().map(({ result, message, remedy }) => {
      const cleanRemedy = remedy === null ? null : clean(remedy)
      return { check: name, subject, result, message: clean(message), remedy: cleanRemedy }
    }),
  )
  return { result: worstOf(findings), findings }
}

function checksOf({ settings }: Installation, options: DiagnosisOptions): Check[] {
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
    ...addressChecks(settings, options),
  ]
}

/** Checks of the running server, and of the public address. */
function addressChecks(
  settings: Installation['settings'],
  { publicUrl, elapsed, ...options }: DiagnosisOptions,
): Check[] {
  const { adminKey, baseUrl: given } = options
  const address = publicUrl && openPublicAddress(publicUrl, elapsed)
  const baseUrl = given ?? (publicUrl ? readBaseUrl(publicUrl.href) : localBaseUrl(settings))
  return [
    ...runningChecks({
      adminKey,
      baseUrl,
      isGiven: given !== undefined,
      connect: directConnector(new URL(baseUrl)),
      mayAsk: given === undefined ? address?.isServer : undefined,
    }),
    ...(address ? [...publicChecks(address), ...connectionChecks(address, options)] : []),
  ]
}

/** The address of a server with these settings on this machine. */
function localBaseUrl(settings: Installation['settings']): string {
  if (!settings) return DEFAULT_BASE_URL
  const { host, port } = settings.admin ?? settings
  const isAny = host === '0.0.0.0' || host === '::'
  const name = isAny ? '127.0.0.1' : isIPv6(host) ? `[${host}]` : host
  return `${settings.tls ? 'https' : 'http'}://${name}:${port}/v1`
}

const LATE = failure(
  'The time of the diagnosis was over before this check.',
  'Mend the other failures first, then run the command again.',
)

async function inTime(check: Check, installation: Installation): Promise<CheckFindings> {
  const { maxMs = CHECK_MAX_MS } = check
  const { promise, resolve, reject } = Promise.withResolvers<Finding>()
  const timer = setTimeout(() => {
    resolve(failure(`No result within ${maxMs / 1_000} s.`, 'Check the network to it.'))
  }, maxMs)
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

function worstOf(findings: readonly Diagnosed[]): CheckResult {
  for (const result of ['failure', 'warning'] as const) {
    if (findings.some((one) => one.result === result)) return result
  }
  return 'ok'
}
