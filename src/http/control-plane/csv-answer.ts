/**
 * Answers in CSV, sent as they are read: the next piece is read when the socket has taken the one
 * before. An answer of any length holds one piece in memory. Each answer holds a place, and an
 * actor has a part of the places; without one the request gets 503.
 *
 * An answer is cut off, which its client sees, where the client takes nothing for `STALLED_MAX_MS`,
 * or where the caller may no longer have it: that is checked for each piece before it is sent.
 */
import { Readable } from 'node:stream'
import { createHeldAmounts } from '#base/held-amounts.ts'
import { Problem } from '#base/problem.ts'
import { serverIsOverloaded } from '#contract/errors/requests.ts'

const AT_ONCE_MAX = 4
const AT_ONCE_OF_ACTOR = 2
const STALLED_MAX_MS = 60_000

export interface CsvAnswer {
  readonly actor: string
  /** The pieces of the text. */
  readonly read: () => Promise<AsyncIterable<string>>
  /** Rejects where the caller may no longer have the answer. */
  readonly check: () => Promise<void>
}

export interface CsvAnswers {
  /** A stream of the pieces, once the first is read: an error until then has an error response. */
  send(answer: CsvAnswer): Promise<Readable>
}

/** Answers under way, shared by all requests of a server. */
export function createCsvAnswers(
  atOnceMax = AT_ONCE_MAX,
  stalledMaxMs = STALLED_MAX_MS,
  atOnceOfActor = AT_ONCE_OF_ACTOR,
): CsvAnswers {
  const ofActor = createHeldAmounts()
  let running = 0
  const count = (actor: string, change: 1 | -1): void => {
    running += change
    ofActor.add(actor, change)
  }
  return {
    send: async ({ actor, read, check }) => {
      if (running >= atOnceMax || ofActor.of(actor) >= atOnceOfActor)
        throw new Problem(serverIsOverloaded('exports'))
      count(actor, 1)
      try {
        const pieces = (await read())[Symbol.asyncIterator]()
        const first = await pieces.next()
        const stalled = (): void => void stream.destroy(new Error('an export was not read'))
        const paced = piecesFrom(first, pieces, check, () => setTimeout(stalled, stalledMaxMs))
        const stream = Readable.from(paced, { objectMode: false })
        return stream.once('close', () => count(actor, -1))
      } catch (error) {
        count(actor, -1)
        throw error
      }
    },
  }
}

/** The pieces. `expire` begins the time within which the next one is asked for. */
async function* piecesFrom(
  first: IteratorResult<string>,
  pieces: AsyncIterator<string>,
  check: () => Promise<void>,
  expire: () => NodeJS.Timeout,
): AsyncGenerator<string> {
  let timer: NodeJS.Timeout | undefined
  try {
    for (let piece = first; !piece.done; piece = await pieces.next()) {
      await check()
      timer = expire()
      yield piece.value
      clearTimeout(timer)
    }
  } finally {
    clearTimeout(timer)
    await pieces.return?.()
  }
}
