/** Shares of projects in the slots of upstreams: their connections, and uploads. */
import type { BoundName, Bounds } from '#config/bounds.ts'
import type { Shares, Shortage } from '#event-loop/fair-queue.ts'

/** Against the error of a product such as 100 × 0.55 before it is rounded. */
const EPSILON = 1e-9

/** Shares are rounded up and are at least one slot; the reserved part is rounded down. */
export function sharesOf(capacity: number, bounds: Bounds): Shares {
  const share = (of: number): number => Math.max(1, Math.ceil(capacity * of - EPSILON))
  const most = share(bounds.upstream_project_share)
  return {
    capacity,
    most,
    contended: Math.min(most, share(bounds.upstream_contended_share)),
    reserved: Math.floor(capacity * bounds.upstream_reserved_share + EPSILON),
  }
}

/** The bound of each share. The number of all slots is no bound, but the configuration's. */
const SHARE_BOUNDS: Readonly<Record<Shortage, BoundName | undefined>> = {
  most: 'upstream_project_share',
  contended: 'upstream_contended_share',
  reserved: 'upstream_reserved_share',
  capacity: undefined,
}

/** Counts the bound that makes a claim wait, or rejects it. */
export function countShortages(
  onExceeded: (bound: BoundName) => void,
): (shortage: Shortage, isRejected: boolean) => void {
  return (shortage, isRejected) => {
    const bound = isRejected ? 'upstream_waiting' : SHARE_BOUNDS[shortage]
    if (bound !== undefined) onExceeded(bound)
  }
}
