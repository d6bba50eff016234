/** Versions of prices in rows of usage and in the export, and service tiers without a price. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { startHarness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import { exportSums } from '#test/support/sums-of-spend.ts'

const DAY_MS = 86_400_000
const MARCH_9 = Date.parse('2026-03-09T00:00:00Z')
const OLD = { until: '2026-03-10', input: 1, output: 2 }
const NEW = {
  from: '2026-03-10',
  input: 3,
  output: 4,
  service_tiers: { priority: { input: 5, output: 6 } },
}
const LIST = /^(?:genai-prices \d+\.\d+\.\d+|(?:openai|anthropic) \d{4}-\d{2}-\d{2})$/
const CONFIGURED = /^configured [0-9a-f]{12}$/

function configOf(prices: readonly object[]) {
  return JSON.stringify({ models: { [MODEL]: { price: prices } } })
}

onEachStore('versions of prices', (dialect) => {
  const { clock, move } = movableClock(MARCH_9)
  const gateway = shareGateway({ dialect, clock, config: configOf([OLD, NEW]) })

  const newKey = async () => makeUserKey(gateway().h, await makeProject(gateway().h))
  /** Versions of the rows of a project, by width and start. */
  const versionsOf = async (projectId: string) => {
    await gateway().h.flush()
    const rows = await gateway()
      .h.store.reader.selectFrom('usage')
      .select(['width', 'starts_at', 'price_versions'])
      .where('project_id', '=', projectId)
      .where('requests', '>', 0)
      .orderBy('width')
      .orderBy('starts_at')
      .execute()
    return rows.map(({ width, starts_at, price_versions }) => [
      `${width} ${new Date(starts_at).toISOString().slice(8, 16)}`,
      price_versions,
    ])
  }
  const exported = async (projectId: string, startMs: number) => {
    const { lines } = await exportSums(gateway().h, { startMs, endMs: startMs + DAY_MS })
    const own = lines.filter(({ SubAccountId }) => SubAccountId === projectId)
    return [...new Set(own.map(({ x_PriceVersion }) => x_PriceVersion))]
  }
  const contents = () =>
    gateway().h.store.reader.selectFrom('price_version').selectAll().orderBy('version').execute()

  it('are kept with their prices, before the first request', async () => {
    const rows = await contents()
    assert.deepEqual(
      rows.map(({ version }) => CONFIGURED.test(version) || LIST.test(version)),
      [true, true, true, true, true],
    )
    const kept = rows.map(({ content }) => JSON.parse(content))
    assert.deepEqual(
      kept.filter(({ input }) => input !== undefined).sort((a, b) => a.input - b.input),
      [OLD, NEW],
    )
    const lists = kept.filter(({ list }) => list !== undefined)
    assert.equal(lists.length, 3)
    for (const { date } of lists) assert.match(date, /^\d{4}-\d{2}-\d{2}$/)
  })

  it('are in each row that they priced, and in the lines of the export', async () => {
    const { post } = gateway()
    const { value: key, project_id } = await newKey()
    await post(CHAT, chat('a'), { key })
    await post(CHAT, chat('a'), { key })
    move(DAY_MS)
    await post(CHAT, chat('a'), { key })
    const rows = await versionsOf(project_id)
    const [before = '', after = ''] = [rows[0]?.[1], rows[1]?.[1]]
    assert.notEqual(before, after)
    for (const version of [before, after]) assert.match(version, CONFIGURED)
    assert.deepEqual(rows, [
      ...[
        ['1d 09T00:00', before],
        ['1d 10T00:00', after],
      ],
      ...[
        ['1h 09T00:00', before],
        ['1h 10T00:00', after],
      ],
      ...[
        ['1m 09T00:00', before],
        ['1m 10T00:00', after],
      ],
    ])
    assert.deepEqual(await exported(project_id, MARCH_9), [before])
    assert.deepEqual(await exported(project_id, MARCH_9 + DAY_MS), [after])
  })

  it('are a set in a row that has several, each once', async () => {
    const { post, h, upstream } = gateway()
    const { value: key, project_id } = await newKey()
    const startMs = clock()
    await post(CHAT, chat('a'), { key })
    const [[, first] = []] = await versionsOf(project_id)
    const config = configOf([{ input: 7, output: 8 }])
    const options = { store: h.store, upstreamUrl: upstream.url, config, clock }
    await using next = await startHarness(dialect, options)
    const sendThere = async (): Promise<void> => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
      const answer = await fetch(next.url + CHAT, { method: 'POST', headers, body: chat('a') })
      assert.equal(answer.status, 200)
      await next.flush()
    }
    await sendThere()
    await sendThere()
    await post(CHAT, chat('a'), { key })
    const [[, both = ''] = []] = await versionsOf(project_id)
    const names = both.split(',')
    assert.equal(names.length, 2)
    assert.equal(names[0], first)
    assert.deepEqual(await exported(project_id, startMs), [names.sort().join(', ')])
    assert.equal((await contents()).length, 6)
  })

  it('a service tier without a price is listed, with what it used', async () => {
    const { post, h } = gateway()
    const { value: key, project_id } = await newKey()
    for (const service_tier of ['default', 'priority', 'turbo', 'turbo', 'warp']) {
      await post(CHAT, chat('abcdefgh', { service_tier }), { key })
    }
    await h.flush()
    const query = { start_time: clock() / 1_000, project_ids: [project_id] }
    const { data } = await h.client.listUnpricedModels(query)
    assert.deepEqual(
      data.map((one) => [one.model, one.service_tier, one.num_model_requests, one.output_tokens]),
      [
        [MODEL, 'turbo', 2, 4],
        [MODEL, 'warp', 1, 2],
      ],
    )
    assert.deepEqual(
      (await h.client.listUnpricedModels({ ...query, project_ids: ['proj_none'] })).data,
      [],
    )
  })
})
