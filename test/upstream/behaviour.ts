/**
 * What a script can make the upstream do: plain data, so that another process can send it as JSON;
 * only `matches` and promises as gates stay within a process.
 */
import type { Json } from './call.ts'
import type { RecordedRequest } from './recording.ts'

/**
 * What the upstream waits for: a name, until somebody opens the gate of that name, or a promise.
 * Nothing is ever a matter of speed.
 */
export type Gate = string | Promise<unknown>

export interface Behaviour {
  /** Which requests: all when nothing is said. A path ending in `*` is a beginning. */
  readonly path?: string
  readonly method?: string
  /** Requests whose body has this text in it: such a script cannot concern how it is read. */
  readonly includes?: string
  readonly matches?: (request: RecordedRequest) => boolean
  /** How many requests; 1 when nothing is said. A number comes before what always holds. */
  readonly times?: number | 'always'

  /** An answer in place of the route's. A body that is no text is written as JSON. */
  readonly status?: number
  readonly body?: unknown
  /** Laid over the headers of the answer; null takes one away. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | null>>
  /** What the model says, in place of the echo. */
  readonly reply?: string
  /** Laid over the usage that the rule gives. */
  readonly usage?: Json

  /** The body of the request is not read before this. */
  readonly readAfter?: Gate
  /** So many milliseconds between the pieces that are read: for soaks only. */
  readonly readPaceMs?: number
  /** The answer is sent without the body being read: `status` or a fault has to say which. */
  readonly unread?: boolean
  /** Nothing of the answer is written before this. */
  readonly answerAfter?: Gate

  readonly stream?: StreamShape
  /** The body is written in pieces of so many bytes, each in a write of its own. */
  readonly cut?: number | readonly number[]
  /** So many milliseconds between pieces: for soaks and benches only. */
  readonly paceMs?: number
  /** The body is compressed, though nobody asked. */
  readonly gzip?: boolean
  /** The connection ends after the answer. */
  readonly closes?: boolean
  readonly fault?: Fault
}

/** How an event stream is written. */
export interface StreamShape {
  /** The end of a line: `\n` when nothing is said. */
  readonly eol?: '\n' | '\r\n' | '\r'
  /** A comment before every event, as a proxy keeps a connection alive. */
  readonly comments?: boolean
  /** Where usage stands, whatever was asked. */
  readonly usage?: 'nowhere' | 'with choices' | 'everywhere'
  /** No `[DONE]` at the end. */
  readonly done?: false
  /** How `data` is written: `data: {…}`, `data:{…}`, or one JSON over several lines. */
  readonly data?: 'spaced' | 'tight' | 'several lines'
  /** A byte-order mark before the first event, which the standard lets a reader skip. */
  readonly mark?: boolean
  /** After so many events an error is told in the stream, which then ends. */
  readonly errorAfter?: number
}

/**
 * How an answer goes wrong, and where: before its first byte, in the middle of its headers, or
 * after so many pieces of its body. With `when` it first waits there.
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
   * The behaviour for a request of which only the headers have come, which is then used once:
   * scripts are used in the order in which requests arrive. None if the body must be seen first.
   */
  takeOnHead(request: RecordedRequest): Behaviour | undefined
  /** The behaviour for a request that is read to its end, if it had none on its headers. */
  take(request: RecordedRequest): Behaviour
}

const AS_OPENAI: Behaviour = {}

export const createScript = (): Script => {
  let standing: Standing[] = []
  const use = (chosen: Standing): Behaviour => {
    chosen.left -= 1
    if (chosen.left <= 0) standing = standing.filter((one) => one !== chosen)
    return chosen.behaviour
  }
  /** Of those for a number of requests the oldest, then of those that always hold the newest. */
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

const looksAtBody = ({ includes, matches }: Behaviour): boolean =>
  includes !== undefined || matches !== undefined

const leftOf = ({ times = 1 }: Behaviour): number =>
  times === 'always' ? Number.POSITIVE_INFINITY : times

const fitsHead = (behaviour: Behaviour, request: RecordedRequest): boolean =>
  (behaviour.path === undefined || pathFits(behaviour.path, request.path)) &&
  (behaviour.method === undefined || behaviour.method === request.method)

const fitsBody = (behaviour: Behaviour, request: RecordedRequest): boolean =>
  (behaviour.includes === undefined || request.body.includes(behaviour.includes)) &&
  (behaviour.matches === undefined || behaviour.matches(request))

const pathFits = (wanted: string, path: string): boolean =>
  wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : path === wanted

export interface Gates {
  open(name: string): void
  /** Opens every gate, so that nothing hangs when the upstream ends. */
  openAll(): void
  pass(gate: Gate | undefined): Promise<void>
}

export const createGates = (): Gates => {
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

/** An upstream, as some are, that does not know `stream_options`. */
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
