/**
 * Calls of one turn of the event loop, sent to Redis as one call of a script: at most `CALLS_MAX`
 * of one scope. Each has an answer of its own.
 *
 * Failure modes: a batch without an answer fails the calls in it, and no others.
 */
import { atStage } from '#base/turn-stages.ts'

/** Most calls in a batch: the server runs nothing else until its end. */
const CALLS_MAX = 64

/** Keys and arguments of one call of the script. */
export interface BatchedCall {
  readonly keys: readonly string[]
  readonly args: readonly string[]
}

interface Waiting<A> extends BatchedCall {
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

/** Sends calls of one time, Unix milliseconds or '' for the server's. Answers have their order. */
type SendBatch<A> = (
  keys: readonly string[],
  time: string,
  calls: number,
  args: readonly string[],
) => Promise<readonly A[]>

export interface CallBatcher<A> {
  /** Resolves to the answer of the call. It is sent at the end of the turn, or with `flush`. */
  add(scope: string, time: string, call: BatchedCall): Promise<A>
  /** Sends what waits. */
  flush(): void
}

/** `before` is called before each flush, for commands that have to be sent first. */
export function createCallBatcher<A>(
  send: SendBatch<A>,
  before: () => void = () => {},
): CallBatcher<A> {
  let groups = new Map<string, Waiting<A>[]>()
  const sendCalls = async (time: string, calls: readonly Waiting<A>[]): Promise<void> => {
    try {
      const keys = calls.flatMap((call) => call.keys)
      const args = calls.flatMap((call) => call.args)
      const answers = await send(keys, time, calls.length, args)
      calls.forEach(({ resolve, reject }, index) => {
        const answer = answers[index]
        if (answer === undefined) reject(new Error('Redis returned no answer to a call'))
        else resolve(answer)
      })
    } catch (error) {
      for (const { reject } of calls) reject(error)
    }
  }
  const flush = (): void => {
    before()
    const due = groups
    groups = new Map()
    for (const [name, calls] of due) {
      const time = name.slice(0, name.indexOf(' '))
      for (let from = 0; from < calls.length; from += CALLS_MAX) {
        void sendCalls(time, calls.slice(from, from + CALLS_MAX))
      }
    }
  }
  return {
    flush,
    add: (scope, time, { keys, args }) =>
      new Promise((resolve, reject) => {
        const isFirst = groups.size === 0
        const name = `${time} ${scope}`
        const calls = groups.get(name) ?? []
        groups.set(name, calls)
        calls.push({ keys, args, resolve, reject })
        if (isFirst) atStage('call', flush)
      }),
  }
}
