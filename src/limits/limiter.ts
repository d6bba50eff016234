/**
 * The interface of a limiter, which reserves amounts in several buckets at once, or in none. It
 * knows nothing of organizations, projects or models: other limits can be added.
 */

/**
 * The demand on one bucket. Buckets leak `limit` in `windowMs`, continuously. A limit of 0 rejects
 * even a cost of 0.
 */
export interface Demand {
  /**
   * Unique within its scope, and among the demands of one reservation. The same bucket may come
   * with another limit the next time.
   */
  readonly bucket: string
  readonly windowMs: number
  readonly limit: number
  readonly cost: number
  /**
   * Reserved besides the cost, as far as room is left: it never rejects, and no answer to a caller
   * counts it. A settlement returns it like the rest. Not for a fixed cost.
   */
  readonly soft?: number
  /** The cost is the real amount, which no settlement changes: no charge stays open. */
  readonly fixed?: boolean
}

/** A bucket and the rate at which it leaks. */
export type Rated = Pick<Demand, 'bucket' | 'windowMs' | 'limit'>

/** Amounts that are reserved, to be settled once the real ones are known. */
export interface Reservation {
  /** Unique: a settlement names it, and the second one for the same name does nothing. */
  readonly id: string
  /** The hash tag of all its buckets: an organization's id. */
  readonly scope: string
  readonly demands: readonly Demand[]
  /** The amount that each bucket took, where one took more than the cost of its demand. */
  readonly taken?: readonly number[] | undefined
  /** Unix milliseconds, by the limiter's clock. */
  readonly reservedAt: number
}

export interface Admitted {
  readonly admitted: true
  readonly reservation: Reservation
  /** The level of each bucket with the cost, without the soft part, in the order of the demands. */
  readonly levels: readonly number[]
}

export interface Rejected {
  readonly admitted: false
  /** Index of the demand without room: of several, the one with the longest wait. */
  readonly index: number
  /** The current level of each bucket, without any cost, in the order of the demands. */
  readonly levels: readonly number[]
}

export type ReserveOutcome = Admitted | Rejected

export interface Limiter {
  /**
   * Reserves every cost or none. A promise only where another process decides. `nowMs` is for
   * tests: a backend with a clock uses that.
   */
  reserve(
    scope: string,
    demands: readonly Demand[],
    nowMs?: number,
  ): ReserveOutcome | Promise<ReserveOutcome>
  /**
   * Sets each level to that with `actual` charged in place of the reservation, within the bound on
   * debt (`docs/concepts/how-limits-count.md`). No caller waits for it, and it never throws. It
   * keeps `actual` until then, which must not change.
   */
  settle(reservation: Reservation, actual: readonly number[], nowMs?: number): void
  /** The current levels of buckets. */
  read(
    scope: string,
    buckets: readonly Rated[],
    nowMs?: number,
  ): readonly number[] | Promise<readonly number[]>
  close(): Promise<void>
}

/** The amount that a reservation took from the bucket of one of its demands. */
export function takenOf(
  { demands, taken }: Pick<Reservation, 'demands' | 'taken'>,
  index: number,
): number {
  return taken?.[index] ?? demands[index]?.cost ?? 0
}

/** Milliseconds until a rejected demand has room; infinite when it never will. */
export function retryAfterMs({ cost, limit, windowMs }: Demand, level: number): number {
  return cost > limit || limit === 0
    ? Number.POSITIVE_INFINITY
    : ((level + cost - limit) * windowMs) / limit
}

/** Milliseconds until a bucket at `level` is empty. */
export function resetMs(
  { limit, windowMs }: Pick<Demand, 'limit' | 'windowMs'>,
  level: number,
): number {
  return limit === 0 ? 0 : (level * windowMs) / limit
}
