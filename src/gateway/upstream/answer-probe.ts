/**
 * Answers of 400 that are held until their bodies have decided for whom they are. Any other answer
 * passes at once. A held answer for the caller is delivered with its head, byte for byte.
 *
 * Failure modes: an answer above `EXAMINED_MAX_BYTES` is delivered as it comes, and one that cannot
 * be examined is the caller's. The wait for its end has the limits of any answer (`silence.ts`).
 */
import { then } from '#base/then.ts'
import type { AttemptEnd } from '#gateway/call-log.ts'
import type { Attempt, ResponseConsumer } from './attempt.ts'
import type { UpstreamHeaders } from './forwarded-headers.ts'
import type { AttemptOutcome, Failure } from './outcome.ts'

export const EXAMINED_STATUS = 400
/** End of an attempt with an answer that was examined, and not delivered. */
export const EXAMINED: AttemptEnd = { status: EXAMINED_STATUS, reason: null }
/** Longest answer that is examined, in bytes. */
const EXAMINED_MAX_BYTES = 262_144

/** Undefined: the answer is for the caller. `R`: further verdicts, returned to the sender. */
export type Verdict<R> = Failure | R | undefined

/** Examines a body by a subject `S`, such as the option that it may reject. */
export type Examine<S, R extends string = never> = (
  subject: S,
  body: Buffer,
) => Verdict<R> | Promise<Verdict<R>>

interface HeldAnswer {
  readonly headers: UpstreamHeaders
  readonly chunks: Buffer[]
  bytes: number
}

/** A consumer that holds back an answer of 400 until it is examined. */
export class AnswerProbe<S, R extends string = never> implements ResponseConsumer {
  readonly #examine: Examine<S, R>
  readonly #subject: S
  readonly #consumer: ResponseConsumer
  #held: HeldAnswer | undefined
  #isEnded = false

  constructor(examine: Examine<S, R>, subject: S, consumer: ResponseConsumer) {
    this.#examine = examine
    this.#subject = subject
    this.#consumer = consumer
  }

  onStart(attempt: Attempt): void {
    this.#consumer.onStart(attempt)
  }

  onHead(status: number, headers: UpstreamHeaders): void {
    if (status === EXAMINED_STATUS) this.#held = { headers, chunks: [], bytes: 0 }
    else this.#consumer.onHead(status, headers)
  }

  onData(chunk: Buffer): void {
    const held = this.#held
    if (!held) {
      this.#consumer.onData(chunk)
      return
    }
    held.chunks.push(chunk)
    held.bytes += chunk.length
    if (held.bytes > EXAMINED_MAX_BYTES) this.#deliver(held)
  }

  isCommitted(): boolean {
    return this.#consumer.isCommitted()
  }

  onEnd(outcome: AttemptOutcome): void {
    if (this.#held && outcome.kind === 'answered') this.#isEnded = true
    else this.#consumer.onEnd(outcome)
  }

  /** The outcome after a held answer was examined: delivers it, unless it is not for the caller. */
  conclude(outcome: AttemptOutcome): AttemptOutcome | R | Promise<AttemptOutcome | R> {
    const held = this.#held
    if (!held || !this.#isEnded) return outcome
    const onVerdict = (verdict?: Verdict<R>): AttemptOutcome | R => {
      if (verdict === undefined) {
        this.#deliver(held)
        return outcome
      }
      if (typeof verdict !== 'string') this.#consumer.onEnd(verdict)
      return verdict
    }
    const verdict = this.#examine(this.#subject, Buffer.concat(held.chunks))
    return then(verdict, onVerdict, () => onVerdict())
  }

  #deliver({ headers, chunks }: HeldAnswer): void {
    this.#held = undefined
    this.#consumer.onHead(EXAMINED_STATUS, headers)
    for (const chunk of chunks) this.#consumer.onData(chunk)
    if (this.#isEnded) this.#consumer.onEnd({ kind: 'answered', status: EXAMINED_STATUS })
  }
}
