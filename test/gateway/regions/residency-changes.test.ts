/** Changes of a project's region: what was stored and started before, and requests under way. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { createCatalog } from '#catalog/catalog.ts'
import { startupWarnings } from '#cli/startup-checks.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { readSettings } from '#config/settings.ts'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { sideWith, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { makeUserKey } from '#test/support/keys.ts'

function configOf(url: string): string {
  const shared = `base_url: "${url}", api_key: "\${UPSTREAM_KEY}"`
  return `
upstreams:
  openai: { ${shared}, regions: [us], pass_routes: [/rerank] }
  claude: { ${shared}, regions: [us], api_format: anthropic, models: ["claude-*"] }
`
}

onEachStore('the region of a project', (dialect) => {
  let gateway: TwoProjects
  before(async () => {
    gateway = await startTwoProjects(dialect, { config: configOf })
  })
  after(() => gateway.close())

  const newProject = async (geography: string | null = null) => {
    const { h } = gateway
    const { id } = await h.client.createProject({ name: 'moving', geography })
    const side = sideWith(h, await makeUserKey(h, id))
    const move = (to: string | null) => h.client.modifyProject({ project_id: id, geography: to })
    return { ...side, id, move }
  }

  const warningsOf = (config: string): Promise<string[]> => {
    const settings = readSettings(
      { UPSTREAM_KEY: 'k' },
      parseConfigFile(config, 'bailiwick.yaml', new Set()),
    )
    const { reader } = gateway.h.store
    const { ends } = createCatalog(new Map())
    return startupWarnings({ reader, ends, nowMs: 0 }, settings)
  }

  it('the 403 names the region, the model and the remedy', async () => {
    const { raw, id } = await newProject('EU')
    const { status, json } = await raw('POST', CHAT, { body: chat('text') })
    assert.equal(status, 403)
    assert.deepEqual(json.error, {
      message:
        `The project \`${id}\` has its data residency in \`eu\`. No upstream in this region ` +
        `serves the model \`${MODEL}\`. Use another model, or the operator of this server has to ` +
        'configure an upstream with `regions: [eu]`.',
      type: 'invalid_request_error',
      param: null,
      code: 'outside_residency',
    })
  })

  it('a place of inference outside of the region is rejected, and one within is not', async () => {
    const { raw } = await newProject('US')
    const send = async (inference_geo?: unknown) => {
      const messages = [{ role: 'user', content: 'text' }]
      const body = { model: 'claude-sonnet-5-5', max_tokens: 8, messages, inference_geo }
      const headers = { 'anthropic-version': '2023-06-01' }
      const { status, text } = await raw('POST', '/v1/messages', { body, headers })
      return status === 200 ? status : [status, text.includes('of `inference_geo` asks')]
    }
    assert.deepEqual(await send('us'), 200)
    assert.deepEqual(await send(), 200)
    assert.deepEqual(await send('global'), [403, true])
    assert.deepEqual(await send('eu'), [403, true])
    assert.deepEqual(await send(['eu']), [403, true])
    assert.deepEqual(await send('eu'.padEnd(100)), [403, true])
  })

  it('a place of inference in a body of OpenAI’s format is checked likewise', async () => {
    const side = await newProject('US')
    const { raw } = side
    const body = { model: MODEL, input: 'text', inference_geo: 'eu' }
    const chatBody = chat('text', { inference_geo: 'global' })
    for (const [path, sent] of [
      [CHAT, chatBody],
      ['/v1/responses', body],
      ['/v1/embeddings', body],
    ] as const) {
      const { status, text } = await raw('POST', path, { body: sent })
      assert.deepEqual([status, text.includes('of `inference_geo` asks')], [403, true], path)
    }
    const batch = await startBatch(side, [chatLine(1, 'text', { inference_geo: 'eu' })])
    assert.match(batch.errors?.data?.[0]?.message ?? batch.status, /of `inference_geo` asks/)
  })

  it('requests after a change have the new region, those under way end in the old one', async () => {
    const { raw, move } = await newProject()
    const { upstream } = gateway
    upstream.script({ answerAfter: 'the change' })
    const { arrived } = upstream
    const early = raw('POST', CHAT, { body: chat('early') })
    await upstream.until(() => upstream.arrived > arrived)
    await move('EU')
    assert.equal((await raw('POST', CHAT, { body: chat('late') })).status, 403)
    upstream.open('the change')
    assert.equal((await early).status, 200)
    await move(null)
    assert.equal((await raw('POST', CHAT, { body: chat('back') })).status, 200)
  })

  it('a background response is cancelled outside of the new region, and can be deleted', async () => {
    const { raw, move } = await newProject()
    const { h, upstream, clock } = gateway
    const body = { model: MODEL, input: 'text', background: true }
    const { json } = await raw('POST', '/v1/responses', { body })
    const path = `/v1/responses/${String(json.id)}`
    await h.flush()
    await move('EU')
    assert.equal((await raw('GET', path)).json.error?.code, 'outside_residency')
    clock.move(LEASE_MS)
    await h.poll()
    const cancelled = upstream.requests.filter((one) => one.path === `${path}/cancel`)
    assert.equal(cancelled.length, 1)
    assert.equal((await raw('DELETE', path)).status, 200)
  })

  it('a start warns of projects that reach no upstream', async () => {
    const { id } = await newProject('Mars')
    const warnings = await warningsOf(configOf('http://127.0.0.1:1/v1'))
    const found = warnings.find((one) => one.includes(`${id} (mars)`))
    assert.match(found ?? '', /No upstream stays within the region of these projects/)
    assert.ok(!found?.includes('(us)'))
  })

  it('a start with an account of tagged projects alone names no unknown project', async () => {
    const base_url = 'base_url: "http://127.0.0.1:1/v1"'
    const entries = [`a: { ${base_url} }`, `b: { ${base_url}, projects: [team=search] }`]
    const warnings = await warningsOf(`upstreams:\n  ${entries.join('\n  ')}\n`)
    assert.ok(!warnings.some((one) => one.includes("'b'")), warnings.join())
  })
})
