/** A proxy on the loopback address that forwards requests to a server and records them. */
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as sendRequest,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import type { Exchange } from './recording.ts'

export interface Recorder {
  readonly url: string
  readonly exchanges: readonly Exchange[]
  close(): Promise<void>
}

const EXCHANGES_MAX = 2000

export async function startRecorder(target: string): Promise<Recorder> {
  const exchanges: Exchange[] = []
  const record = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url: path = '' } = incoming
    // A compressed answer could not be read for the ids in it.
    const headers = { ...incoming.headers, 'accept-encoding': 'identity' }
    const body = await buffer(incoming)
    const sent = sendRequest(new URL(path, target), { method, headers }).end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const answer = await text(response)
    const { statusCode: status = 0 } = response
    const type = headers['content-type']
    if (exchanges.length === EXCHANGES_MAX) throw new Error('too many requests to record')
    exchanges.push({
      method,
      path,
      ...(type !== undefined && { type }),
      ...(body.length > 0 && { body: body.toString() }),
      status,
      answer: answer === '' ? null : JSON.parse(answer),
    })
    outgoing.writeHead(status, response.headers).end(answer)
  }
  const server = createServer((incoming, outgoing) => {
    record(incoming, outgoing).catch((error) => outgoing.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
