/** Receiver of the demo's spend alerts: a webhook on this machine that accepts everything. */
import { once } from 'node:events'
import { createServer } from 'node:http'

const HOST = '127.0.0.1'
const NO_CONTENT = 204
/** Key of the signatures, which nobody verifies. */
const SECRET = `whsec_${Buffer.from('the receiver of the demo, here alone').toString('base64')}`

export interface Receiver {
  /** Section `alerts` of the configuration file. */
  readonly alerts: {
    readonly webhook: {
      readonly url: string
      readonly secret: string
      readonly allow_private_addresses: true
    }
  }
  close(): Promise<void>
}

/** On a free port of the loopback address. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(NO_CONTENT).end()
  }).listen(0, HOST)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  const { port } = address
  return {
    alerts: {
      webhook: {
        url: `http://${HOST}:${port}/`,
        secret: SECRET,
        allow_private_addresses: true,
      },
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
