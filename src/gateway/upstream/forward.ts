/**
 * Forwarding: a request is sent to one target after the other until one has answered.
 *
 * - Another target is tried after failures that it may not have (`isRetryable`), and after nothing
 *   else: a 400 is an answer. So is a 500 of the last target, which may be the request's own fault.
 * - A request that may have run is sent again only if it does nothing but answer (`hasEffects`),
 *   and once in all after a timeout, since the upstream may still work on it.
 * - An upstream without room within its limits is passed over (`gate.ts`), which is no attempt.
 * - A request on a stale pooled connection is sent at most three times in all to one target. One on
 *   a fresh connection, or with effects, is sent once.
 * - Where an upstream rejects `stream_options` that the gateway has added, the request is sent once
 *   more without it (`usage-option.ts`).
 */
import { then } from '#base/then.ts'
import { AnswerProbe, EXAMINED_STATUS } from './answer-probe.ts'
import { Attempt, type ResponseConsumer } from './attempt.ts'
import { addChunk, newFailedAnswer } from './failure-message.ts'
import type { UpstreamUse } from './gate.ts'
import { concludeUse, enterGate } from './gated-attempt.ts'
import type { UpstreamTarget } from './open-target.ts'
import {
  ATTEMPTS_MAX,
  type AttemptOutcome,
  type Failure,
  isRetryable,
  mayHaveRun,
  type NoRoom,
  TIMEOUTS_MAX,
} from './outcome.ts'
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
  /** Left out for requests that no limit of an upstream counts. */
  readonly use?: UpstreamUse | undefined
  /** Whether the request does more than answer: then none that may have run is sent again. */
  readonly hasEffects?: boolean
  /** Left out for requests without fallback models, which share it. */
  readonly repeats?: Repeats | undefined
}

/** How often a request has been sent without an answer in time, to all of its models. */
export interface Repeats {
  timeouts: number
}

/** Resolves to the outcome of the last attempt, or to the shortest wait if there was none. */
export async function forward(
  upstreams: Upstreams,
  forwarding: Forwarding,
  consumer: ResponseConsumer,
): Promise<AttemptOutcome> {
  const { targets, requestFor, usageOption: option, use, hasEffects, repeats } = forwarding
  let outcome: AttemptOutcome = { kind: 'failed', reason: 'connect' }
  let sent = 0
  let noRoom: NoRoom | undefined
  let timeouts = repeats?.timeouts ?? 0
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index]
    if (!target) continue
    if (use !== undefined && target.gate !== undefined) {
      const entering = enterGate(target.gate, use)
      const full = entering instanceof Promise ? await entering : entering
      if (full) {
        use.onNoRoom(target.upstream.name, full)
        noRoom = noRoom && noRoom.retryInMs <= full.retryInMs ? noRoom : full
        continue
      }
    }
    const isLast = index === targets.length - 1 || sent === ATTEMPTS_MAX - 1
    const sending = hasEffects ? ONCE : isLast ? LAST : NOT_LAST
    outcome =
      option && !upstreams.rejectsUsageOption(target, option)
        ? await sendWithOption(upstreams, { requestFor, option }, consumer, target, sending)
        : await send(target, requestFor(target, false), consumer, sending)
    upstreams.record(target, outcome)
    if (use !== undefined && (outcome.kind === 'failed' || use.room !== undefined)) {
      concludeUse(upstreams, target, use, outcome)
    }
    if (outcome.kind !== 'failed' || !isRetryable(outcome)) return outcome
    if (hasEffects && mayHaveRun(outcome)) return outcome
    if (outcome.reason === 'timeout') {
      timeouts += 1
      if (repeats) repeats.timeouts = timeouts
      if (timeouts === TIMEOUTS_MAX) return outcome
    }
    // Without credentials nothing is sent: an upstream that only lacks room says when to retry.
    if (outcome.reason !== 'credentials') sent += 1
    if (sent === ATTEMPTS_MAX) break
  }
  return sent === 0 && noRoom ? noRoom : outcome
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
  sending: Sending,
): Promise<AttemptOutcome> {
  const probe = new AnswerProbe(examineOption, option, consumer)
  const outcome = await probe.conclude(await send(target, requestFor(target, true), probe, sending))
  if (outcome !== 'rejected') return outcome
  const second = await send(target, requestFor(target, false), consumer, sending)
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
  sending: Sending,
): AttemptOutcome | Promise<AttemptOutcome> {
  const { isAccountFailure } = target.format
  return then(preparing, (request) =>
    isAccountFailure
      ? sendExamined(target, request, consumer, { isAccountFailure, sending })
      : attempt(target, request, consumer, sending),
  )
}

type IsAccountFailure = (body: Buffer) => boolean

interface Examined {
  readonly isAccountFailure: IsAccountFailure
  readonly sending: Sending
}

interface Sending {
  /** How often the request has been sent to the target, this time included. */
  readonly sent: number
  /** Whether no other upstream follows. */
  readonly isLast: boolean
}

const LAST: Sending = { sent: 1, isLast: true }
const NOT_LAST: Sending = { sent: 1, isLast: false }
/** A request with effects: on a stale connection, too, it may have arrived. */
const ONCE: Sending = { sent: STALE_SENT_MAX, isLast: true }

/** Sends a request with an answer that may be a failure of the operator's account. */
async function sendExamined(
  target: UpstreamTarget,
  request: UpstreamRequest,
  consumer: ResponseConsumer,
  { isAccountFailure, sending }: Examined,
): Promise<AttemptOutcome> {
  const probe = new AnswerProbe<IsAccountFailure>(examineAccount, isAccountFailure, consumer)
  return probe.conclude(await attempt(target, request, probe, sending))
}

function examineAccount(isAccountFailure: IsAccountFailure, body: Buffer): Failure | undefined {
  if (!isAccountFailure(body)) return undefined
  const answer = newFailedAnswer(EXAMINED_STATUS)
  addChunk(answer, body)
  return { kind: 'failed', reason: 'account', answer }
}

/** Sends the request, and again where a pooled connection was stale. */
function attempt(
  target: UpstreamTarget,
  request: UpstreamRequest,
  consumer: ResponseConsumer,
  { sent, isLast }: Sending,
): Promise<AttemptOutcome> {
  return new Promise((resolve, reject) => {
    const onOutcome = (outcome: AttemptOutcome): void => {
      const isStale = outcome.kind === 'failed' && outcome.reason === 'stale'
      if (!isStale || sent >= STALE_SENT_MAX) resolve(outcome)
      // Connections that ended at the same moment are known to be stale by then.
      else {
        const again = { sent: sent + 1, isLast }
        setImmediate(() => resolve(attempt(target, request, consumer, again)))
      }
    }
    new Attempt(target, request, consumer, { isLast, onOutcome, onError: reject }).start()
  })
}
