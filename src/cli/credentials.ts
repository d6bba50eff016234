/** Composition of credentials: tokens of upstreams, and secrets in files. */
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Secrets } from '#config/secret.ts'
import type { Settings } from '#config/settings.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Egress } from '#egress/egress.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { type Credentials, createCredentials } from '#upstream-credentials/credentials.ts'

/** Interval at which files of secrets are read again. */
const SECRET_FILES_MS = 5_000

export interface OpenCredentialsOptions {
  readonly now: Clock
  readonly elapsed: Clock
  readonly schedule: Schedule
  readonly metrics: Pick<Metrics, 'upstreams'>
  readonly egress: Egress
  readonly warn: (message: string) => void
  /** Reads secrets in files again. */
  readonly refreshSecrets: () => void
}

export function openCredentials(
  { now, elapsed, schedule, metrics, egress, warn, refreshSecrets }: OpenCredentialsOptions,
  starting: AsyncDisposableStack,
): Credentials {
  const credentials = createCredentials({
    now,
    elapsed,
    schedule,
    warn,
    refreshSecrets,
    egress,
    onFetched: metrics.upstreams.credentialFetched,
  })
  starting.defer(credentials.close)
  return credentials
}

/** The secrets in use: an upstream that a reload has not changed has those of before. */
export function secretsOf(
  { secrets, reloadedSecrets, upstreams }: Settings,
  present: readonly Upstream[] = upstreams,
): readonly Secrets[] {
  return [secrets, reloadedSecrets, ...present.map((upstream) => upstream.secrets)]
}

export interface SecretFiles {
  /** Reads the files again. */
  refresh(): void
  /** Schedules the reading if there are files now. */
  look(): void
}

/** `present` are the secrets in use. */
export function scheduleSecretFiles(
  schedule: Schedule,
  present: () => readonly Secrets[],
  starting: AsyncDisposableStack,
): SecretFiles {
  let task: ScheduledTask | undefined
  const run = async (): Promise<void> => {
    const results = await Promise.allSettled(present().map((secrets) => secrets.refresh()))
    const faults = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    if (faults.length > 0) throw new Error([...new Set(faults.map(sentenceOf))].join(' '))
  }
  const look = (): void => {
    if (task || !present().some((secrets) => secrets.hasFiles())) return
    task = schedule({ name: 'secret_files', everyMs: SECRET_FILES_MS, run })
  }
  look()
  starting.defer(async () => task?.stop())
  return { look, refresh: () => void task?.run() }
}

function sentenceOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}
