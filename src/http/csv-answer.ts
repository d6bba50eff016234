/**
 * Answers in CSV, sent as they are read: the next piece is read when the socket has taken the one
 * before, so that an answer of any length holds one piece in memory. Each answer holds a place;
 * without one the request gets 503. A client that takes nothing for `STALLED_MAX_MS` is cut off.
 */
import { Readable } from 'node:stream'
import { Problem } from '#base/problem.ts'
import { serverIsOverloaded } from '#contract/problems/requests.ts'

const AT_ONCE_MAX = 4
const STALLED_MAX_MS = 60_000

export interface CsvAnswers {
  /** A stream of the pieces, once the first is read: an error until then has its own answer. */
  send(read: () => Promise<AsyncIterable<string>>): Promise<Readable>
}

/** Answers under way, shared by all requests of a server. */
export function createCsvAnswers(
  atOnceMax = AT_ONCE_MAX,
  stalledMaxMs = STALLED_MAX_MS,
): CsvAnswers {
  let running = 0
  return {
    send: async (read) => {
      if (running >= atOnceMax) throw new Problem(serverIsOverloaded('exports'))
      running += 1
      try {
        const pieces = (await read())[Symbol.asyncIterator]()
        const first = await pieces.next()
        const stalled = (): void => void stream.destroy(new Error('an export was not read'))
        const paced = piecesFrom(first, pieces, () => setTimeout(stalled, stalledMaxMs))
        const stream = Readable.from(paced, { objectMode: false })
        return stream.once('close', () => {
          running -= 1
        })
      } catch (error) {
        running -= 1
        throw error
      }
    },
  }
}

/** The pieces. `expire` begins the time within which the next one is asked for. */
async function* piecesFrom(
  first: IteratorResult<string>,
  pieces: AsyncIterator<string>,
  expire: () => NodeJS.Timeout,
): AsyncGenerator<string> {
  let timer: NodeJS.Timeout | undefined
  try {
    for (let piece = first; !piece.done; piece = await pieces.next()) {
      timer = expire()
      yield piece.value
      clearTimeout(timer)
    }
  } finally {
    clearTimeout(timer)
    await pieces.return?.()
  }
}
