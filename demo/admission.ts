/**
 * Admission of the demo's requests by the buckets of the gateway, at the limits that each project
 * had at that time: refusals are then those of a server, and a replay of the limits agrees.
 */

import type { Catalog } from '#catalog/catalog.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import { createAdmission, demandsOf, type LimitHolder } from '#gateway/accounting/buckets.ts'
import type { Limiter, Reservation } from '#limits/limiter.ts'
import { createMemoryLimiter } from '#limits/memory.ts'

/** A project's limits of a model from a time on; without `change` they are the organization's. */
export interface LimitEvent {
  readonly atMs: number
  readonly projectId: string
  readonly model: string
  readonly change?: RateLimitChange
}

/** A request at its time, in Unix milliseconds. */
export interface Arrival {
  readonly atMs: number
  readonly projectId: string
  readonly model: string
  /** Tokens that it asks for, and those of it and its answer. */
  readonly requested: number
  readonly used: number
  /** Time until the last token of its answer. */
  readonly tookMs: number
}

/** The limit that refused a request. */
export type RefusedBy = 'requests' | 'tokens'

export interface DemoAdmission {
  /** Arrivals come in the order of their times. Undefined: admitted. */
  admit(arrival: Arrival): RefusedBy | undefined
}

interface Answer {
  readonly endsMs: number
  readonly reservation: Reservation
  readonly actual: readonly number[]
}

export interface AdmissionOptions {
  readonly catalog: Catalog
  readonly organizationId: string
  /** In the order of their times. */
  readonly events: readonly LimitEvent[]
}

export function createDemoAdmission(options: AdmissionOptions): DemoAdmission {
  const { catalog, organizationId } = options
  const admission = createAdmission(catalog)
  let nowMs = 0
  const limiter = createMemoryLimiter({ now: () => nowMs })
  const limitsAt = createLimits(options)
  const answers = createAnswers(limiter)
  return {
    admit: (arrival) => {
      const { atMs, model, requested, used, tookMs } = arrival
      nowMs = atMs
      answers.settle(atMs)
      const bounds = admission.limitsOf(limitsAt(arrival), model)
      const costs = { requests: 1, tokens: requested, images: 0, audioMegabytes: 0 }
      const demands = demandsOf(bounds, costs)
      const outcome = limiter.reserve(organizationId, demands)
      if (!outcome.admitted) {
        return demands[outcome.index]?.dimension === 'tokens' ? 'tokens' : 'requests'
      }
      const { reservation } = outcome
      const actual = demands.map(({ dimension, cost }) => (dimension === 'tokens' ? used : cost))
      answers.add({ endsMs: atMs + tookMs, reservation, actual })
      return undefined
    },
  }
}

/** Answers under way, the one that ends first at the end. */
function createAnswers(limiter: Limiter) {
  const answers: Answer[] = []
  return {
    add: (answer: Answer): void => {
      const at = answers.findLastIndex(({ endsMs }) => endsMs >= answer.endsMs)
      answers.splice(at + 1, 0, answer)
    },
    /** Settles those that have ended. */
    settle: (nowMs: number): void => {
      for (let first = answers.at(-1); first && first.endsMs <= nowMs; first = answers.at(-1)) {
        limiter.settle(first.reservation, first.actual, first.endsMs)
        answers.pop()
      }
    },
  }
}

/** Returns the limits of a project at a time. Times do not descend. */
function createLimits({ organizationId, events }: AdmissionOptions) {
  const holders = new Map<string, LimitHolder>()
  let applied = 0
  const holderOf = (projectId: string): LimitHolder => {
    const known = holders.get(projectId) ?? {
      organization: { id: organizationId },
      projectId,
      overrides: new Map(),
      generations: new Map(),
    }
    holders.set(projectId, known)
    return known
  }
  const apply = ({ projectId, model, change }: LimitEvent): void => {
    const holder = holderOf(projectId)
    const overrides = new Map(holder.overrides)
    if (change) overrides.set(model, { ...overrides.get(model), ...change })
    else overrides.delete(model)
    holders.set(projectId, { ...holder, overrides })
  }
  return ({ atMs, projectId }: Pick<Arrival, 'atMs' | 'projectId'>): LimitHolder => {
    for (let next = events[applied]; next && next.atMs <= atMs; next = events[applied]) {
      apply(next)
      applied += 1
    }
    return holderOf(projectId)
  }
}
