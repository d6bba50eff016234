/** Requests of Codex, with its own members. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MODEL, shareGateway } from '#test/support/gateway.ts'

const metadata = { turn_id: 'turn_1', installation_id: 'c0ffee' }
const body = {
  model: MODEL,
  instructions: 'Answer in one word.',
  input: [
    {
      type: 'message',
      role: 'user',
      content: [{ type: 'input_text', text: 'hello' }],
      internal_chat_message_metadata_passthrough: metadata,
    },
  ],
  stream: true,
  store: false,
  client_metadata: metadata,
}

describe('Codex', () => {
  const gateway = shareGateway()

  it('metadata of a request and of an item passes byte for byte', async () => {
    const text = JSON.stringify(body)
    const answer = await gateway().post('/v1/responses', text)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(gateway().arrived().at(-1), text)
  })
})
