/** The health of an upstream target, as one node knows it. */
import { toSeconds } from '#base/clock.ts'
import type { Upstream } from '#config/upstreams.ts'
import {
  FAILURES_TO_OPEN_CIRCUIT,
  type UpstreamCredentials,
  type UpstreamError,
  type UpstreamHealth,
} from '#contract/extensions/server.ts'
import type { CredentialState } from '#upstream-credentials/source.ts'
import { messageOf } from './failure-message.ts'
import type { Gate, GateLevel } from './gate.ts'
import type { UpstreamOutcome } from './outcome.ts'

export interface TargetHealth {
  readonly upstream: Upstream
  gate: Gate | undefined
  /** Failures in a row. */
  failures: number
  /** Unix milliseconds of the first of them; undefined while there is none. */
  failingSince: number | undefined
  lastFailure: TargetFailure | undefined
  /** Unix milliseconds. */
  circuitOpenUntil: number
}

interface TargetFailure {
  readonly outcome: Extract<UpstreamOutcome, { kind: 'failed' | 'broken' }>
  readonly atMs: number
}

/** The health of a target after an answered attempt. */
export const HEALTHY: Omit<TargetHealth, 'upstream' | 'gate'> = {
  failures: 0,
  failingSince: undefined,
  lastFailure: undefined,
  circuitOpenUntil: 0,
}

/** A target as far as its state depends on its credentials. */
export interface CredentialHolder {
  readonly credentials: { state(): CredentialState | undefined }
  readonly hasCredentials: boolean
}

/** Time that a circuit stays open, in milliseconds. */
const CIRCUIT_OPEN_MS = 10_000

/** The failure of a target that does not begin to answer: others leave it, the request waits on. */
export const SLOW: TargetFailure['outcome'] = Object.freeze({ kind: 'failed', reason: 'timeout' })

/** Counts a failure, and opens the circuit after several in a row. */
export function countFailure(
  target: TargetHealth,
  outcome: TargetFailure['outcome'],
  nowMs: number,
): void {
  target.lastFailure = { outcome, atMs: nowMs }
  target.failingSince ??= nowMs
  target.failures += 1
  if (target.failures >= FAILURES_TO_OPEN_CIRCUIT) openCircuit(target, nowMs)
}

/** Opens the circuit, of a slow target for as long as it takes to see that it still is. */
export function openCircuit(target: TargetHealth, nowMs: number): void {
  const { lastFailure, upstream } = target
  const isSlow = lastFailure?.outcome === SLOW
  target.circuitOpenUntil = nowMs + Math.max(CIRCUIT_OPEN_MS, isSlow ? upstream.slowMs : 0)
}

/** The health of a target as administrators see it. */
export async function healthOf(
  target: TargetHealth & CredentialHolder,
  nowMs: number,
): Promise<UpstreamHealth> {
  const { upstream, gate, failures, failingSince, lastFailure, circuitOpenUntil } = target
  const isOpen = circuitOpenUntil > nowMs
  const state = isOpen ? 'circuit_open' : failures > 0 ? 'failing' : 'ok'
  const credentials = target.credentials.state()
  return {
    name: upstream.name,
    url: upstream.origin + upstream.basePath,
    models: upstream.named ? [...upstream.named] : null,
    weight: upstream.weight,
    regions: [...upstream.regions],
    state: target.hasCredentials ? state : 'no_credentials',
    failures,
    failing_since: failingSince === undefined ? null : toSeconds(failingSince),
    last_error: lastFailure ? errorOf(lastFailure) : null,
    retry_at: isOpen ? toSeconds(circuitOpenUntil) : null,
    limits: gate ? (await gate.levels()).map(levelToWire) : [],
    closed_models: (gate?.closings() ?? []).map(({ model, status, until }) => ({
      model,
      status,
      retry_at: toSeconds(until),
    })),
    credentials: credentials ? credentialsToWire(credentials) : null,
  }
}

function credentialsToWire(state: CredentialState): UpstreamCredentials {
  const { hasCredential, failures, fetchedAt, endsAt, lastError } = state
  return {
    state: hasCredential ? (failures > 0 ? 'failing' : 'ok') : 'missing',
    fetched_at: fetchedAt === null ? null : toSeconds(fetchedAt),
    ends_at: endsAt === null ? null : toSeconds(endsAt),
    failures,
    last_error: lastError && { at: toSeconds(lastError.at), message: lastError.message },
  }
}

function levelToWire({ dimension, model, limit, used }: GateLevel) {
  return { dimension, model: model ?? null, limit, used: Math.ceil(used) }
}

/** The body of a failure may have arrived after it was recorded, so it is read here. */
function errorOf({ outcome, atMs }: TargetFailure): UpstreamError {
  const answer = outcome.kind === 'failed' ? outcome.answer : undefined
  const reason = reasonOf(outcome)
  const message = answer && reason !== 'encoding' ? messageOf(answer) : undefined
  return { at: toSeconds(atMs), reason, status: answer?.status ?? null, message: message ?? null }
}

function reasonOf(outcome: TargetFailure['outcome']): UpstreamError['reason'] {
  if (outcome.kind !== 'failed') return 'broken'
  // A connection that is stale each time counts as reset.
  switch (outcome.reason) {
    case 'stale':
      return 'reset'
    case 'over_share':
      return 'queue_timeout'
    case 'credentials':
      return 'auth'
    default:
      return outcome.reason
  }
}
