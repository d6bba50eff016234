/** Audit events by webhooks: one request for each, in their order. */
import { DeliveryError } from '#alerts/delivery.ts'
import { postSigned, type WebhookOptions } from '#alerts/webhook.ts'
import { auditBodyOf, messageId } from './message.ts'
import type { SendBatch, Sent } from './sent.ts'

const ATTEMPT_MS = 30_000

/** The first failure ends the batch: nothing is sent before an event that precedes it. */
export function createWebhookBatch(options: WebhookOptions): SendBatch {
  const { settings, now } = options
  const { url: address, key } = settings
  return async (messages, untilMs, stopping): Promise<Sent> => {
    let done = 0
    for (const message of messages) {
      if (done > 0 && now() >= untilMs) break
      const error = await failureOf(async () => {
        if (address === undefined || key === undefined) throw new DeliveryError('No webhook is set')
        const signal = AbortSignal.any([stopping, AbortSignal.timeout(ATTEMPT_MS)])
        const body = auditBodyOf(message)
        await postSigned(
          options,
          { id: messageId(message), body, address, key: key.current() },
          signal,
        )
      })
      if (error) return { done, rejected: 0, error: error.message, answer: error.answer }
      done += 1
    }
    return { done, rejected: 0, error: null }
  }
}

/** Anything but a `DeliveryError` is a fault of ours. */
async function failureOf(work: () => Promise<void>): Promise<DeliveryError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error instanceof DeliveryError ? error : new DeliveryError('The delivery failed')
  }
}
