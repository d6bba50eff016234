/** Proves with OpenAI's own SDK that the upstream behaves like the API that it stands for. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import OpenAI from 'openai'
import { startUpstream, UPSTREAM_KEY, type Upstream } from './upstream.ts'

let upstream: Upstream
let openai: OpenAI

before(async () => {
  upstream = await startUpstream()
  openai = new OpenAI({ apiKey: UPSTREAM_KEY, baseURL: upstream.url, maxRetries: 0 })
})
after(() => upstream.close())
beforeEach(() => upstream.reset())

const hello = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'hello, world' }],
} as const

describe('chat', () => {
  it('answers with the text of the last message, and counts by the rule', async () => {
    const { choices, usage } = await openai.chat.completions.create({
      ...hello,
      messages: [...hello.messages],
    })
    assert.equal(choices[0]?.message.content, 'hello, world')
    assert.equal(usage?.prompt_tokens, 3 + 4 + 3)
    assert.equal(usage?.completion_tokens, 3)
  })
})
