/**
 * Replay of recorded requests of real clients (`npm run test:clients`): the responses must have the
 * outline that the clients received.
 */
import assert from 'node:assert/strict'
import { request as sendRequest } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { shareGateway } from '#test/support/gateway.ts'
import { CONFIG, checkBudgets, createPayer } from './budget.ts'
import { type Outline, outlineOf } from './outline.ts'
import { readRecording, recordingFiles } from './recordings.ts'
import { issuedIds, type RecordedExchange, restored } from './scrub.ts'

interface Replayed {
  readonly outline: Outline
  readonly text: string
}

function contentOf({ body, bytes }: RecordedExchange): string | Buffer | undefined {
  if (bytes !== undefined) return Buffer.from(bytes, 'base64')
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
}

function send(url: string, exchange: RecordedExchange) {
  return new Promise<Replayed>((resolve, reject) => {
    const { method, target, headers } = exchange
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
    sent.end(contentOf(exchange))
  })
}

describe('recorded clients', () => {
  const gateway = shareGateway({ config: CONFIG })

  for (const file of recordingFiles()) {
    it(`${file}: each request gets the recorded response, under a budget of $20`, async () => {
      const ids = new Map<string, string>()
      const { h } = gateway()
      const payer = await createPayer(h.client)
      for (const [index, exchange] of readRecording(file).exchanges.entries()) {
        const request = restored(exchange, ids, payer.key)
        const { outline, text } = await send(h.url, request)
        for (const [placeholder, id] of issuedIds(index + 1, text)) ids.set(placeholder, id)
        const { act, method, target, answer } = exchange
        const line = `${act}, ${method} ${target}, line ${index + 2}`
        assert.deepEqual(outline, answer, `${line}: ${text.slice(0, 500)}`)
      }
      await checkBudgets(h.client, payer)
    })
  }
})
