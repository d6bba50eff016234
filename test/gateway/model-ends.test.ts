/** Ends of models in the data plane: `shutdown_date`, and requests for models that have ended. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'

const { clock } = movableClock(Date.parse('2026-12-20T12:00:00Z'))
const gateway = shareGateway({
  clock,
  upstream: { models: ['fast', 'big', 'claude-opus-4-5'] },
  config: (url) => `
models:
  fast: { shutdown_date: 2027-02-28 }
  retired: { shutdown_date: 2026-12-20 }
  tomorrow: { shutdown_date: 2026-12-21 }
upstreams:
  one:
    base_url: "${url}"
    api_key: \${UPSTREAM_KEY}
    models: [fast, big]
  messages:
    base_url: "${url}"
    api_format: anthropic
    api_key: \${UPSTREAM_KEY}
    models: [fast]
`,
})

function get(path: string, headers = {}) {
  return gateway().h.raw('GET', path, { key: gateway().key.value, headers })
}

const ANTHROPIC = { 'anthropic-version': '2023-06-01' }

describe('shutdown_date of the configuration', () => {
  it('is in the list and in the model, in both formats', async () => {
    const { json } = await get('/v1/models/fast')
    assert.equal((json as { shutdown_date?: string }).shutdown_date, '2027-02-28')
    const list = (await get('/v1/models')).json as {
      data?: { id: string; shutdown_date?: string }[]
    }
    assert.deepEqual(
      list.data?.map(({ id, shutdown_date }) => [id, shutdown_date]),
      [
        ['big', undefined],
        ['fast', '2027-02-28'],
      ],
    )
    const one = (await get('/v1/models/fast', ANTHROPIC)).json as Record<string, unknown>
    assert.deepEqual([one.lifecycle, one.retires_at], ['deprecated', '2027-02-28T00:00:00Z'])
  })
})

describe('a model that no upstream serves', () => {
  const message = async (model: string) => {
    const asked = await gateway().post(CHAT, chat('a', { model }))
    const { json } = await get(`/v1/models/${model}`)
    assert.equal(asked.error.message, json.error?.message)
    assert.deepEqual([asked.status, asked.error.code], [404, 'model_not_found'])
    return asked.error.message
  }
  const missing = (model: string) =>
    `The model \`${model}\` does not exist or you do not have access to it.`

  it('and that has ended is named with the day, and the recommended replacement', async () => {
    assert.equal(await message('retired'), `${missing('retired')} It ended on 2026-12-20.`)
    assert.equal(
      await message('gpt-5'),
      `${missing('gpt-5')} It ended on 2026-12-11. Its recommended replacement is \`gpt-6.1-sol\`.`,
    )
  })

  it('and that has not ended, or is unknown, is missing alone', async () => {
    for (const model of ['tomorrow', 'invented', 'gpt-4o']) {
      assert.equal(await message(model), missing(model))
    }
  })

  it('and that the project may not use is missing alone', async () => {
    const { h, key } = gateway()
    const path = `/v1/organization/projects/${key.project_id}/model_permissions`
    const body = { mode: 'deny_list', model_ids: ['retired'] }
    assert.equal((await h.raw('POST', path, { body })).status, 200)
    const asked = await gateway().post(CHAT, chat('a', { model: 'retired' }))
    assert.doesNotMatch(asked.error.message, /ended/)
    assert.equal((await h.raw('DELETE', path)).status, 200)
  })
})
