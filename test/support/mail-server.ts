/** A mail server on a free port of this machine, which keeps the mails that it accepts. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface Mail {
  readonly recipients: readonly string[]
  /** Headers by their names in lower case, unfolded. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly mails: Mail[]
  /** Connections that it has accepted, also where it then sent no mail. */
  connections(): number
  /** `down`: every connection is rejected. `unanswered`: a mail is kept, and never confirmed. */
  set(mode: 'up' | 'down' | 'unanswered'): void
}

export interface MailServerOptions {
  /** Password of every user. Undefined: nobody logs in. */
  readonly password?: string
  /** Whether it offers STARTTLS, with a certificate that nobody trusts. */
  readonly hasTls?: boolean
}

export async function startMailServer({
  password,
  hasTls = false,
}: MailServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = []
  let mode: 'up' | 'down' | 'unanswered' = 'up'
  let connections = 0
  const server = new SMTPServer({
    logger: false,
    hideSTARTTLS: !hasTls,
    closeTimeout: 1,
    authOptional: password === undefined,
    allowInsecureAuth: true,
    onAuth: (given, _session, done) =>
      given.password === password
        ? done(null, { user: given.username })
        : done(new Error('Authentication failed')),
    onConnect: (_session, done) => {
      connections += 1
      done(mode === 'down' ? Object.assign(new Error('no service'), { responseCode: 421 }) : null)
    },
    onData: (stream, { envelope }, done) => {
      text(stream).then((source) => {
        mails.push(
          parseMail(
            source,
            envelope.rcptTo.map(({ address }) => address),
          ),
        )
        if (mode === 'unanswered') for (const connection of server.connections) connection.close()
        else done()
      }, done)
    },
  })
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    mails,
    connections: () => connections,
    set: (next) => {
      mode = next
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

function parseMail(source: string, recipients: readonly string[]): Mail {
  const end = source.indexOf('\r\n\r\n')
  const lines = source
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { recipients, headers: Object.fromEntries(headers), text: source.slice(end + 4) }
}
