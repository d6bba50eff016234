/**
 * A lane: a project with a spend limit and its key, which sends one case after the other. Its
 * budget has the reservation of the case that is under way, and afterwards what it was charged.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Harness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { deltasIn, type Events, eventsOf, wholeAnswer } from './answers.ts'
import { runBackground } from './background-lane.ts'
import { runBatch } from './batch-lane.ts'
import { bodyOf, type Case, contentTypeOf } from './cases/case.ts'
import { createCaller } from './client.ts'
import { type Attempt, attemptOf, type Ended, faultsOf } from './judge.ts'
import { budgetOf, codeIn, type LaneParts, settled } from './lane-parts.ts'
import { type Arrival, CASE_HEADER, slugOf, type Upstreams } from './upstream.ts'

export interface Outcome {
  readonly given: Case
  readonly status: number | undefined
  readonly code: string | undefined
  readonly isCapped: boolean
  readonly attempts: readonly Attempt[]
  readonly ended: Ended
  readonly faults: readonly string[]
}

export interface Lane {
  run(given: Case): Promise<Outcome>
  close(): void
}

interface Running {
  readonly given: Case
  readonly attempts: Attempt[]
  readonly left: Promise<void>
  readonly leave: () => void
  readonly problems: string[]
}

/** Time until a response in the background is polled. */
const POLL_AFTER_MS = 1_001

export async function openLane(
  h: Harness,
  upstreams: Upstreams,
  move: (ms: number) => void,
): Promise<Lane> {
  const projectId = await makeProject(h)
  const { budget, makeRoom } = budgetOf(h, projectId)
  await makeRoom(undefined)
  const { value: key } = await makeUserKey(h, projectId)
  const caller = createCaller(Number(new URL(h.url).port))
  const pollNext = async (): Promise<void> => {
    await h.flush()
    move(POLL_AFTER_MS)
    await h.poll()
  }
  const parts = { upstreams, caller, key, budget, makeRoom, poll: h.poll, pollNext }
  return {
    run: (given) => {
      const { batch, background } = given
      if (batch) return runBatch(parts, given, batch)
      return background ? runBackground(parts, given, background) : runRequest(parts, given)
    },
    close: caller.close,
  }
}

async function runRequest(parts: LaneParts, given: Case): Promise<Outcome> {
  const { upstreams, caller, key, budget } = parts
  const slug = slugOf(given.name)
  const left = Promise.withResolvers<void>()
  const running: Running = {
    given,
    attempts: [],
    left: left.promise,
    leave: () => caller.leave(),
    problems: [],
  }
  await parts.makeRoom(given.room)
  const before = await budget()
  upstreams.handlers.set(slug, (arrival) => {
    answer(parts, running, arrival).catch((error) => {
      running.problems.push(String(error))
      arrival.break()
    })
  })
  const late = setTimeout(() => {
    running.problems.push('no end within ten minutes')
    caller.leave()
  }, CASE_MAX_MS)
  const received = await caller.send({
    path: `/v1/${given.route}`,
    headers: [
      ['authorization', `Bearer ${key}`],
      ['content-type', contentTypeOf(given)],
      [CASE_HEADER, slug],
    ],
    body: bodyOf(given),
    ...(given.leaving.at === 'deltas' && {
      leaves: (text: string) => deltasIn(given.route, text) >= leavesAfter(given),
    }),
  })
  clearTimeout(late)
  left.resolve()
  const after = await settled(budget)
  upstreams.handlers.delete(slug)
  const ended: Ended = {
    status: received.status,
    end: received.end,
    relayed: deltasIn(given.route, received.text),
    charged: after.spent - before.spent,
  }
  return {
    given,
    status: received.status,
    code: codeIn(received),
    isCapped: received.headers.has('x-bailiwick-capped'),
    attempts: running.attempts,
    ended,
    faults: [...running.problems, ...faultsOf(running.attempts, ended)],
  }
}

/** Longest time of a case, also on a busy machine. */
const CASE_MAX_MS = 600_000

function leavesAfter({ leaving }: Case): number {
  return leaving.at === 'deltas' ? leaving.count : 0
}

/** Answers a request as its case says. */
async function answer({ budget }: LaneParts, running: Running, arrival: Arrival): Promise<void> {
  const { given, attempts } = running
  const { reserved } = await budget()
  const index = attempts.length
  const { body, upstream } = arrival
  const attempt = attemptOf(given, { body, upstream, index, reserved })
  if (!attempt) return arrival.whole(404, '{"error":{"code":"model_not_found"}}')
  attempts.push(attempt)
  if (given.leaving.at === 'sent') {
    running.leave()
    await turn()
  }
  const { plan } = attempt
  const { fault } = plan
  if (fault.kind === 'status') {
    attempt.written.isError = true
    return arrival.whole(fault.status, JSON.stringify({ error: { message: 'no', code: null } }))
  }
  const answering = {
    route: given.route,
    model: attempt.modelThere,
    tier: plan.namesTier ? attempt.tier : undefined,
    made: attempt.made,
    plan,
    choices: attempt.most.choices,
  }
  if (attempt.isStreamed) return stream(running, attempt, arrival, eventsOf(answering))
  if (fault.kind === 'break') {
    attempt.written.isError = true
    return arrival.break()
  }
  attempt.written.isWhole = true
  const { body: text, type } = wholeAnswer(answering)
  arrival.whole(200, text, type)
}

const ERROR_EVENT = 'data: {"error":{"message":"no","type":"server_error"}}\n\n'

async function stream(
  { given, left }: Running,
  { written, plan: { fault } }: Attempt,
  arrival: Arrival,
  { first, deltas, last }: Events,
): Promise<void> {
  const stopsAfter = 'after' in fault ? fault.after : Number.POSITIVE_INFINITY
  arrival.begin('text/event-stream')
  if (first !== '') arrival.write(first)
  const leavesAt = leavesAfter(given)
  while (written.deltas < Math.min(deltas.length, stopsAfter)) {
    const isLeft = leavesAt > 0 && written.deltas >= leavesAt
    const most = leavesAt > 0 && !isLeft ? leavesAt : deltas.length
    const piece = deltas.slice(written.deltas, Math.min(most, stopsAfter))
    arrival.write(piece.join(''))
    written.deltas += piece.length
    if (leavesAt === written.deltas) await left
  }
  if (fault.kind === 'break') return arrival.break()
  if (fault.kind === 'error') arrival.write(ERROR_EVENT)
  else if (fault.kind !== 'end') {
    arrival.write(last)
    written.isWhole = true
  }
  arrival.end()
}
