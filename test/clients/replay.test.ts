/**
 * Replay of recorded requests of real clients (`npm run test:clients`): the responses must have the
 * outline that the clients received.
 */
import assert from 'node:assert/strict'
import { request as sendRequest } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { shareGateway } from '#test/harness/gateway.ts'
import { type Outline, outlineOf } from './outline.ts'
import { readRecording, recordingFiles } from './recordings.ts'
import { issuedIds, type RecordedExchange, restored } from './scrub.ts'

interface Replayed {
  readonly outline: Outline
  readonly text: string
}

const send = (url: string, { method, target, headers, body }: RecordedExchange) =>
  new Promise<Replayed>((resolve, reject) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const isUpgrade = headers.upgrade !== undefined
    const sent = sendRequest(url + target, {
      method,
      headers: { ...headers, ...(isUpgrade && { connection: 'upgrade' }) },
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const { statusCode = 0, headers: answered } = response
      const read = readText(response).then((answer) => {
        const outline = outlineOf(statusCode, answered['content-type'] ?? '', answer)
        return { outline, text: answer }
      })
      resolve(read)
    })
    sent.end(text)
  })

describe('recorded clients', () => {
  const gateway = shareGateway()

  for (const file of recordingFiles()) {
    it(`${file}: each request gets the recorded response`, async () => {
      const ids = new Map<string, string>()
      for (const [index, exchange] of readRecording(file).exchanges.entries()) {
        const request = restored(exchange, ids, gateway().key.value)
        const { outline, text } = await send(gateway().h.url, request)
        for (const [placeholder, id] of issuedIds(index + 1, text)) ids.set(placeholder, id)
        const { act, method, target, answer } = exchange
        const line = `${act}, ${method} ${target}, line ${index + 2}`
        assert.deepEqual(outline, answer, `${line}: ${text.slice(0, 500)}`)
      }
    })
  }
})
