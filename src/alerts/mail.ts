/** Spend alerts by e-mail, over SMTP. */
import type { MailSettings } from '#config/alerts.ts'
import { type Delivery, DeliveryError, type Send } from './delivery.ts'
import { subjectOf, textOf } from './message.ts'

/** Longest wait for a connection, for a greeting, and for each answer. */
const CONNECT_MS = 10_000
const IDLE_MS = 20_000

export interface MailOptions {
  readonly settings: MailSettings
  readonly consoleUrl: string | undefined
}

/**
 * Sends a mail to all recipients of the alert at once. Its Message-ID is made of the delivery's id,
 * and identifies a mail repeated after a crash. Fails if no recipient is accepted.
 */
export function createMailSender({ settings, consoleUrl }: MailOptions): Send {
  const { from } = settings
  let transport: OpenTransport | undefined
  return async (delivery, signal) => {
    if (delivery.recipients.length === 0) throw new DeliveryError(NO_RECIPIENT)
    try {
      const password = settings.login?.password.current()
      if (transport?.password !== password) transport = undefined
      transport ??= { password, opening: openTransport(settings, password) }
      const { rejected } = await (await transport.opening).sendMail({
        from,
        // As objects, since a text would be parsed as a list of addresses.
        to: delivery.recipients.map((address) => ({ name: '', address })),
        subject: subjectOf(delivery),
        text: textOf(delivery, consoleUrl),
        messageId: messageIdOf(delivery, from.address),
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      })
      return rejected.length === 0 ? null : `Rejected recipients: ${rejected.join(', ')}`
    } catch (error) {
      throw new DeliveryError(signal.aborted ? 'The mail server took too long' : reasonOf(error))
    }
  }
}

const NO_RECIPIENT = 'Neither the project nor its organization has an owner'

/** A transport with its password, which a file may change. */
interface OpenTransport {
  readonly password: string | undefined
  readonly opening: ReturnType<typeof openTransport>
}

/** Loads the library at the first mail, since most servers send none. */
async function openTransport(
  { host, port, tls, login }: MailSettings,
  password: string | undefined,
) {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(login && { auth: { user: login.user, pass: password } }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: IDLE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

function messageIdOf({ id }: Delivery, sender: string): string {
  return `<${id}@${sender.slice(sender.lastIndexOf('@') + 1)}>`
}

/** The server's answer, or the failure of the connection. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The mail server failed'
}
