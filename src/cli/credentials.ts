/** Composition of credentials: tokens of upstreams, and secrets in files. */
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { Secrets } from '#config/secret.ts'
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

/** Undefined without a secret in a file. */
export function scheduleSecretFiles(
  schedule: Schedule,
  secrets: Secrets,
  starting: AsyncDisposableStack,
): ScheduledTask | undefined {
  if (!secrets.hasFiles()) return undefined
  const task = schedule({ name: 'secret_files', everyMs: SECRET_FILES_MS, run: secrets.refresh })
  starting.defer(task.stop)
  return task
}
