/**
 * Reload of the configuration, all or nothing: the file is read and checked, everything new is
 * opened beside what is in use, and is put in its place in one turn of the event loop. One reload
 * runs at a time; requests during it share the next one.
 *
 * Failure modes: a file that cannot be read or is invalid, and a store that does not answer, leave
 * all as it was. The error is in the log, the metrics and the state of the server until a reload
 * succeeds.
 */
import type { Logger } from 'pino'
import type { Schedule } from '#background/scheduler.ts'
import { type Clock, toSeconds } from '#base/clock.ts'
import { logMessage } from '#base/log-messages.ts'
import { changedSections, restartSections } from '#config/reload-sections.ts'
import type { Settings } from '#config/settings.ts'
import { SettingsError } from '#config/settings-error.ts'
import type { ConfigurationState } from '#gateway/status/gateway-status.ts'
import type { Metrics } from '#metrics/metrics.ts'

/** Interval at which the file is compared, if a change reloads it. */
const LOOK_MS = 5_000
const STOPS = 'The server stops.'

/** The configuration of a process, to be read again. */
export interface ConfigurationSource {
  /** Rejects with the faults of the settings. */
  read(): Promise<Settings>
  /** Text of the file; undefined: it cannot be read, or there is none. */
  text(): Promise<string | undefined>
}

/** Names of sections and variables. */
export interface ReloadResult {
  readonly changed: readonly string[]
  readonly needsRestart: readonly string[]
}

export interface ReloaderOptions {
  readonly started: Settings
  /** Undefined: the configuration cannot be read again. */
  readonly source: ConfigurationSource | undefined
  readonly now: Clock
  readonly metrics: Pick<Metrics, 'configuration'>
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Opens new parts, and resolves to the function that puts them in place. */
  readonly prepare: (next: Settings, changed: readonly string[]) => Promise<() => void>
  /** Warnings about valid settings. */
  readonly warnings: (next: Settings) => Promise<readonly string[]>
}

export interface Reloader {
  /** Rejects with a sentence if nothing could be applied. */
  reload(): Promise<ReloadResult>
  readonly state: () => ConfigurationState
  /** The settings in use. */
  readonly present: () => Settings
  /** None is applied any more. Resolves when no parts are being opened. */
  close(): Promise<void>
}

/** A reload that has changed nothing, with a sentence for each reason. */
export class ReloadFailed extends Error {
  readonly reasons: readonly string[]

  constructor(reasons: readonly string[]) {
    super(reasons.join('\n'))
    this.reasons = reasons
  }
}

/** Most reasons in the log and the state of the server, and the most characters of one. */
const REASONS_MAX = 20
const REASON_MAX_CHARACTERS = 500

function reasonsOf(error: unknown): readonly string[] {
  const faults = error instanceof SettingsError ? error.faults : [sentenceOf(error)]
  const shown = faults.slice(0, REASONS_MAX).map((fault) => fault.slice(0, REASON_MAX_CHARACTERS))
  const more = faults.length - shown.length
  return more > 0 ? [...shown, `${more} more. \`bailiwick config check\` lists them.`] : shown
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function createReloader(options: ReloaderOptions): Reloader {
  const { started, now, metrics } = options
  let present = started
  let state: ConfigurationState = { loadedAt: now(), needsRestart: [], error: null }
  let preparing: Promise<unknown> | undefined
  let isClosed = false
  metrics.configuration.loadedAt.watch(() => toSeconds(state.loadedAt))
  metrics.configuration.isInvalid.watch(() => (state.error === null ? 0 : 1))

  const attempt = async (): Promise<ReloadResult> => {
    const next = await readAgain(options)
    if (isClosed) throw new SettingsError(STOPS)
    const { applied, changed, needsRestart } = plan(options, present, next)
    if (changed.length > 0) {
      const prepared = options.prepare(applied, changed)
      preparing = prepared.catch(() => {})
      const apply = await prepared
      if (isClosed) throw new SettingsError(STOPS)
      apply()
      present = applied
    }
    state = { loadedAt: now(), needsRestart, error: null }
    return { changed, needsRestart }
  }
  const run = async (): Promise<ReloadResult> => {
    try {
      const result = await attempt()
      report(options, result)
      if (result.changed.length > 0) await warn(options, present)
      return result
    } catch (error) {
      const failed = new ReloadFailed(reasonsOf(error))
      if (isClosed) throw failed
      state = { ...state, error: { at: now(), messages: failed.reasons } }
      reportFailure(options, failed)
      throw failed
    }
  }
  const begin = async (): Promise<ReloadResult> => {
    if (isClosed) throw new ReloadFailed([STOPS])
    return run()
  }
  return {
    reload: oneAtATime(begin),
    state: () => state,
    present: () => present,
    close: async () => {
      isClosed = true
      await preparing
    },
  }
}

/** Work that is asked for while it is done is done once more, for all who ask. */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  let waiting: Promise<T> | undefined
  const begin = (): Promise<T> => {
    const one = work().finally(() => {
      running = undefined
    })
    running = one
    return one
  }
  return () => {
    if (!running) return begin()
    const ended = running.then(
      () => {},
      () => {},
    )
    waiting ??= ended.then(() => {
      waiting = undefined
      return begin()
    })
    return waiting
  }
}

interface FileParts {
  readonly configuration?: ConfigurationSource | undefined
  readonly reloader: Pick<Reloader, 'reload'>
}

/** Reloads a changed file, if the settings say so. Returns a function that ends it. */
export function scheduleConfigFile(
  schedule: Schedule,
  { reload: trigger }: Pick<Settings, 'reload'>,
  { configuration: source, reloader }: FileParts,
): () => Promise<void> {
  if (trigger !== 'on_change' || !source) return async () => {}
  let last: string | undefined
  let isRead = false
  const { stop } = schedule({
    name: 'config_file',
    everyMs: LOOK_MS,
    run: async () => {
      const text = await source.text()
      if (isRead && text === last) return
      isRead = true
      last = text
      // Its failure is in the log and in the state of the server.
      await reloader.reload().catch(() => {})
    },
  })
  return stop
}

function readAgain({ source }: ReloaderOptions): Promise<Settings> {
  if (source) return source.read()
  throw new SettingsError('This server was started without a source of settings.')
}

interface Plan extends ReloadResult {
  /** The settings that will be in use. */
  readonly applied: Settings
}

function plan({ started }: ReloaderOptions, present: Settings, next: Settings): Plan {
  const { upstreams, spend, alerts, oidc, reloadedSecrets, file, warnings } = next
  return {
    applied: { ...started, upstreams, spend, alerts, oidc, reloadedSecrets, file, warnings },
    changed: changedSections(present, next),
    needsRestart: restartSections(started, next),
  }
}

function report({ metrics, logger }: ReloaderOptions, { changed, needsRestart }: ReloadResult) {
  metrics.configuration.reloaded(changed.length > 0 ? 'applied' : 'unchanged')
  logger.info(logMessage('config_reloaded', { changed: named(changed) }))
  if (needsRestart.length > 0) {
    logger.warn(logMessage('config_needs_restart', { names: named(needsRestart) }))
  }
}

function reportFailure({ metrics, logger }: ReloaderOptions, { message }: ReloadFailed): void {
  metrics.configuration.reloaded('failed')
  logger.error(logMessage('config_reload_failed', { reason: message }))
}

async function warn({ warnings, logger }: ReloaderOptions, present: Settings): Promise<void> {
  const found = await warnings(present).catch(() => [])
  for (const one of found) logger.warn(one)
}

function named(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'nothing'
}
