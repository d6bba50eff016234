/**
 * Scripted behaviour of the upstream: plain data, so that another process can send it as JSON; only
 * `matches` and promises as gates stay within a process.
 */
import type { Json } from './call.ts'
import type { RecordedRequest } from './recording.ts'

/**
 * A gate: a name, until a test opens the gate of that name, or a promise. No behaviour depends on
 * timing.
 */
export type Gate = string | Promise<unknown>

export interface Behaviour {
  /** Path of the requests; default: all. A trailing `*` matches a prefix. */
  readonly path?: string
  readonly method?: string
  /** Text that the body must contain; such a script cannot change how the body is read. */
  readonly includes?: string
  readonly matches?: (request: RecordedRequest) => boolean
  /** Number of requests, default 1. Scripts with a number take precedence over `always`. */
  readonly times?: number | 'always'

  /** Response in place of the route's. A body that is no text is serialized as JSON. */
  readonly status?: number
  readonly body?: unknown
  /** `details.error_code` of Anthropic's error for a `status` alone. */
  readonly code?: string
  /** Text of that error, in place of the one of its status. */
  readonly text?: string
  /** Response headers to set; null removes one. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>
  /** The model's text, in place of the echo. */
  readonly reply?: string
  /**
   * Output items of a response, in place of its reasoning and message, or content blocks of a
   * message; ids are added.
   */
  readonly items?: readonly Json[]
  /** Usage members to override. */
  readonly usage?: Json
  /** Members of Anthropic's message to override. */
  readonly message?: Json

  /** Gate before the request body is read. */
  readonly readAfter?: Gate
  /** Milliseconds between the chunks that are read: for soaks only. */
  readonly readPaceMs?: number
  /** Responds without reading the body: `status` or a fault must say how. */
  readonly unread?: boolean
  /** Gate before the response is written. */
  readonly answerAfter?: Gate

  readonly stream?: StreamShape
  /** Size of the body chunks in bytes, each written separately. */
  readonly cut?: number | readonly number[]
  /** Milliseconds between chunks: for soaks and benches only. */
  readonly paceMs?: number
  /** Compresses the body, although it was not requested. */
  readonly gzip?: boolean
  /** Closes the connection after the response. */
  readonly closes?: boolean
  readonly fault?: Fault
}

/** Format of an event stream. */
export interface StreamShape {
  /** Line ending, default `\n`. */
  readonly eol?: '\n' | '\r\n' | '\r'
  /** A comment before every event, as proxies send to keep a connection alive. */
  readonly comments?: boolean
  /** Location of usage, whatever the request says. */
  readonly usage?: 'nowhere' | 'with choices' | 'everywhere'
  /** Omits the final `[DONE]`. */
  readonly done?: false
  /** Form of `data`: `data: {…}`, `data:{…}`, or one JSON over several lines. */
  readonly data?: 'spaced' | 'tight' | 'several lines'
  /** A byte-order mark before the first event, which the standard lets a reader skip. */
  readonly mark?: boolean
  /** Number of events before an error event, which ends the stream. */
  readonly errorAfter?: number
  /** Of Anthropic's format: events between two pings besides the first. */
  readonly pings?: number
  /** Number of `message_delta` events, default 1. */
  readonly deltas?: number
  /** Events after the last block, of any type. */
  readonly extra?: readonly Json[]
  /** Usage members of `message_start` to override. */
  readonly startUsage?: Json
  /** Usage members of the last `message_delta` to override. */
  readonly deltaUsage?: Json
}

/**
 * A fault of the response, and its position: before the first byte, in the middle of the headers,
 * or after so many chunks of the body. With `when` it first waits there.
 */
export interface Fault {
  readonly kind: 'reset' | 'end' | 'stall'
  readonly at: 'start' | 'headers' | number
  readonly when?: Gate
}

interface Standing {
  readonly behaviour: Behaviour
  left: number
}

export interface Script {
  add(behaviours: readonly Behaviour[]): void
  clear(): void
  /**
   * Takes the behaviour for a request by its headers alone: scripts are used in the order in which
   * requests arrive. Undefined if the body must be read first.
   */
  takeOnHead(request: RecordedRequest): Behaviour | undefined
  /** Takes the behaviour for a complete request that had none by its headers. */
  take(request: RecordedRequest): Behaviour
}

const AS_OPENAI: Behaviour = {}

export function createScript(): Script {
  let standing: Standing[] = []
  const use = (chosen: Standing): Behaviour => {
    chosen.left -= 1
    if (chosen.left <= 0) standing = standing.filter((one) => one !== chosen)
    return chosen.behaviour
  }
  /** The oldest of the numbered behaviours, then the newest of those that always apply. */
  const choose = (fits: (behaviour: Behaviour) => boolean): Standing | undefined => {
    const fitting = standing.filter(({ behaviour }) => fits(behaviour))
    return fitting.find(({ left }) => left !== Number.POSITIVE_INFINITY) ?? fitting.at(-1)
  }
  return {
    add(behaviours) {
      standing.push(...behaviours.map((behaviour) => ({ behaviour, left: leftOf(behaviour) })))
    },
    clear() {
      standing = []
    },
    takeOnHead(request) {
      const chosen = choose((behaviour) => fitsHead(behaviour, request))
      return chosen && !looksAtBody(chosen.behaviour) ? use(chosen) : undefined
    },
    take(request) {
      const chosen = choose((one) => fitsHead(one, request) && fitsBody(one, request))
      return chosen ? use(chosen) : AS_OPENAI
    },
  }
}

function looksAtBody({ includes, matches }: Behaviour): boolean {
  return includes !== undefined || matches !== undefined
}

function leftOf({ times = 1 }: Behaviour): number {
  return times === 'always' ? Number.POSITIVE_INFINITY : times
}

function fitsHead(behaviour: Behaviour, request: RecordedRequest): boolean {
  return (
    (behaviour.path === undefined || pathFits(behaviour.path, request.path)) &&
    (behaviour.method === undefined || behaviour.method === request.method)
  )
}

function fitsBody(behaviour: Behaviour, request: RecordedRequest): boolean {
  return (
    (behaviour.includes === undefined || request.body.includes(behaviour.includes)) &&
    (behaviour.matches === undefined || behaviour.matches(request))
  )
}

function pathFits(wanted: string, path: string): boolean {
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted
}

export interface Gates {
  open(name: string): void
  /** Opens every gate, so that nothing hangs when the upstream closes. */
  openAll(): void
  pass(gate: Gate | undefined): Promise<void>
}

export function createGates(): Gates {
  const waiting = new Map<string, PromiseWithResolvers<void>>()
  const all = Promise.withResolvers<void>()
  const named = (name: string): PromiseWithResolvers<void> => {
    const found = waiting.get(name) ?? Promise.withResolvers<void>()
    waiting.set(name, found)
    return found
  }
  return {
    open: (name) => named(name).resolve(),
    openAll: () => all.resolve(),
    async pass(gate) {
      if (gate === undefined) return
      await Promise.race([typeof gate === 'string' ? named(gate).promise : gate, all.promise])
    },
  }
}

/** An upstream that does not support `stream_options`, as some real ones. */
export const REFUSES_STREAM_OPTIONS: Behaviour = {
  includes: '"stream_options"',
  times: 'always',
  status: 400,
  body: {
    error: {
      message: 'Unrecognized request argument supplied: stream_options',
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  },
}
