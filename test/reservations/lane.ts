/**
 * A lane: a project with a spend limit and its key, which sends one case after the other. Its
 * budget has the reservation of the case that is under way, and afterwards what it was charged.
 */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { Harness } from '#test/harness/harness.ts'
import { makeProject, makeUserKey } from '#test/harness/keys.ts'
import { deltasIn, type Events, eventsOf, wholeAnswer } from './answers.ts'
import { bodyOf, type Case, contentTypeOf } from './cases/case.ts'
import { type Caller, createCaller, type Received } from './client.ts'
import { type Attempt, attemptOf, type Ended, faultsOf } from './judge.ts'
import { type Arrival, CASE_HEADER, type Upstreams } from './upstream.ts'

/** Cents: more than any number of cases may cost. */
const ANY_AMOUNT = 100_000_000_000
const NANO_PER_CENT = 10_000_000n

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

/** State of the lane's budget, in nano-dollars. */
interface Budget {
  readonly spent: bigint
  readonly reserved: bigint
}

interface Parts {
  readonly upstreams: Upstreams
  readonly caller: Caller
  readonly key: string
  readonly budget: () => Promise<Budget>
  /** Gives the budget so many cents of room, or any amount. */
  readonly makeRoom: (cents: number | undefined) => Promise<void>
}

export async function openLane(h: Harness, upstreams: Upstreams): Promise<Lane> {
  const projectId = await makeProject(h)
  const { budget, makeRoom } = budgetOf(h, projectId)
  await makeRoom(undefined)
  const { value: key } = await makeUserKey(h, projectId)
  const caller = createCaller(Number(new URL(h.url).port))
  const parts = { upstreams, caller, key, budget, makeRoom }
  return { run: (given) => run(parts, given), close: caller.close }
}

/** The budget of a project, and the change of its limit. */
const budgetOf = (h: Harness, projectId: string): Pick<Parts, 'budget' | 'makeRoom'> => {
  let cents = 0
  const budget = async (): Promise<Budget> => {
    const limit = {
      organizationId: h.system.organization.id,
      scope: 'project',
      ownerId: projectId,
      interval: 'month',
      mode: 'enforce',
      limit: BigInt(cents) * NANO_PER_CENT,
    } as const
    const [state] = (await h.dataPlane?.budgets.load([limit])) ?? []
    if (!state) throw new Error('the lane has no budget')
    return state
  }
  return {
    budget,
    makeRoom: async (room) => {
      if (room === undefined && cents === ANY_AMOUNT) return
      const spent = cents === 0 ? 0n : (await budget()).spent
      cents = room === undefined ? ANY_AMOUNT : Number(spent / NANO_PER_CENT) + room
      await h.client.updateProjectSpendLimit({
        project_id: projectId,
        threshold_amount: cents,
        currency: 'USD',
        interval: 'month',
      })
    },
  }
}

const run = async (parts: Parts, given: Case): Promise<Outcome> => {
  const { upstreams, caller, key, budget } = parts
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
  upstreams.handlers.set(given.name, (arrival) => {
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
      [CASE_HEADER, given.name],
    ],
    body: bodyOf(given),
    ...(given.leaving.at === 'deltas' && {
      leaves: (text: string) => deltasIn(given.route, text) >= leavesAfter(given),
    }),
  })
  clearTimeout(late)
  left.resolve()
  const after = await settled(budget)
  upstreams.handlers.delete(given.name)
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

const leavesAfter = ({ leaving }: Case): number => (leaving.at === 'deltas' ? leaving.count : 0)

const codeIn = ({ status = 200, text }: Received): string | undefined =>
  status < 400 ? undefined : (/"code":\s*"(\w+)"/.exec(text)?.[1] ?? 'none')

/** Looks in turns of the event loop, and then in milliseconds, in which a settlement is awaited. */
const QUICK_LOOKS = 200
const LOOKS_MAX = 10_000

/** The budget once nothing is reserved any more. */
const settled = async (budget: Parts['budget']): Promise<Budget> => {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const state = await budget()
    if (state.reserved === 0n) return state
    await (looks < QUICK_LOOKS ? turn() : wait(1))
  }
  throw new Error('a reservation has not ended')
}

/** Answers a request as its case says. */
const answer = async ({ budget }: Parts, running: Running, arrival: Arrival): Promise<void> => {
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

const stream = async (
  { given, left }: Running,
  { written, plan: { fault } }: Attempt,
  arrival: Arrival,
  { first, deltas, last }: Events,
): Promise<void> => {
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
