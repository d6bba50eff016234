/**
 * Slots that projects share: the connections to an upstream, and uploads.
 *
 * - A project holds at most `most` slots, and at most `contended` while others wait.
 * - The last `reserved` free slots go to projects that hold none or few: a project takes one of
 *   them only while more than `RESERVE_PER_HELD` times as many as it holds are free. A project that
 *   comes after a flood by several others finds a slot at once, and of 1,024 slots it finds 8. It
 *   takes 46 projects in concert to leave none of them.
 * - Projects that wait take turns: a free slot goes to the project that was served longest ago,
 *   among those allowed one more. Within a project they are served in the order of arrival.
 * - A claim waits at most `waitMs`, and a project has at most `waitingMax` claims waiting.
 *
 * A project that holds nothing may always have a free slot, and any other that waits has slots to
 * give back, so no wait is endless. Without anybody waiting, acquiring is a look-up and a few
 * comparisons; otherwise O(log n) in the number of projects that wait (`rotation.ts`).
 */
import type { BoundName, Bounds } from '#config/bounds.ts'
import { createRotation, type Rotation, type RotationEntry } from '#event-loop/rotation.ts'

/** Most kept entries of idle projects. */
const IDLE_MAX = 1_000
/** Free slots of the reserve for each slot that a project holds already. */
const RESERVE_PER_HELD = 16
/** Against the error of a product such as 100 × 0.55 before it is rounded. */
const EPSILON = 1e-9

export interface Shares {
  readonly capacity: number
  readonly most: number
  readonly contended: number
  readonly reserved: number
}

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

export interface ClaimHolder {
  /** Called with the slot, which may be before `acquire` returns. */
  onAcquired(): void
  /** Called instead when the wait is over or the queue of the project is full. */
  onRejected(): void
}

/** A request for one slot. */
export interface Claim {
  readonly projectId: string
  readonly holder: ClaimHolder
  state: 'new' | 'waiting' | 'held' | 'released'
  project: Project | undefined
  timer: NodeJS.Timeout | undefined
  previous: Claim | undefined
  next: Claim | undefined
}

export function createClaim(projectId: string, holder: ClaimHolder): Claim {
  return {
    projectId,
    holder,
    state: 'new',
    project: undefined,
    timer: undefined,
    previous: undefined,
    next: undefined,
  }
}

/** Resolves to the slot; to undefined when the queue rejects the claim, or `signal` aborts it. */
export function acquireSlot(
  queue: FairQueue,
  projectId: string,
  signal: AbortSignal,
): Promise<Claim | undefined> {
  return new Promise((resolve) => {
    const claim = createClaim(projectId, {
      onAcquired: () => resolve(claim),
      onRejected: () => resolve(undefined),
    })
    const abort = (): void => {
      if (claim.state !== 'waiting') return
      queue.release(claim)
      resolve(undefined)
    }
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) resolve(undefined)
    else queue.acquire(claim)
  })
}

export interface FairQueue {
  acquire(claim: Claim): void
  /** Gives up the slot, or the wait for one; nothing when that was done. */
  release(claim: Claim): void
  /** Slots that a project holds. */
  held(projectId: string): number
  /** Claims that wait, of all projects. */
  waiting(): number
  /**
   * Whether all slots are in use while a project holds less than an equal share of them: the
   * capacity divided by the projects that hold or wait, rounded up.
   */
  isExhaustedFor(projectId: string): boolean
}

export interface FairQueueOptions {
  readonly shares: Shares
  readonly waitMs: number
  readonly waitingMax: number
  /** Called with the bound that makes a claim wait, or rejects it. */
  readonly onExceeded: (bound: BoundName) => void
}

interface Project extends RotationEntry {
  readonly id: string
  waiting: number
  first: Claim | undefined
  last: Claim | undefined
}

interface Queue extends FairQueueOptions {
  readonly projects: Map<string, Project>
  /** Rotation of the projects that wait. */
  readonly rotation: Rotation<Project>
  used: number
  /** Projects that hold or wait. */
  active: number
  isServing: boolean
}

export function createFairQueue(options: FairQueueOptions): FairQueue {
  const projects = new Map<string, Project>()
  const rotation = createRotation<Project>()
  const queue: Queue = { ...options, projects, rotation, used: 0, active: 0, isServing: false }
  const held = (projectId: string): number => projects.get(projectId)?.held ?? 0
  return {
    acquire: (claim) => acquire(queue, claim),
    release: (claim) => release(queue, claim),
    held,
    waiting: () => waitingOf(projects),
    isExhaustedFor: (projectId) =>
      queue.used === queue.shares.capacity && held(projectId) < equalShare(queue),
  }
}

