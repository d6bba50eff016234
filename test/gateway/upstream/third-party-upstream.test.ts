/** The gateway over a third-party upstream. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type OpenAI from 'openai'
import { collect } from '#simulator/collect.ts'
import {
  startThirdParty,
  THIRD_PARTY_KEY,
  THIRD_PARTY_REPLY,
  THIRD_PARTY_VECTOR,
  type ThirdPartyUpstream,
} from '#simulator/third-party.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

let thirdParty: ThirdPartyUpstream
let h: Harness
let openai: OpenAI

before(async () => {
  thirdParty = await startThirdParty()
  h = await startHarness('sqlite', {
    config: `upstreams: { second: { base_url: "${thirdParty.url}", api_key: ${THIRD_PARTY_KEY} } }`,
  })
  openai = h.caller((await makeUserKey(h, await makeProject(h))).value)
})
after(async () => {
  await h.close()
  await thirdParty.close()
})

const messages = [{ role: 'user' as const, content: 'hello\nthere' }]
const model = 'gpt-4o'

async function counted(): Promise<{ input: number; output: number; estimated: number }> {
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select(['input_tokens', 'output_tokens', 'estimated_output_tokens'])
    .where('width', '=', '1d')
    .execute()
  return {
    input: rows.reduce((sum, row) => sum + row.input_tokens, 0),
    output: rows.reduce((sum, row) => sum + row.output_tokens, 0),
    estimated: rows.reduce((sum, row) => sum + row.estimated_output_tokens, 0),
  }
}

it('chat, streams, responses and embeddings are relayed, and counted by its usage', async () => {
  const whole = await openai.chat.completions.create({ model, messages })
  assert.equal(whole.choices[0]?.message.content, THIRD_PARTY_REPLY)
  assert.ok(whole.usage)
  const once = await counted()
  assert.deepEqual(once, {
    input: whole.usage.prompt_tokens,
    output: whole.usage.completion_tokens,
    estimated: 0,
  })
  const chunks = await collect(
    await openai.chat.completions.create({ model, messages, stream: true }),
  )
  assert.equal(
    chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
    THIRD_PARTY_REPLY,
  )
  assert.ok(chunks.every(({ choices, usage }) => choices.length === 1 && !usage))
  assert.deepEqual(await counted(), {
    input: 2 * once.input,
    output: 2 * once.output,
    estimated: 0,
  })
  // It reports zero usage for responses, which cannot be: they are estimated.
  const response = await openai.responses.create({ model, input: 'hello' })
  assert.equal(response.output_text, THIRD_PARTY_REPLY)
  const events = await collect(
    await openai.responses.create({ model, input: 'hello', stream: true }),
  )
  assert.equal(events.at(-1)?.type, 'response.completed')
  const tokens = Math.ceil(THIRD_PARTY_REPLY.length / 4)
  assert.equal((await counted()).estimated, 2 * tokens)
  const { data } = await openai.embeddings.create({
    model: 'text-embedding-3-small',
    input: 'hello',
  })
  assert.deepEqual(data[0]?.embedding, THIRD_PARTY_VECTOR)
  assert.equal(thirdParty.paths().length, 5)
})
