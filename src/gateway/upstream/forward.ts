/**
 * Forwarding: a request is sent to one target after the other until one has answered.
 *
 * - Another target is tried after failures that it may not have (`isRetryable`), and after nothing
 *   else: a 400 or a 500 is an answer.
 * - A request on a stale pooled connection is sent at most three times in all to one target. One on
 *   a fresh connection is sent once.
 * - Where an upstream rejects `stream_options` that the gateway has added, the request is sent once
 *   more without it (`usage-option.ts`).
 */
import { setImmediate } from 'node:timers/promises'
import { type ResponseConsumer, startAttempt } from './attempt.ts'
import { type AttemptOutcome, isRetryable } from './outcome.ts'
import type { UpstreamRequest } from './request.ts'
import type { Upstreams, UpstreamTarget } from './targets.ts'
import { createOptionProbe, type UsageOption } from './usage-option.ts'

/** Most times that a request is sent to one target whose pooled connections are stale. */
const STALE_SENT_MAX = 3

export interface Forwarding {
  /** In the order of attempts. */
  readonly targets: readonly UpstreamTarget[]
  /** The request to a target, with or without the option that asks for usage. */
  requestFor(target: UpstreamTarget, withUsage: boolean): UpstreamRequest | Promise<UpstreamRequest>
  /** Left out where the gateway adds no option. */
  readonly usageOption?: UsageOption | undefined
}

/** Resolves to the outcome of the last attempt. */
export async function forward(
  upstreams: Upstreams,
  forwarding: Forwarding,
  consumer: ResponseConsumer,
): Promise<AttemptOutcome> {
  let outcome: AttemptOutcome = { kind: 'failed', reason: 'connect' }
  for (const target of forwarding.targets) {
    outcome = await sendTo(upstreams, forwarding, consumer, target)
    if (outcome.kind !== 'failed' || !isRetryable(outcome)) return outcome
  }
  return outcome
}

/** Sends the request to one target, and records the outcome for its health. */
async function sendTo(
  upstreams: Upstreams,
  { requestFor, usageOption: option }: Forwarding,
  consumer: ResponseConsumer,
  target: UpstreamTarget,
): Promise<AttemptOutcome> {
  let outcome: AttemptOutcome
  if (option && !upstreams.rejectsUsageOption(target, option)) {
    const probe = createOptionProbe(option, consumer)
    outcome = await send(target, requestFor(target, true), probe)
    if (await probe.isOptionRejected()) {
      outcome = await send(target, requestFor(target, false), consumer)
      // Only then was it the option that the gateway has added, and not one of the caller's own.
      if (hasBegun(outcome)) upstreams.recordUsageOptionRejection(target, option)
    }
  } else {
    outcome = await send(target, requestFor(target, false), consumer)
  }
  upstreams.record(target, outcome)
  return outcome
}

/** Whether the upstream has accepted the request. */
function hasBegun(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'answered') return outcome.status < 300
  return (
    outcome.kind === 'broken' || (outcome.kind === 'cancelled' && outcome.stage === 'answering')
  )
}

/** Sends the request, again where a pooled connection was stale. */
async function send(
  target: UpstreamTarget,
  preparing: UpstreamRequest | Promise<UpstreamRequest>,
  consumer: ResponseConsumer,
): Promise<AttemptOutcome> {
  const request = preparing instanceof Promise ? await preparing : preparing
  for (let sent = 1; ; sent++) {
    const outcome = await attempt(target, request, consumer)
    const isStale = outcome.kind === 'failed' && outcome.reason === 'stale'
    if (!isStale || sent >= STALE_SENT_MAX) return outcome
    // Connections that ended at the same moment are known to be stale by then.
    await setImmediate()
  }
}

function attempt(
  target: UpstreamTarget,
  request: UpstreamRequest,
  consumer: ResponseConsumer,
): Promise<AttemptOutcome> {
  return new Promise((resolve) => startAttempt(target, request, consumer, resolve))
}