function waitingOf(projects: ReadonlyMap<string, Project>): number {
  let sum = 0
  for (const { waiting } of projects.values()) sum += waiting
  return sum
}

function acquire(queue: Queue, claim: Claim): void {
  const project = projectOf(queue, claim.projectId)
  claim.project = project
  if (isIdle(project)) queue.active += 1
  if (project.waiting === 0 && mayHold(queue, project)) {
    hold(queue, project, claim)
    claim.holder.onAcquired()
  } else if (project.waiting < queue.waitingMax) {
    enqueue(queue, project, claim)
  } else {
    claim.state = 'released'
    queue.onExceeded('upstream_waiting')
    claim.holder.onRejected()
  }
}

function enqueue(queue: Queue, project: Project, claim: Claim): void {
  const bound = exceededBy(queue, project)
  if (bound) queue.onExceeded(bound)
  claim.state = 'waiting'
  claim.timer = setTimeout(timeOut, queue.waitMs, queue, claim).unref()
  append(project, claim)
  if (project.waiting === 1) queue.rotation.add(project)
}

function release(queue: Queue, claim: Claim): void {
  const { project, state } = claim
  claim.state = 'released'
  if (!project || state === 'released') return
  if (state === 'waiting') {
    clearTimeout(claim.timer)
    detach(project, claim)
    if (project.waiting === 0) queue.rotation.remove(project)
  } else {
    project.held -= 1
    queue.used -= 1
    if (project.waiting > 0) queue.rotation.update(project)
  }
  if (isIdle(project)) {
    queue.active -= 1
    if (queue.projects.size > IDLE_MAX) queue.projects.delete(project.id)
  }
  if (queue.rotation.size() > 0) serve(queue)
}

function timeOut(queue: Queue, claim: Claim): void {
  release(queue, claim)
  claim.holder.onRejected()
}

/** Serves waiting projects, in turns. A callback that releases at once does not nest. */
function serve(queue: Queue): void {
  if (queue.isServing) return
  queue.isServing = true
  try {
    for (let next = nextProject(queue); next; next = nextProject(queue)) {
      const { first: claim } = next
      if (!claim) return
      clearTimeout(claim.timer)
      queue.rotation.remove(next)
      detach(next, claim)
      hold(queue, next, claim)
      if (next.waiting > 0) queue.rotation.add(next)
      claim.holder.onAcquired()
    }
  } finally {
    queue.isServing = false
  }
}

function nextProject(queue: Queue): Project | undefined {
  const { shares, rotation, used } = queue
  return used < shares.capacity
    ? rotation.firstBelow(limitOf(queue, rotation.size() > 1))
    : undefined
}

function mayHold(queue: Queue, { held }: Project): boolean {
  return queue.used < queue.shares.capacity && held < limitOf(queue, queue.rotation.size() > 0)
}

/** A project that holds less than this may hold one more, where a slot is free. */
function limitOf(queue: Queue, othersWait: boolean): number {
  const { capacity, contended, most, reserved } = queue.shares
  const share = othersWait ? contended : most
  const free = capacity - queue.used
  return free > reserved ? share : Math.min(share, Math.ceil(free / RESERVE_PER_HELD))
}

function equalShare({ shares, active }: Queue): number {
  return Math.ceil(shares.capacity / Math.max(1, active))
}

/** The bound that keeps a project from a slot; undefined where all slots are in use. */
function exceededBy(queue: Queue, { held }: Project): BoundName | undefined {
  const { capacity, contended, most } = queue.shares
  if (held >= most) return 'upstream_project_share'
  if (held >= contended && queue.rotation.size() > 0) return 'upstream_contended_share'
  return queue.used < capacity ? 'upstream_reserved_share' : undefined
}

function hold(queue: Queue, project: Project, claim: Claim): void {
  claim.state = 'held'
  project.held += 1
  queue.used += 1
}

function isIdle({ held, waiting }: Project): boolean {
  return held === 0 && waiting === 0
}

function projectOf({ projects }: Queue, id: string): Project {
  const known = projects.get(id)
  if (known) return known
  const project = { id, held: 0, leaf: 0, waiting: 0, first: undefined, last: undefined }
  projects.set(id, project)
  return project
}

function append(project: Project, claim: Claim): void {
  claim.previous = project.last
  if (project.last) project.last.next = claim
  else project.first = claim
  project.last = claim
  project.waiting += 1
}

function detach(project: Project, claim: Claim): void {
  const { previous, next } = claim
  if (previous) previous.next = next
  else project.first = next
  if (next) next.previous = previous
  else project.last = previous
  claim.previous = undefined
  claim.next = undefined
  project.waiting -= 1
}
