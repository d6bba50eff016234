/**
 * Calls of one turn of the event loop, sent to Redis as one call of a script: at most `CALLS_MAX`
 * of one scope. Each has an answer of its own.
 *
 * Failure modes: a batch without an answer fails the calls in it, and no others.
 */
import { atStage } from '#base/turn-stages.ts'

/** Most calls in a batch: the server runs nothing else until its end. */
const CALLS_MAX = 64

/** Calls of one scope and one time. */
export interface CallBatch<C> {
  readonly scope: string
  /** Unix milliseconds, or '' for the server's. */
  readonly time: string
  readonly calls: readonly C[]
}

interface Waiting<C, A> {
  readonly scope: string
  readonly time: string
  readonly call: C
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

/** Sends a batch. Answers have the order of its calls. */
type SendBatch<C, A> = (batch: CallBatch<C>) => Promise<readonly A[]>

export interface CallBatcher<C, A> {
  /** Resolves to the answer of the call. It is sent at the end of the turn, or with `flush`. */
  add(scope: string, time: string, call: C): Promise<A>
  /** Sends what waits. */
  flush(): void
}

/** `before` is called before each flush, for commands that have to be sent first. */
export function createCallBatcher<C, A>(
  send: SendBatch<C, A>,
  before: () => void = () => {},
): CallBatcher<C, A> {
  let groups: Waiting<C, A>[][] = []
  /** The newest group of each scope and time. */
  let newest = new Map<string, Waiting<C, A>[]>()
  const sendGroup = async (group: readonly Waiting<C, A>[]): Promise<void> => {
    const [{ scope, time } = { scope: '', time: '' }] = group
    try {
      const answers = await send({ scope, time, calls: group.map(({ call }) => call) })
      for (const [index, { resolve, reject }] of group.entries()) {
        const answer = answers[index]
        if (answer === undefined) reject(new Error('Redis returned no answer to a call'))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
  const flush = (): void => {
    before()
    const due = groups
    groups = []
    newest = new Map()
    for (const group of due) void sendGroup(group)
  }
  const put = (waiting: Waiting<C, A>): void => {
    if (groups.length === 0) atStage('call', flush)
    const name = `${waiting.time} ${waiting.scope}`
    const group = newest.get(name)
    if (group && group.length < CALLS_MAX) group.push(waiting)
    else {
      const added = [waiting]
      newest.set(name, added)
      groups.push(added)
    }
  }
  return {
    flush,
    add: (scope, time, call) =>
      new Promise((resolve, reject) => put({ scope, time, call, resolve, reject })),
  }
}
