/** Cancelled background responses: their partial output is charged. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { countedDuring, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { MODEL } from '#test/support/gateway.ts'

let gateway: TwoProjects
before(async () => {
  gateway = await startTwoProjects('sqlite')
})
after(() => gateway.close())

it('their partial text is charged, and the reservation is not returned', async () => {
  const { h, ours, upstream, clock } = gateway
  const request = { model: MODEL, input: 'hello', background: true, max_output_tokens: 4_000_000 }
  const { id } = await ours.openai.responses.create(request)
  await h.flush()
  const content = [{ type: 'output_text', text: 'x'.repeat(400) }]
  const body = { id, status: 'cancelled', usage: null, output: [{ type: 'message', content }] }
  upstream.script({ path: `/v1/responses/${id}`, times: 'always', body })
  const remaining = async (): Promise<number> => {
    const { headers } = await ours.raw('GET', `/v1/responses/${id}`)
    return Number(headers.get('x-ratelimit-remaining-tokens'))
  }
  clock.move(LEASE_MS / 4)
  const before = await remaining()
  const by = await countedDuring(h, ours, h.poll)
  assert.deepEqual([by.requests, by.output, by.input], [1, 100, by.estimated])
  assert.equal(await remaining(), before)
})

it('a cancelled response of a reasoning model is charged its maximum of output', async () => {
  const { h, ours, upstream, clock } = gateway
  const request = { model: 'o3', input: 'hello', background: true, max_output_tokens: 50_000 }
  const { id } = await ours.openai.responses.create(request)
  await h.flush()
  const body = { id, status: 'cancelled', usage: null, output: [] }
  upstream.script({ path: `/v1/responses/${id}`, times: 'always', body })
  clock.move(LEASE_MS / 4)
  const by = await countedDuring(h, ours, h.poll)
  assert.equal(by.requests, 1)
  assert.deepEqual([by.output, by.estimated], [50_000, by.input])
})
