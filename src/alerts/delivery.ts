/** A delivery as it is sent, and its failure. */
import type { DeliveryRow } from './store.ts'

/** A leased delivery, with the receivers of its alert. */
export interface Delivery extends DeliveryRow {
  readonly recipients: readonly string[]
  readonly subjectPrefix: string | null
  readonly webhookUrl: string | null
  readonly organizationName: string
  /** Null for an alert of the organization. */
  readonly projectName: string | null
}

/** Sends a delivery. Resolves to a remark for its record, such as rejected recipients. */
export type Send = (delivery: Delivery, signal: AbortSignal) => Promise<string | null>

/** An answer that is not a success. */
export interface RejectedAnswer {
  readonly status: number
  /** Wait that the receiver has asked for. */
  readonly retryAfterMs: number | undefined
}

/** An attempt that failed. Its message is kept, and shown to who may read the alert. */
export class DeliveryError extends Error {
  /** Undefined without an answer. */
  readonly answer: RejectedAnswer | undefined
  constructor(message: string, answer?: RejectedAnswer) {
    super(message)
    this.name = 'DeliveryError'
    this.answer = answer
  }
}
