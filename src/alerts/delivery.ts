/** A delivery as it is sent, and its failure. */
import type { DeliveryRow, ModelEndNotice, NoticedRaise } from './store.ts'
import type { NearValues } from './value-alerts.ts'

interface Receivers {
  readonly recipients: readonly string[]
  readonly subjectPrefix: string | null
  readonly webhookUrl: string | null
  readonly organizationName: string
}

/** A leased delivery of a spend alert, with its receivers. */
export interface AlertDelivery extends DeliveryRow, Receivers {
  readonly event: 'reached' | 'forecast' | 'test'
  /** Null for an alert of the organization. */
  readonly projectName: string | null
}

/** A leased message about values of tags near their limits. */
export interface ValuesDelivery extends DeliveryRow, Receivers {
  readonly event: 'values'
  /** Null for an alert of the organization. */
  readonly projectName: string | null
  readonly near: NearValues
}

/** A model of a notice, with the aliases and fallbacks of its project that name it now. */
export interface NoticeModel extends ModelEndNotice {
  readonly aliases: readonly string[]
  readonly fallbackOf: readonly string[]
}

/** A leased notice about models that a project uses and that end, the first to end first. */
export interface ModelEndDelivery extends DeliveryRow, Receivers {
  readonly event: 'model_end'
  /** Null for aliases of the organization. */
  readonly projectName: string | null
  readonly models: readonly NoticeModel[]
}

/** A leased notice of a request for a raise to the owners, or of its decision to the person. */
export interface RaiseDelivery extends DeliveryRow, Receivers {
  readonly event: 'raise_request' | 'raise_decision'
  readonly projectName: string
  readonly request: NoticedRaise
}

export type Delivery = AlertDelivery | ValuesDelivery | ModelEndDelivery | RaiseDelivery

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
