/** The upstream in a process of its own, controlled by HTTP. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import OpenAI from 'openai'
import { spawnUpstream } from '#simulator/process.ts'

it('an upstream process listens, is scripted, reports the requests that arrived, and exits', async () => {
  const upstream = await spawnUpstream('--key', 'sk-one', '--model', 'only-this')
  try {
    const openai = new OpenAI({ apiKey: 'sk-one', baseURL: upstream.url, maxRetries: 0 })
    await upstream.script({ status: 500 }, { answerAfter: 'gate' })
    const request = {
      model: 'only-this',
      messages: [{ role: 'user' as const, content: 'hello' }],
    }
    await assert.rejects(openai.chat.completions.create(request), { status: 500 })
    const held = openai.chat.completions.create(request)
    await upstream.untilArrived(2)
    await upstream.open('gate')
    assert.equal((await held).choices[0]?.message.content, 'hello')
    const { arrived, requests, connections } = await upstream.requests()
    assert.equal(arrived, 2)
    assert.ok(connections.ever >= 1)
    const body = Buffer.from(requests[1]?.body_base64 ?? '', 'base64')
    assert.deepEqual(JSON.parse(body.toString()), request)
    await upstream.reset()
    assert.equal((await upstream.requests()).arrived, 0)
    const later = { model: 'only-this', input: 'hello', background: true }
    const { id } = await openai.responses.create(later)
    assert.equal(await upstream.step(id, 'completed'), 'completed')
    await assert.rejects(upstream.step('resp_nothing'), /nothing here is called resp_nothing/)
    await assert.rejects(openai.chat.completions.create({ ...request, model: 'gpt-4o' }), {
      status: 404,
    })
  } finally {
    await upstream.close()
  }
})
