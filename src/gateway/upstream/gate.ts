/**
 * The gate of an upstream that has limits, or has asked to be left alone for a model. A request
 * without room within the limits is sent to another upstream, before this one rejects it. Upstreams
 * without either have no gate.
 */
import { then } from '#base/then.ts'
import type { UpstreamLimitDimension } from '#config/upstream-limits.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { Limiter } from '#limits/limiter.ts'
import { type Closing, type Closings, createClosings, type NamedModelUse } from './closings.ts'
import type { NoRoom } from './outcome.ts'
import { createRateRoom, type ReservedRates, type UpstreamRate } from './rate-room.ts'
import { createSlotShares, type SlotShares } from './slot-shares.ts'

/** A request as far as the limits of an upstream depend on it. */
export interface UpstreamUse {
  readonly projectId: string
  readonly model: string
  /** Tokens that are reserved for it. */
  readonly tokens: number
  /** The room that it has at the upstream of its attempt, if that has limits. */
  room: UpstreamRoom | undefined
  /** Called when an upstream has no room for it. */
  onNoRoom(upstream: string, noRoom: NoRoom): void
}

/** The room of one request. The first end counts. */
export interface UpstreamRoom {
  readonly kind: 'room'
  /** Whether the request tries a model that is closed. */
  readonly isTrial: boolean
  /** Settles the reserved amounts, and frees the slots. */
  settle(requests: number, tokens: number): void
  /** Frees the slots, and leaves the amounts as they were reserved. */
  leave(): void
}

export interface GateLevel {
  readonly dimension: UpstreamLimitDimension
  readonly model: string | undefined
  readonly limit: number
  readonly used: number
}

export interface Gate {
  enter(use: UpstreamUse): UpstreamRoom | NoRoom | Promise<UpstreamRoom | NoRoom>
  close(use: NamedModelUse, status: number, retryInMs: number): void
  open(model: string): void
  isClosed(use: NamedModelUse): boolean
  closings(): readonly Closing[]
  levels(): readonly GateLevel[] | Promise<readonly GateLevel[]>
}

export interface GateOptions {
  readonly limiter: Pick<Limiter, 'reserve' | 'settle' | 'read'>
  readonly now: () => number
  readonly liveNodes: () => number
  /** Called with the limit when a request has no room. */
  readonly onNoRoom: (upstream: string, limit: UpstreamLimitDimension) => void
}

/** A limit on concurrency, by the upstream's name of its model; undefined for the account. */
interface Slots {
  readonly shares: SlotShares
  readonly model: string | undefined
  readonly there: string | undefined
}

interface State extends GateOptions {
  readonly upstream: Upstream
  readonly closings: Closings
  readonly rates: ReturnType<typeof createRateRoom>
  readonly rateLimits: readonly (UpstreamRate & { readonly there: string | undefined })[]
  readonly slots: readonly Slots[]
}

export function createGate(upstream: Upstream, options: GateOptions): Gate {
  const { limiter, now, liveNodes } = options
  const { name, limits, nameThere } = upstream
  const thereOf = (model: string | undefined) => model && nameThere(model)
  const state: State = {
    ...options,
    upstream,
    closings: createClosings(),
    rates: createRateRoom({ limiter, now, name }),
    rateLimits: limits.flatMap(({ dimension, model, limit }) =>
      dimension === 'concurrency' ? [] : [{ dimension, model, limit, there: thereOf(model) }],
    ),
    slots: limits.flatMap(({ dimension, model, limit }) =>
      dimension === 'concurrency'
        ? [{ shares: createSlotShares(limit, liveNodes), model, there: thereOf(model) }]
        : [],
    ),
  }
  const { closings } = state
  const useThere = ({ model, projectId }: NamedModelUse): NamedModelUse => {
    return { model: nameThere(model), projectId }
  }
  return {
    enter: (use) => enter(state, use),
    close: (use, status, ms) => closings.close(useThere(use), status, ms, now()),
    open: (model) => closings.open(nameThere(model)),
    isClosed: (use) => closings.isClosed(useThere(use), now()),
    closings: () => closings.list(now()),
    levels: () => levels(state),
  }
}

function enter(
  state: State,
  use: UpstreamUse,
): UpstreamRoom | NoRoom | Promise<UpstreamRoom | NoRoom> {
  const { closings, upstream, now, rates } = state
  const nowMs = now()
  const there = upstream.nameThere(use.model)
  const isTrial = closings.isClosed({ model: there, projectId: use.projectId }, nowMs)
  if (!isTrial && state.slots.length === 0 && state.rateLimits.length === 0) return UNLIMITED
  const slots = acquireSlots(state, use.projectId, there, nowMs)
  if (slots === undefined) return fullOf(state, 'concurrency', SLOT_RETRY_MS)
  const limits = state.rateLimits.filter((one) => one.there === undefined || one.there === there)
  if (limits.length === 0) return roomOf(slots, use.projectId, undefined, isTrial)
  return then(
    rates.reserve(use.projectId, limits, use.tokens),
    (outcome) => {
      if (outcome.kind === 'reserved') return roomOf(slots, use.projectId, outcome, isTrial)
      releaseSlots(slots, use.projectId)
      return fullOf(state, outcome.dimension, outcome.retryInMs)
    },
    (error) => {
      releaseSlots(slots, use.projectId)
      throw error
    },
  )
}

/** Room at an upstream without limits, which has had a model closed: shared, and never full. */
const UNLIMITED: UpstreamRoom = {
  kind: 'room',
  isTrial: false,
  settle: () => {},
  leave: () => {},
}

/** Time after which a request may find a slot: nobody knows when one ends. */
const SLOT_RETRY_MS = 1_000

function fullOf(
  { upstream, onNoRoom }: State,
  limit: UpstreamLimitDimension,
  retryInMs: number,
): NoRoom {
  onNoRoom(upstream.name, limit)
  return { kind: 'failed', reason: 'limit', limit, retryInMs: Math.max(1, retryInMs) }
}

/** A slot of each limit on concurrency that holds for the model, or of none. */
function acquireSlots(
  { slots }: State,
  projectId: string,
  there: string,
  nowMs: number,
): readonly SlotShares[] | undefined {
  const acquired: SlotShares[] = []
  for (const { shares, there: ofModel } of slots) {
    if (ofModel !== undefined && ofModel !== there) continue
    if (!shares.acquire(projectId, nowMs)) {
      releaseSlots(acquired, projectId)
      return undefined
    }
    acquired.push(shares)
  }
  return acquired
}

function releaseSlots(slots: readonly SlotShares[], projectId: string): void {
  for (const shares of slots) shares.release(projectId)
}

function roomOf(
  slots: readonly SlotShares[],
  projectId: string,
  reserved: ReservedRates | undefined,
  isTrial: boolean,
): UpstreamRoom {
  let isOpen = true
  const end = (): boolean => {
    const wasOpen = isOpen
    isOpen = false
    if (wasOpen) releaseSlots(slots, projectId)
    return wasOpen
  }
  return {
    kind: 'room',
    isTrial,
    leave: end,
    settle: (requests, tokens) => {
      if (end()) reserved?.settle(requests, tokens)
    },
  }
}

function levels({ rates, rateLimits, slots }: State) {
  return then(rates.levels(rateLimits), (used): GateLevel[] => [
    ...rateLimits.map(({ dimension, model, limit }, i) => ({
      dimension,
      model,
      limit,
      used: used[i] ?? 0,
    })),
    ...slots.map(({ shares, model }) => ({
      dimension: 'concurrency' as const,
      model,
      limit: shares.capacity(),
      used: shares.used(),
    })),
  ])
}
