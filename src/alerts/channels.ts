/** Channels of a spend alert. */
export type Channel = 'email' | 'webhook'

/** Delivery of alerts as the server is configured. */
export interface ConfiguredChannels {
  readonly hasMail: boolean
  /** Whether every alert is posted to a webhook. */
  readonly hasWebhook: boolean
}

/** Recipients of an alert that has a webhook alone, as stored. */
const NO_RECIPIENTS = '[]'

/**
 * Channels that deliver an alert. Without a mail server its recipients get nothing. If there is no
 * webhook either, the mail is still queued, to make its failure visible.
 */
export function channelsOf(
  { hasMail, hasWebhook }: ConfiguredChannels,
  alert: { readonly recipients: string; readonly webhook_url: string | null },
): Channel[] {
  const channels: Channel[] = []
  const isPosted = hasWebhook || alert.webhook_url !== null
  const isMailed = alert.recipients !== NO_RECIPIENTS
  if (isMailed && (hasMail || !isPosted)) channels.push('email')
  if (isPosted) channels.push('webhook')
  return channels
}
