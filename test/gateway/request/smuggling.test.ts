/** Request smuggling: disguised headers, paths and queries do not reach the upstream. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, afterEach, before, it } from 'node:test'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { type Side, startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { onEachStore } from '#test/support/databases.ts'
import { MODEL } from '#test/support/gateway.ts'

const RESPONSES = '/v1/responses'

onEachStore('requests to an upstream', (dialect) => {
  let gateway: TwoProjects
  /** A response of each project. */
  let ours: string
  let theirs: string
  before(async () => {
    gateway = await startTwoProjects(dialect)
    const body = { model: MODEL, input: 'secret' }
    ours = (await gateway.ours.openai.responses.create(body)).id
    theirs = (await gateway.theirs.openai.responses.create(body)).id
    await gateway.h.flush()
    gateway.upstream.reset()
  })
  afterEach(() => gateway.upstream.reset())
  after(() => gateway.close())

  const assertNothingArrived = (): void => {
    const arrived = gateway.upstream.requests.map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(arrived, [])
  }

  /** A raw request, with path and headers exactly as written. */
  const send = (
    { key }: Side,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<{ status: number; text: string }> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(gateway.h.url)
      const sent = request({
        hostname,
        port,
        method,
        path,
        headers: {
          authorization: `Bearer ${key.value}`,
          ...(body !== '' && { 'content-type': 'application/json' }),
          ...headers,
        },
      })
      sent.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (piece) => {
          text += piece
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      sent.on('error', reject)
      sent.end(body)
    })

  it('forward only the listed headers of a request', async () => {
    const smuggled = {
      'openai-beta': 'responses=v1',
      accept: 'application/json',
      cookie: 'session=theirs',
      // The same key as in the bearer: a different one is rejected.
      'api-key': gateway.ours.key.value,
      'x-api-key': gateway.ours.key.value,
      'proxy-authorization': 'Basic theirs',
      'idempotency-key': 'key-1',
      'openai-organization': gateway.h.bootstrapped.organization.id,
      'openai-project': gateway.ours.key.project_id,
      forwarded: 'for=theirs',
      'x-forwarded-for': '10.0.0.1',
      'x-forwarded-host': 'theirs',
      'x-original-url': `${RESPONSES}/${theirs}`,
      'x-http-method-override': 'DELETE',
      'x-named': 'by connection',
      connection: 'close, x-named, authorization',
      te: 'trailers',
      'x-stainless-helper-method': 'stream',
    }
    const body = JSON.stringify({ model: MODEL, input: 'hello' })
    for (const [method, path] of [
      ['POST', RESPONSES],
      ['GET', `${RESPONSES}/${ours}`],
    ] as const) {
      const sent = await send(gateway.ours, method, path, smuggled, method === 'POST' ? body : '')
      assert.equal(sent.status, 200, sent.text)
      const last = gateway.upstream.requests.at(-1)
      assert.ok(last)
      const { host, connection, 'content-length': length, ...rest } = last.headers
      assert.ok(host && connection !== 'close, x-named, authorization')
      assert.deepEqual(rest, {
        'accept-encoding': 'identity',
        'user-agent': 'bailiwick',
        authorization: `Bearer ${UPSTREAM_KEY}`,
        accept: 'application/json',
        'openai-beta': 'responses=v1',
        ...(method === 'POST' && { 'content-type': 'application/json' }),
      })
    }
  })

  it('reject the name of another project or organization in every spelling', async () => {
    const { key } = gateway.theirs
    for (const [name, value] of [
      ['openai-project', key.project_id],
      ['OpenAI-Project', `${key.project_id}, ${gateway.ours.key.project_id}`],
      ['openai-organization', 'org-theirs'],
      ['OPENAI-ORGANIZATION', `${gateway.h.bootstrapped.organization.id},org-theirs`],
    ] as const) {
      const sent = await send(gateway.ours, 'GET', `${RESPONSES}/${theirs}`, {
        [name]: value,
      })
      assert.equal(sent.status, 401, name)
    }
    assertNothingArrived()
  })

  it('return no other or earlier request’s response for an Idempotency-Key', async () => {
    const respond = async (side: Side, input: string): Promise<string> => {
      const headers = { 'idempotency-key': 'the same' }
      const body = { model: MODEL, input }
      const { text } = await side.raw('POST', RESPONSES, { body, headers })
      return text
    }
    const answers = [
      await respond(gateway.ours, 'one'),
      await respond(gateway.theirs, 'two'),
      await respond(gateway.ours, 'three'),
    ]
    for (const [index, word] of ['one', 'two', 'three'].entries()) {
      assert.match(String(answers[index]), new RegExp(`"text":"${word}"`))
    }
    assert.equal(gateway.upstream.requests.length, 3)
  })

  it('reach nothing by a path of no route, however it is written', async () => {
    const id = ours
    const paths = [
      `${RESPONSES}/${id}%2f..%2f${theirs}`,
      `${RESPONSES}/${id}%2F`,
      `${RESPONSES}/${id}/`,
      `${RESPONSES}/${id}/..`,
      `${RESPONSES}/${id}/../${theirs}`,
      `${RESPONSES}/${id}/..;/${theirs}`,
      `${RESPONSES}/..;/files`,
      `${RESPONSES}//${id}`,
      `/v1//responses/${id}`,
      `//v1/responses/${id}`,
      `/v1/./responses/${id}`,
      `/v1/chat/../responses/${id}`,
      `/v1/%72esponses/${id}`,
      `${RESPONSES}\\${id}`,
      `${RESPONSES}/${id}%00`,
      `${RESPONSES}/${id}%3Fstream=true`,
      `${RESPONSES}/${id};stream=true`,
      `${RESPONSES}/${id}/input_items/x`,
      `${RESPONSES}/${id}/cancel/..`,
      `${RESPONSES}/%72${id.slice(1)}`,
      `${RESPONSES}/${'a'.repeat(129)}`,
      `${RESPONSES}/`,
      `/V1/responses/${id}`,
      `http://elsewhere/v1/responses/${id}`,
      '/v1/conversations/conv_1/items/..',
      '/v1/conversations/conv_1/items/../../../responses',
      '/v1/conversations/conv_1/items/msg_1%2f..',
      '/v1/conversations/conv_1/items/msg_1/..',
    ]
    for (const path of paths) {
      const { status, text } = await send(gateway.ours, 'GET', path)
      assert.ok(status === 404 || status === 400, `${path}: ${status} ${text}`)
      assert.ok(!text.includes('secret'))
    }
    for (const method of ['PUT', 'PATCH', 'POST', 'OPTIONS']) {
      const { status } = await send(gateway.ours, method, `${RESPONSES}/${id}`)
      assert.ok(status === 404 || status === 405, `${method}: ${status}`)
    }
    assertNothingArrived()
  })

  it('forward only the query parameters of the route, serialized again', async () => {
    const arrives = async (path: string, query: string): Promise<unknown> => {
      const { status } = await send(gateway.ours, 'GET', `${RESPONSES}/${ours}${path}?${query}`)
      return status === 200 ? gateway.upstream.requests.at(-1)?.target.split('?')[1] : status
    }
    assert.equal(await arrives('', 'api_key=x&admin=true&project=theirs'), undefined)
    assert.equal(
      await arrives('', 'starting_after=1%26stream%3Dtrue'),
      'starting_after=1%26stream%3Dtrue',
    )
    assert.equal(await arrives('', 'starting_after=1%23&x=%0d%0ax'), 'starting_after=1%23')
    assert.equal(
      await arrives('', 'include=a&include[]=b&include[1]=c'),
      'include=a&include[]=b&include[]=c',
    )
    assert.equal(await arrives('', 'include[x]=a&include[]]=b&stream[]=true'), undefined)
    assert.equal(await arrives('', 'stream=false&stream=true'), 400)
    assert.equal(await arrives('', `starting_after=${'1'.repeat(257)}`), 400)
    assert.equal(await arrives('', Array(65).fill('include=a').join('&')), 400)
    assert.equal(await arrives('/input_items', 'stream=true&limit=1&before=x'), 'limit=1')
  })
})
