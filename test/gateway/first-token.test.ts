/** Time to the first token: the first event with output, not the first event. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeDetails, type RequestLogDetails } from '#request-logs/details.ts'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { CHAT, chat } from '#test/support/gateway.ts'
import { MESSAGES, message, shareMessages, VERSION } from './messages/messages.ts'

const STEP_MS = 5_000
const elapsed = movableClock(() => performance.now())
const gateway = shareMessages('', { elapsed: elapsed.clock })

async function detailsOf({ headers }: Response): Promise<RequestLogDetails> {
  const { h } = gateway()
  const requestId = headers.get('x-request-id') ?? headers.get('request-id') ?? ''
  let details: string | undefined
  await eventually('the request has a row', async () => {
    await h.flush()
    const row = await h.store.reader
      .selectFrom('request_logs')
      .select('details')
      .where('request_id', '=', requestId)
      .executeTakeFirst()
    details = row?.details
    return details !== undefined
  })
  return decodeDetails(details ?? '')
}

const LONG = 'x'.repeat(3_000)
const CASES = [
  {
    name: 'a chat with a first chunk of a role',
    path: CHAT,
    body: chat('a', { stream: true }),
    at: 1,
  },
  {
    name: 'a response with long instructions',
    path: '/v1/responses',
    body: JSON.stringify({ model: 'gpt-4o-mini', input: 'a', instructions: LONG, stream: true }),
    at: 2,
  },
  {
    name: 'a message',
    path: MESSAGES,
    body: JSON.stringify({ ...message('a'), stream: true }),
    at: 2,
  },
]

describe('the time to the first token', () => {
  for (const { name, path, body, at } of CASES) {
    it(`of ${name} is that of the first event with output`, async () => {
      const { h, key, upstream } = gateway()
      upstream.script({ fault: { kind: 'stall', at, when: path } })
      const response = await fetch(h.url + path, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key.value}`,
          'content-type': 'application/json',
          ...VERSION,
        },
        body,
      })
      const reader = response.body?.getReader() ?? assert.fail('no body')
      for (let events = 0; events < at; ) {
        const { value, done } = await reader.read()
        assert.ok(!done)
        events += Buffer.from(value).toString().split('\n\n').length - 1
      }
      elapsed.move(STEP_MS)
      upstream.open(path)
      while (!(await reader.read()).done);
      const { firstByteMs, firstTokenMs } = await detailsOf(response)
      assert.ok(firstByteMs !== null && firstByteMs < STEP_MS, `first byte ${firstByteMs}`)
      assert.ok(firstTokenMs !== null && firstTokenMs >= STEP_MS, `first token ${firstTokenMs}`)
    })
  }
})
