/**
 * Models for which an upstream has asked to be left alone: it answered 429, 503 or 529 with the
 * time after which to retry. Until then it comes last. It is still tried where no other upstream
 * can serve. A success then ends the closing.
 *
 * The answer to one large request, or to a project that floods, says little about the requests of
 * others. So a closing is first of the project alone that had the answer, and of all once a second
 * project has had one in that time.
 *
 * Each node has its own closings, in memory.
 */
import { setBounded } from '#base/bounded-map.ts'

/** Longest closing, in milliseconds, and most models that are closed at once. */
const CLOSED_MAX_MS = 300_000
const CLOSED_MODELS_MAX = 1_000

export interface Closing {
  readonly model: string
  /** Of the answer that closed it. */
  readonly status: number
  /** The only project that it is closed for. Undefined: all. */
  readonly projectId: string | undefined
  /** Unix milliseconds. */
  readonly until: number
}

/** A request's use of a model, by the upstream's name of it. */
export interface NamedModelUse {
  readonly model: string
  readonly projectId: string
}

export interface Closings {
  close(use: NamedModelUse, status: number, retryInMs: number, nowMs: number): void
  open(model: string): void
  isClosed(use: NamedModelUse, nowMs: number): boolean
  list(nowMs: number): readonly Closing[]
}

export function createClosings(): Closings {
  const closed = new Map<string, Closing>()
  return {
    open: (model) => {
      closed.delete(model)
    },
    close: ({ model, projectId }, status, retryInMs, nowMs) => {
      const known = closed.get(model)
      const isOthers = known && known.until > nowMs && known.projectId !== projectId
      const closing = {
        model,
        status,
        projectId: isOthers ? undefined : projectId,
        until: Math.max(nowMs + Math.min(retryInMs, CLOSED_MAX_MS), known?.until ?? 0),
      }
      setBounded(closed, model, closing, CLOSED_MODELS_MAX)
    },
    isClosed: ({ model, projectId }, nowMs) => {
      const known = closed.get(model)
      if (!known) return false
      if (known.until <= nowMs) {
        closed.delete(model)
        return false
      }
      return known.projectId === undefined || known.projectId === projectId
    },
    list: (nowMs) => [...closed.values()].filter(({ until }) => until > nowMs),
  }
}
