/** Tags of requests, and usage and costs by tags. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type OpenAI from 'openai'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, startBatch } from '#test/gateway/batch-files.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const DAY = 86_400
const HEADER = 'x-bailiwick-tags'

onEachStore('tags of requests', (dialect) => {
  const { clock, move } = movableClock(Date.parse('2026-02-10T12:00:00Z'))
  const gateway = shareGateway({ dialect, clock })
  const start_time = Math.floor(clock() / 1000 / DAY) * DAY

  const newKey = async (tags: object = {}) => {
    const { h } = gateway()
    const key = await makeUserKey(h, await makeProject(h))
    const names = { project_id: key.project_id, api_key_id: key.id }
    await h.client.updateProjectApiKeyTags({ ...names, ...tags })
    return key
  }
  const send = (key: string, tags?: string) =>
    gateway().post(CHAT, chat('abcd'), {
      key,
      headers: tags === undefined ? {} : { [HEADER]: tags },
    })

  /** Requests of a project by the values of some tags. */
  const requestsBy = async (project: string, ...keys: string[]) => {
    const { h } = gateway()
    await h.flush()
    const query = { start_time, project_ids: [project], group_by_tags: keys }
    const { data } = await h.client.usageCompletions(query)
    return Object.fromEntries(
      data.flatMap(({ results }) =>
        results.map((one) => [
          keys.map((key) => one.tags?.[key] ?? '-').join('/'),
          one.num_model_requests,
        ]),
      ),
    )
  }

  it('are those of the key before those of the project, from the next request on', async () => {
    const { h } = gateway()
    const key = await newKey({ tags: { team: 'search' } })
    const { project_id } = key
    await send(key.value)
    const tags = { team: 'platform', cost_center: '4711' }
    await h.client.updateProjectTags({ project_id, tags })
    await send(key.value)
    await h.client.updateProjectApiKeyTags({ project_id, api_key_id: key.id, tags: {} })
    await send(key.value)
    assert.deepEqual(await requestsBy(project_id, 'team', 'cost_center'), {
      'search/-': 1,
      'search/4711': 1,
      'platform/4711': 1,
    })
    assert.deepEqual(await requestsBy(project_id, 'team'), { search: 2, platform: 1 })
  })

  it('are added by the header of a key that may tag, and change none of the others', async () => {
    const key = await newKey({ tags: { team: 'search' }, may_tag: true })
    const { upstream } = gateway()
    assert.equal((await send(key.value, 'customer=acme%20%26%20co, team=fraud')).status, 200)
    assert.equal((await send(key.value, 'customer=globex')).status, 200)
    assert.equal((await send(key.value, '')).status, 200)
    assert.deepEqual(await requestsBy(key.project_id, 'team', 'customer'), {
      'search/acme & co': 1,
      'search/globex': 1,
      'search/-': 1,
    })
    assert.ok(upstream.requests.every(({ headers }) => headers[HEADER] === undefined))
  })

  it('are rejected of a key that may not tag, and where they are malformed', async () => {
    const { value } = await newKey()
    const { status, error } = await send(value, 'team=search')
    assert.deepEqual([status, error.code], [400, 'tags_not_allowed'])
    const { value: tagger, project_id } = await newKey({ may_tag: true })
    const nine = Array.from({ length: 9 }, (_, n) => `k${n}=v`).join()
    const bad = ['team', 'team=a=b', 'team=a,team=b', '=a', 'team=', 'team=%', 'a b=c', nine]
    for (const tags of [...bad, `team=${'x'.repeat(65)}`, `a=${'x'.repeat(5_000)}`]) {
      const answer = await send(tagger, tags)
      assert.equal(answer.status, 400, tags)
      assert.equal(answer.error.param, HEADER, tags)
    }
    assert.deepEqual(await requestsBy(project_id, 'team'), {})
  })

  it('that a project requires must be there, of the key or of the request', async () => {
    const { h } = gateway()
    const key = await newKey({ may_tag: true })
    const { project_id } = key
    await h.client.updateProjectTags({ project_id, require_tags: ['customer'] })
    const { status, error } = await send(key.value, 'team=search')
    assert.deepEqual([status, error.code], [400, 'missing_required_parameter'])
    assert.equal(error.param, `${HEADER}.customer`)
    const batch = await gateway().post('/v1/batches', {}, { key: key.value })
    assert.equal(batch.error.code, 'missing_required_parameter')
    assert.equal((await send(key.value, 'customer=acme')).status, 200)
    const names = { project_id, api_key_id: key.id }
    await h.client.updateProjectApiKeyTags({ ...names, tags: { customer: 'own' }, may_tag: false })
    assert.equal((await send(key.value)).status, 200)
    assert.deepEqual(await requestsBy(project_id, 'customer'), { acme: 1, own: 1 })
  })

  it('sums over the values of a tag equal the total, of usage and of costs', async () => {
    const { h } = gateway()
    const one = await newKey({ tags: { team: 'search', env: 'prod' } })
    const other = await makeUserKey(h, one.project_id)
    for (const { value } of [one, one, other]) await send(value)
    await h.flush()
    const query = { start_time, project_ids: [one.project_id] }
    const total = await h.client.usageCosts(query)
    for (const group of [{ group_by_tags: ['team'] }, { group_by_tags: ['env', 'team', 'none'] }]) {
      const byTag = await h.client.usageCosts({ ...query, ...group })
      const sums = byTag.data[0]?.results.map(({ amount }) => Math.round(amount.value * 1e9)) ?? []
      assert.equal(sums.length, 2)
      const value = total.data[0]?.results[0]?.amount.value ?? 0
      assert.equal(
        sums.reduce((sum, nano) => sum + nano),
        Math.round(value * 1e9),
      )
    }
    const lines = await h.client.usageCosts({
      ...query,
      group_by: ['line_item'],
      group_by_tags: ['team'],
    })
    assert.deepEqual(
      lines.data[0]?.results.map(({ line_item, tags }) => [line_item, tags?.team]),
      [
        [`${MODEL}, input`, null],
        [`${MODEL}, output`, null],
        [`${MODEL}, input`, 'search'],
        [`${MODEL}, output`, 'search'],
      ],
    )
  })

  it('filter usage; an empty value is that of usage without the tag', async () => {
    const { h } = gateway()
    const one = await newKey({ tags: { team: 'search', env: 'prod' } })
    const { value: other } = await makeUserKey(h, one.project_id)
    for (const value of [one.value, one.value, other]) await send(value)
    await h.flush()
    const count = async (...tags: string[]) => {
      const query = { start_time, project_ids: [one.project_id], tags }
      return (await h.client.usageCompletions(query)).data[0]?.results[0]?.num_model_requests ?? 0
    }
    assert.equal(await count('team=search'), 2)
    assert.equal(await count('team=search', 'team='), 3)
    assert.equal(await count('team='), 1)
    assert.equal(await count('team=search', 'env=test'), 0)
    assert.equal(await count('team=search', 'env=prod'), 2)
  })

  it('group_by=tag:team is another spelling; what has no tags in its rows is rejected', async () => {
    const { h } = gateway()
    const { value, project_id } = await newKey({ tags: { team: 'search' } })
    await send(value)
    await h.flush()
    const path = '/v1/organization/usage/completions'
    const times = `start_time=${start_time}&project_ids=${project_id}`
    const grouped = await h.raw('GET', `${path}?${times}&group_by=model,tag:team`)
    assert.equal(grouped.status, 200, grouped.text)
    assert.deepEqual(JSON.parse(grouped.text).data[0].results[0].tags, { team: 'search' })
    for (const [query, param] of [
      ['user_ids=user-a', 'user_ids'],
      ['group_by=api_key_id', 'group_by'],
      ['bucket_width=1h', 'bucket_width'],
      ['batch=true', 'batch'],
      ['tags=team', 'tags[0]'],
      ['group_by=tag:-', 'group_by_tags[1]'],
    ] as const) {
      const answer = await h.raw('GET', `${path}?${times}&group_by=tag:team&${query}`)
      assert.equal(answer.status, 400, query)
      assert.equal(JSON.parse(answer.text).error.param, param, query)
    }
  })

  it('of a background response and of a batch are those of their creation', async () => {
    const { h, upstream } = gateway()
    const key = await newKey({ tags: { team: 'search' }, may_tag: true })
    const openai: OpenAI = h.caller(key.value, { defaultHeaders: { [HEADER]: 'job=nightly' } })
    const made = await openai.responses.create({ model: MODEL, input: 'a', background: true })
    const batch = await startBatch({ openai }, [chatLine(1, 'abcd')])
    const names = { project_id: key.project_id, api_key_id: key.id }
    await h.client.updateProjectApiKeyTags({ ...names, tags: { team: 'other' } })
    await h.flush()
    for (let step = 0; step < 3; step++) {
      await upstream.step(made.id)
      await upstream.step(batch.id)
      move(LEASE_MS)
      await h.poll()
    }
    assert.deepEqual(await requestsBy(key.project_id, 'team', 'job'), { 'search/nightly': 2 })
  })
})
