/** The result of sending the messages of a batch, in their order. */
import type { RejectedAnswer } from '#alerts/delivery.ts'
import type { AuditMessage } from './message.ts'

export interface Sent {
  /** Messages that need no other attempt: accepted, or rejected for good. */
  readonly done: number
  /** Of these, those that the receiver has rejected. */
  readonly rejected: number
  /** Reason of a failure or a rejection. */
  readonly error: string | null
  /** Answer to a failed request, if there was one. */
  readonly answer?: RejectedAnswer | undefined
}

/** Sends messages. `until` is the time at which no further request is begun. */
export type SendBatch = (
  messages: readonly AuditMessage[],
  untilMs: number,
  stopping: AbortSignal,
) => Promise<Sent>
