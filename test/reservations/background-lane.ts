/** A response in the background: created, asked about, and polled until it has ended. */
import { type Answer, responseOf, wholeAnswer } from './answers.ts'
import { type BackgroundPlan, bodyOf, type Case } from './cases/case.ts'
import { type Attempt, attemptOf, faultsOf } from './judge.ts'
import type { Outcome } from './lane.ts'
import { codeIn, type LaneParts, runLater } from './lane-parts.ts'
import type { JsonObject } from './truth/reading.ts'
import { type Arrival, CASE_HEADER, slugOf } from './upstream.ts'

interface Running {
  readonly given: Case
  readonly plan: BackgroundPlan
  readonly parts: LaneParts
  readonly attempts: Attempt[]
  readonly problems: string[]
  /**
   * Resolves when the caller begins to ask about it. Until then no poll is answered, since another
   * lane may have made it.
   */
  readonly ready: PromiseWithResolvers<void>
}

export async function runBackground(
  parts: LaneParts,
  given: Case,
  plan: BackgroundPlan,
): Promise<Outcome> {
  const running: Running = {
    given,
    plan,
    parts,
    attempts: [],
    problems: [],
    ready: Promise.withResolvers(),
  }
  const { sent: received, charged } = await runLater(parts, {
    ...running,
    answer: (arrival) => answer(running, arrival),
    send: () => send(running),
    poll: parts.pollNext,
  })
  const { attempts, problems } = running
  const ended = { status: received.status, end: 'whole', relayed: 0, charged } as const
  return {
    given,
    status: received.status,
    code: codeIn(received),
    isCapped: received.headers.has('x-bailiwick-capped'),
    attempts,
    ended,
    faults: [...problems, ...faultsOf(attempts, ended)],
  }
}

const EMPTY: Buffer = Buffer.alloc(0)

/** Creates the response, and asks about it as the plan says. */
async function send({ parts, plan, given, attempts, ready }: Running) {
  const slug = slugOf(given.name)
  const call = (method: 'GET' | 'POST' | 'DELETE', path: string, body = EMPTY) =>
    parts.caller.send({
      method,
      path: `/v1/${path}`,
      headers: [
        ['authorization', `Bearer ${parts.key}`],
        ['content-type', 'application/json'],
        [CASE_HEADER, slug],
      ],
      body,
    })
  const received = await call('POST', given.route, bodyOf(given))
  if (attempts.length === 0 || (received.status ?? 0) >= 300) return received
  const path = `responses/${idOf(given)}`
  ready.resolve()
  for (const ask of plan.asks) {
    if (ask === 'retrieve') await call('GET', path)
    else if (ask === 'cancel') await call('POST', `${path}/cancel`)
    else await call('DELETE', path)
  }
  return received
}

function idOf({ name }: Case): string {
  return `resp_${slugOf(name)}`
}

async function answer(running: Running, arrival: Arrival): Promise<void> {
  const { given, attempts, plan, ready } = running
  const { method, route } = arrival
  if (route === given.route) return create(running, arrival)
  const attempt = attempts.at(-1)
  if (!attempt || plan.end === 'gone') return arrival.whole(404, NOT_FOUND)
  if (method === 'DELETE') return arrival.whole(200, DELETED)
  if (!arrival.isCallers) await ready.promise
  const isRunning = arrival.isCallers && method === 'GET'
  const object = isRunning ? begun(running, attempt) : endOf(running, attempt)
  arrival.whole(200, JSON.stringify(object))
}

const NOT_FOUND = '{"error":{"message":"none"}}'
const DELETED = '{"object":"response.deleted","deleted":true}'

async function create(running: Running, arrival: Arrival): Promise<void> {
  const { given, attempts, parts, plan } = running
  const { reserved } = await parts.budget()
  const { body, upstream } = arrival
  const attempt = attemptOf(given, { body, upstream, index: attempts.length, reserved })
  if (!attempt) return arrival.whole(404, '{"error":{"code":"model_not_found"}}')
  attempts.push(attempt)
  const { fault } = attempt.plan
  if (fault.kind === 'status') {
    attempt.written.isError = true
    return arrival.whole(fault.status, NOT_FOUND)
  }
  if (fault.kind === 'break') {
    attempt.written.isError = true
    return arrival.break()
  }
  // One that has failed is not billed.
  attempt.written.isError = plan.end === 'failed' || plan.end === 'gone'
  attempt.written.isWhole = true
  const object = begun(running, attempt)
  if (!attempt.isStreamed) return arrival.whole(200, JSON.stringify(object))
  arrival.begin('text/event-stream')
  arrival.write(`data: ${JSON.stringify({ type: 'response.created', response: object })}\n\n`)
  arrival.end()
}

function answering({ given }: Running, attempt: Attempt): Answer {
  return {
    route: given.route,
    model: attempt.modelThere,
    tier: attempt.plan.namesTier ? attempt.tier : undefined,
    made: attempt.made,
    plan: attempt.plan,
    choices: attempt.most.choices,
  }
}

/** The response under way. */
function begun(running: Running, attempt: Attempt): JsonObject {
  return {
    ...responseOf(answering(running, attempt), 'queued'),
    id: idOf(running.given),
    background: true,
  }
}

/** The response at its end. */
function endOf(running: Running, attempt: Attempt): JsonObject {
  const { plan, given } = running
  if (plan.end === 'failed') return { ...begun(running, attempt), status: 'failed' }
  const whole = JSON.parse(wholeAnswer(answering(running, attempt)).body) as JsonObject
  return { ...whole, id: idOf(given), status: plan.end, background: true }
}
