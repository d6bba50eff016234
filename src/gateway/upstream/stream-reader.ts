/** An answer that is not for a caller: this server reads it itself, as it comes. */
import type { Reply } from '#gateway/call.ts'
import type { Ended } from './outcome.ts'
import { attempt, type Outgoing } from './relay.ts'
import type { Station } from './upstreams.ts'

export interface Reader {
  head(status: number, headers: readonly string[]): void
  /** `giveUp` ends the reading as if the caller had gone: it is told as aborted. */
  take(piece: Buffer, giveUp: () => void): void
}

/** Resolves when the answer has been read, or `timeoutMs` are over. */
export const readAnswer = async (
  station: Station,
  outgoing: Outgoing,
  timeoutMs: number,
  reader: Reader,
): Promise<Ended> => {
  let giveUp = (): void => {}
  const reply: Reply = {
    add: () => {},
    whole: (status, headers, body) => {
      reader.head(status, headers)
      reader.take(body, giveUp)
    },
    head: reader.head,
    write: (piece) => {
      reader.take(piece, giveUp)
      return true
    },
    end: () => {},
    destroy: () => {},
    flush: () => {},
    onDrain: () => {},
    onAbort: (callback) => {
      giveUp = callback
    },
  }
  const timer = setTimeout(() => giveUp(), timeoutMs)
  const ended = await attempt(station, outgoing, { kind: null, withholdsUsage: false }, reply)
  clearTimeout(timer)
  return ended
}
