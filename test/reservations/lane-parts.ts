/** The parts of a lane: its caller, and the budget of its project. */
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { Harness } from '#test/support/harness.ts'
import type { Case } from './cases/case.ts'
import type { Caller, Received } from './client.ts'
import { type Arrival, slugOf, type Upstreams } from './upstream.ts'

/** Cents: more than any number of cases may cost. */
const ANY_AMOUNT = 100_000_000_000
const NANO_PER_CENT = 10_000_000n

/** State of the lane's budget, in nano-dollars. */
interface Budget {
  readonly spent: bigint
  readonly reserved: bigint
}

export interface LaneParts {
  readonly upstreams: Upstreams
  readonly caller: Caller
  readonly key: string
  readonly budget: () => Promise<Budget>
  /** Gives the budget so many cents of room, or any amount. */
  readonly makeRoom: (cents: number | undefined) => Promise<void>
  /** Polls objects that have not ended, and are due. */
  readonly poll: () => Promise<void>
  /** Writes what waits, and polls those that are due a second later. */
  readonly pollNext: () => Promise<void>
}

/** Looks in turns of the event loop, and then in milliseconds, in which a settlement is awaited. */
const QUICK_LOOKS = 200
const LOOKS_MAX = 10_000

/** The budget once nothing is reserved any more; `poll` is called until then. */
export async function settled(
  budget: LaneParts['budget'],
  poll?: LaneParts['poll'],
): Promise<Budget> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const state = await budget()
    if (state.reserved === 0n) return state
    await poll?.()
    await (looks < QUICK_LOOKS ? turn() : wait(1))
  }
  throw new Error('a reservation has not ended')
}

/** A case that ends after its request: the answers of its upstream, and what its caller does. */
export interface LaterCase<Sent> {
  readonly given: Case
  readonly problems: string[]
  /** Resolved once the caller has sent all. */
  readonly ready: PromiseWithResolvers<void>
  readonly answer: (arrival: Arrival) => Promise<void>
  readonly send: () => Promise<Sent>
  readonly poll: LaneParts['poll']
}

/** Runs a case until nothing of it is reserved, and returns what it was charged. */
export async function runLater<Sent>(
  { upstreams, budget, makeRoom }: LaneParts,
  { given, problems, ready, answer, send, poll }: LaterCase<Sent>,
): Promise<{ readonly sent: Sent; readonly charged: bigint }> {
  const slug = slugOf(given.name)
  await makeRoom(given.room)
  const before = await budget()
  upstreams.handlers.set(slug, (arrival) => {
    answer(arrival).catch((error) => {
      problems.push(String(error))
      arrival.break()
    })
  })
  const sent = await send()
  ready.resolve()
  const after = await settled(budget, poll)
  upstreams.handlers.delete(slug)
  return { sent, charged: after.spent - before.spent }
}

/** The budget of a project, and the change of its limit. */
export function budgetOf(h: Harness, projectId: string): Pick<LaneParts, 'budget' | 'makeRoom'> {
  let cents = 0
  const budget = async (): Promise<Budget> => {
    const limit = {
      organizationId: h.system.organization.id,
      scope: 'project',
      payerId: projectId,
      interval: 'month',
      mode: 'enforce',
      limit: BigInt(cents) * NANO_PER_CENT,
    } as const
    const [state] = (await h.dataPlane?.counters.load([limit])) ?? []
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

/** The code of an error in an answer; undefined where it is none. */
export function codeIn({ status = 200, text }: Received): string | undefined {
  return status < 400 ? undefined : (/"code":\s*"(\w+)"/.exec(text)?.[1] ?? 'none')
}
