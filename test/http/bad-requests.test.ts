/** Invalid requests: each is rejected with the error envelope and a text of its own. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { exchange, head, PROJECTS, type WireAnswer } from './wire.ts'

onEachStore('invalid request', (dialect) => {
  const harness = shareHarness(dialect)

  /** Sends a head of these lines with a valid key, and connection: close. */
  const send = async (
    request: string,
    lines: readonly string[] = [],
    body: string | Buffer = '',
  ): Promise<WireAnswer> => {
    const all = [
      `${request} HTTP/1.1`,
      'host: x',
      'connection: close',
      `authorization: Bearer ${harness().adminKey}`,
      ...lines,
    ]
    const [answer] = await exchange(harness().url, head(all, body))
    assert.ok(answer)
    return answer
  }

  const post = (body: string | Buffer, ...lines: string[]): Promise<WireAnswer> =>
    send(`POST ${PROJECTS}`, [`content-length: ${Buffer.byteLength(body)}`, ...lines], body)

  const refusedWith = (answer: WireAnswer, status: number, code: string | null): string => {
    assert.equal(answer.status, status, answer.body)
    const { error } = JSON.parse(answer.body)
    assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type'])
    assert.equal(error.type, 'invalid_request_error')
    assert.equal(error.code, code, answer.body)
    assert.match(answer.headers['x-request-id'] ?? '', /^req_[0-9a-f]{32}$/)
    return error.message
  }

  it('a body that is not JSON is rejected as such', async () => {
    const bodies = ['{', '{"name":}', "{'name':'x'}", 'name=x', '\ufeff{}', 'NaN', '[1,', ' ']
    for (const body of bodies) {
      const message = refusedWith(await post(body, 'content-type: application/json'), 400, null)
      assert.match(message, /^We could not parse the JSON body of your request\. \(HINT: /)
    }
  })

  it('a body that is not UTF-8 is not JSON', async () => {
    const body = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ])
    assert.match(refusedWith(await post(body), 400, null), /could not parse the JSON body/)
  })

  it('a member that a body has twice is rejected at any depth, and changes nothing', async () => {
    const before = (await harness().client.listProjects({ limit: 100 })).data.length
    for (const [body, param] of [
      ['{"name":"a","name":"b"}', 'name'],
      ['{"name":"a","n\\u0061me":"b"}', 'name'],
      ['{"name":"a","geography":{"x":1,"x":2}}', 'geography.x'],
    ] as const) {
      const message = refusedWith(await post(body), 400, 'duplicate_parameter')
      assert.equal(message, `Duplicate parameter: '${param}'.`)
    }
    assert.equal((await harness().client.listProjects({ limit: 100 })).data.length, before)
  })

  it('JSON that is no object is of the wrong type', async () => {
    for (const body of ['null', '[]', '1', '"x"', 'true']) {
      assert.match(refusedWith(await post(body), 400, 'invalid_type'), /expected an object/)
    }
  })

  it('a member named like a prototype property is an unknown parameter, and pollutes nothing', async () => {
    const body = '{"name":"x","__proto__":{"external_key_id":"y"}}'
    refusedWith(await post(body), 400, 'unknown_parameter')
    assert.equal(Reflect.get({}, 'external_key_id'), undefined)
  })

  it('of many unknown parameters the first is named', async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`p${i}`, i]))
    const answer = await post(JSON.stringify({ name: 'x', ...many }))
    refusedWith(answer, 400, 'unknown_parameter')
    assert.equal(JSON.parse(answer.body).error.param, 'p0')
  })

  it('an error quotes only the beginning of a long name or value', async () => {
    const long = 'x'.repeat(500_000)
    const bodies = [{ [long]: 1 }, { name: 'x', residency: long }, { name: long }]
    for (const body of bodies) {
      assert.ok((await post(JSON.stringify({ name: 'x', ...body }))).body.length < 1_000)
    }
    assert.ok((await send(`GET /v1/${'x'.repeat(10_000)}`)).body.length < 2_000)
  })

  it('a body over 1 MiB is too large, with and without a declared length', async () => {
    const body = `{"name":"${'x'.repeat(1_048_576)}"}`
    refusedWith(await post(body), 413, 'request_too_large')
    const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const answer = await send(`POST ${PROJECTS}`, ['transfer-encoding: chunked'], chunked)
    refusedWith(answer, 413, 'request_too_large')
  })

  it('a body of exactly 1 MiB is accepted', async () => {
    const body = `{"name":"x"${' '.repeat(1_048_576 - 12)}}`
    assert.equal(Buffer.byteLength(body), 1_048_576)
    assert.equal((await post(body)).status, 200)
  })

  it('a body with a content encoding is rejected, except identity', async () => {
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, identity', 'x'.repeat(5_000)]) {
      const answer = await post('{"name":"x"}', `content-encoding: ${encoding}`)
      refusedWith(answer, 415, 'unsupported_media_type')
      assert.ok(answer.body.length < 500)
    }
    assert.equal((await post('{"name":"x"}', 'content-encoding: identity')).status, 200)
  })

  it('a body of another type than JSON is rejected, and one without a type is parsed', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      ';',
      '',
    ]
    for (const type of [...types, 'application/jsonx', 'json', 'application/json/x']) {
      const answer = await post('{"name":"x"}', `content-type: ${type}`)
      refusedWith(answer, 415, 'unsupported_media_type')
    }
    for (const type of ['application/json; charset=utf-8', 'application/merge-patch+json']) {
      assert.equal((await post('{"name":"x"}', `content-type: ${type}`)).status, 200, type)
    }
    assert.equal((await post('{"name":"x"}')).status, 200)
  })

  it('an unknown path is 404 in the envelope, with or without a key', async () => {
    for (const path of ['/', '/v1', '/v1/engines', '/v2/organization/projects', '/*']) {
      const answer = await send(`GET ${path}`)
      assert.equal(refusedWith(answer, 404, null), `Invalid URL (GET ${path})`)
      assert.equal((await harness().raw('GET', path, { key: null })).status, 404)
    }
    assert.equal(refusedWith(await send('OPTIONS *'), 404, null), 'Invalid URL (OPTIONS *)')
  })

  it('an unsupported method is 405, and Allow lists the supported ones', async () => {
    const cases = [
      [PROJECTS, 'GET, HEAD, POST', ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']],
      [`${PROJECTS}/proj_x/archive`, 'POST', ['GET', 'HEAD', 'DELETE', 'PROPFIND']],
      [`${PROJECTS}/proj_x/users/user-x`, 'GET, HEAD, POST, DELETE', ['PUT', 'PATCH', 'SEARCH']],
    ] as const
    for (const [path, allowed, methods] of cases) {
      for (const method of methods) {
        const answer = await send(`${method} ${path}?x=1`)
        assert.equal(answer.status, 405, `${method} ${path}`)
        assert.equal(answer.headers.allow, allowed)
        if (method === 'HEAD') continue
        assert.equal(
          refusedWith(answer, 405, null),
          `Not allowed to ${method} on ${path}. (HINT: Perhaps you meant to use a different HTTP method?)`,
        )
      }
    }
  })

  it('HEAD returns what GET does, without the body', async () => {
    const get = await send(`GET ${PROJECTS}`)
    const headers = { 'accept-encoding': 'identity' }
    const answer = await harness().raw('HEAD', PROJECTS, { headers })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-length'), get.headers['content-length'])
    assert.equal(answer.text, '')
    assert.equal((await harness().raw('HEAD', PROJECTS, { key: null })).status, 401)
  })

  it('an id with an encoded slash, a NUL, an invalid escape or excessive length is 404', async () => {
    const ids = [
      '',
      'a%2Fb',
      '%2F',
      '..%2F..',
      '%00',
      'proj_%00',
      '%',
      '%zz',
      '%ff',
      '%c0%af',
      '%20',
    ]
    for (const id of [...ids, '%E2%80%AE', 'x'.repeat(257), 'x'.repeat(3_000)]) {
      refusedWith(await send(`GET ${PROJECTS}/${id}`), 404, null)
      refusedWith(await send(`POST ${PROJECTS}/${id}/archive`), 404, null)
    }
  })

  it('a rate limit id may contain an encoded slash, and no character that no model has', async () => {
    const limits = `${PROJECTS}/${harness().bootstrapped.organization.defaultProjectId}/rate_limits`
    const update = (id: string) => send(`DELETE ${limits}/${id}`)
    refusedWith(await update('rl-a%2Fb'), 404, 'rate_limit_not_found')
    for (const id of ['%00', 'rl-%00', 'rl-%ff', 'rl-a/b']) refusedWith(await update(id), 404, null)
    assert.equal((await update('rl-gpt-4o')).status, 200)
  })

  it('invalid UTF-8 and NUL in a query are rejected with the parameter’s name', async () => {
    const answer = await send(`GET ${PROJECTS}?after=%00`)
    refusedWith(answer, 400, 'invalid_value')
    assert.equal(JSON.parse(answer.body).error.param, 'after')
    refusedWith(await send(`GET ${PROJECTS}?after=%ff`), 404, 'cursor_not_found')
  })

  it('empty text in a query is rejected where the contract does not allow it', async () => {
    for (const [query, code, param] of [
      ['/projects?limit=', 'invalid_type', 'limit'],
      ['/admin_api_keys?order=', 'invalid_value', 'order'],
      ['/audit_logs?actor_ids[]=', 'empty_string', 'actor_ids[0]'],
      ['/audit_logs?actor_ids=a&actor_ids=', 'empty_string', 'actor_ids[1]'],
      ['/audit_logs?actor_ids[]=a,,b', 'empty_string', 'actor_ids[1]'],
    ] as const) {
      const answer = await send(`GET /v1/organization${query}`)
      refusedWith(answer, 400, code)
      assert.equal(JSON.parse(answer.body).error.param, param)
    }
    for (const query of ['/projects?after=', '/projects?search=']) {
      const { status, body } = await send(`GET /v1/organization${query}`)
      assert.equal(status, 200, body)
    }
  })

  it('a query of thousands of parameters is rejected', async () => {
    const query = 'emails=a&'.repeat(1_500)
    refusedWith(await send(`GET /v1/organization/users?${query}`), 400, 'unknown_parameter')
  })

  it('X-Client-Request-Id is ASCII of at most 512 characters', async () => {
    for (const id of ['', 'abc', 'x'.repeat(512)]) {
      assert.equal((await send(`GET ${PROJECTS}`, [`x-client-request-id: ${id}`])).status, 200)
    }
    for (const id of ['é', 'x'.repeat(513), 'a\tb']) {
      const answer = await send(`GET ${PROJECTS}`, [`x-client-request-id: ${id}`])
      assert.equal(
        refusedWith(answer, 400, 'invalid_client_request_id'),
        'X-Client-Request-Id must be at most 512 ASCII characters.',
      )
    }
  })

  it('Idempotency-Key has 1 to 255 printable characters, and is ignored except in a POST', async () => {
    for (const key of ['', 'a b', 'é', 'x'.repeat(256)]) {
      const answer = await post('{"name":"x"}', `idempotency-key: ${key}`)
      assert.match(refusedWith(answer, 400, 'invalid_idempotency_key'), /1 to 255 printable ASCII/)
      assert.equal((await send(`GET ${PROJECTS}`, [`idempotency-key: ${key}`])).status, 200)
    }
    assert.equal((await post('{"name":"x"}', `idempotency-key: ${'x'.repeat(255)}`)).status, 200)
  })
})
