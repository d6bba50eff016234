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
import { then } from '#base/then.ts'
import { AnswerProbe, EXAMINED_STATUS } from './answer-probe.ts'
import { Attempt, type ResponseConsumer } from './attempt.ts'
import { addChunk, newFailedAnswer } from './failure-message.ts'
import type { UpstreamTarget } from './open-target.ts'
import { type AttemptOutcome, type Failure, isRetryable } from './outcome.ts'
import type { UpstreamRequest } from './request.ts'
import type { Upstreams } from './targets.ts'
import { examineOption, type UsageOption } from './usage-option.ts'

/** Most times that a request is sent to one target on stale pooled connections. */
const STALE_SENT_MAX = 3

export interface Forwarding {
  /** Targets in the order of attempts. */
  readonly targets: readonly UpstreamTarget[]
  /** The request to a target, and whether the option that asks for usage is added to it. */
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
  const { targets, requestFor, usageOption: option } = forwarding
  let outcome: AttemptOutcome = { kind: 'failed', reason: 'connect' }
  for (const target of targets) {
    outcome =
      option && !upstreams.rejectsUsageOption(target, option)
        ? await sendWithOption(upstreams, { requestFor, option }, consumer, target)
        : await send(target, requestFor(target, false), consumer)
    upstreams.record(target, outcome)
    if (outcome.kind !== 'failed' || !isRetryable(outcome)) return outcome
  }
  return outcome
}

interface WithOption extends Pick<Forwarding, 'requestFor'> {
  readonly option: UsageOption
}

/** Sends the request with the option, and without it where the upstream rejects that. */
async function sendWithOption(
  upstreams: Upstreams,
  { requestFor, option }: WithOption,
  consumer: ResponseConsumer,
  target: UpstreamTarget,
): Promise<AttemptOutcome> {
  const probe = new AnswerProbe(examineOption, option, consumer)
  const outcome = await probe.conclude(await send(target, requestFor(target, true), probe))
  if (outcome !== 'rejected') return outcome
  const second = await send(target, requestFor(target, false), consumer)
  // Only then was the rejected option the gateway's, and not the caller's.
  if (hasBegun(second)) upstreams.recordUsageOptionRejection(target, option)
  return second
}

/** Whether the upstream has accepted the request. */
function hasBegun(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'answered') return outcome.status < 300
  return (
    outcome.kind === 'broken' || (outcome.kind === 'cancelled' && outcome.stage === 'answering')
  )
}

function send(
  target: UpstreamTarget,
  preparing: UpstreamRequest | Promise<UpstreamRequest>,
  consumer: ResponseConsumer,
): AttemptOutcome | Promise<AttemptOutcome> {
  const { isAccountFailure } = target.format
  return then(preparing, (request) =>
    isAccountFailure
      ? sendExamined(target, request, consumer, isAccountFailure)
      : attempt(target, request, consumer, 1),
  )
}

type IsAccountFailure = (body: Buffer) => boolean

/** Sends a request with an answer that may be a failure of the operator's account. */
async function sendExamined(
  target: UpstreamTarget,
  request: UpstreamRequest,
  consumer: ResponseConsumer,
  isAccountFailure: IsAccountFailure,
): Promise<AttemptOutcome> {
  const probe = new AnswerProbe<IsAccountFailure>(examineAccount, isAccountFailure, consumer)
  return probe.conclude(await attempt(target, request, probe, 1))
}

function examineAccount(isAccountFailure: IsAccountFailure, body: Buffer): Failure | undefined {
  if (!isAccountFailure(body)) return undefined
  const answer = newFailedAnswer(EXAMINED_STATUS)
  addChunk(answer, body)
  return { kind: 'failed', reason: 'account', answer }
}

/** Sends the request for the `sent`th time, and again where a pooled connection was stale. */
function attempt(
  target: UpstreamTarget,
  request: UpstreamRequest,
  consumer: ResponseConsumer,
  sent: number,
): Promise<AttemptOutcome> {
  return new Promise((resolve, reject) => {
    const onOutcome = (outcome: AttemptOutcome): void => {
      const isStale = outcome.kind === 'failed' && outcome.reason === 'stale'
      if (!isStale || sent >= STALE_SENT_MAX) resolve(outcome)
      // Connections that ended at the same moment are known to be stale by then.
      else setImmediate(() => resolve(attempt(target, request, consumer, sent + 1)))
    }
    new Attempt(target, request, consumer, { onOutcome, onError: reject }).start()
  })
}
