/**
 * Models for which an upstream has asked to be left alone: it answered 429, 503 or 529 with the
 * time after which to retry. Until then it comes last. It is still tried where no other upstream
 * can serve: the answer to one large request, or to a project that floods, says little about the
 * requests of others. A success then ends the closing.
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
  /** Unix milliseconds. */
  readonly until: number
}

export interface Closings {
  close(model: string, status: number, retryInMs: number, nowMs: number): void
  open(model: string): void
  isClosed(model: string, nowMs: number): boolean
  list(nowMs: number): readonly Closing[]
}

export function createClosings(): Closings {
  const closed = new Map<string, Closing>()
  const untilOf = (model: string): number => closed.get(model)?.until ?? 0
  return {
    open: (model) => {
      closed.delete(model)
    },
    close: (model, status, retryInMs, nowMs) => {
      const until = Math.max(nowMs + Math.min(retryInMs, CLOSED_MAX_MS), untilOf(model))
      setBounded(closed, model, { model, status, until }, CLOSED_MODELS_MAX)
    },
    isClosed: (model, nowMs) => {
      if (!closed.has(model)) return false
      if (untilOf(model) > nowMs) return true
      closed.delete(model)
      return false
    },
    list: (nowMs) => [...closed.values()].filter(({ until }) => until > nowMs),
  }
}
