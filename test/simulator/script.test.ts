/** Effects of a script on the wire. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import OpenAI from 'openai'
import { REFUSES_STREAM_OPTIONS } from '#simulator/behaviour.ts'
import { collect } from '#simulator/collect.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'

let upstream: Upstream
let openai: OpenAI

before(async () => {
  upstream = await startUpstream()
  openai = new OpenAI({ apiKey: UPSTREAM_KEY, baseURL: upstream.url, maxRetries: 0 })
})
after(() => upstream.close())
beforeEach(() => upstream.reset())

function chat(content: string, rest: object = {}): string {
  return JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content }], ...rest })
}

function post(body: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${upstream.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${UPSTREAM_KEY}`, 'content-type': 'application/json' },
    body,
    signal,
    redirect: 'manual',
  })
}

interface Wire {
  readonly socket: Socket
  /** Bytes received, once the upstream has closed or broken the connection. */
  readonly ended: Promise<{ readonly text: string; readonly error: string | undefined }>
  /** Resolves when this text has arrived. */
  until(text: string): Promise<void>
}

/** A chat over a bare socket, which shows every byte and how the connection ends. */
function wire(body: string): Wire {
  const socket = connect({ port: upstream.port, host: '127.0.0.1', allowHalfOpen: true })
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: upstream\r\nAuthorization: Bearer ${UPSTREAM_KEY}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  let text = ''
  let error: string | undefined
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', (thrown: NodeJS.ErrnoException) => {
    error = thrown.code
  })
  const ended = new Promise<Awaited<Wire['ended']>>((resolve) => {
    socket.on('end', () => socket.end())
    socket.on('close', () => resolve({ text, error }))
  })
  const fail = (all: unknown): never => assert.fail(`it ended before: ${JSON.stringify(all)}`)
  const until = async (wanted: string): Promise<void> => {
    while (!text.includes(wanted)) await Promise.race([once(socket, 'data'), ended.then(fail)])
  }
  return { socket, ended, until }
}

const streamed = chat('hello, wörld 🎈!', { stream: true })

/** Texts of a stream's chunks, parsed by hand. */
function said(text: string): string {
  return [...text.matchAll(/^data: (\{.*\})\r?$/gm)]
    .map(([, data]) => JSON.parse(data ?? '').choices[0]?.delta.content ?? '')
    .join('')
}

describe('scripted responses', () => {
  it('have a status, a body and headers, once by default', async () => {
    upstream.script({ status: 429, headers: { 'retry-after': '7', server: null } })
    const first = await post(chat('a'))
    assert.equal(first.status, 429)
    assert.equal(first.headers.get('retry-after'), '7')
    assert.equal(first.headers.has('server'), false)
    assert.equal((await post(chat('a'))).status, 200)
  })

  it('have the headers that a gateway must not relay, except for a 401', async () => {
    const { headers } = await post(chat('a'))
    for (const name of ['openai-organization', 'x-ratelimit-limit-requests', 'cf-ray', 'alt-svc']) {
      assert.ok(headers.has(name), name)
    }
    assert.equal(headers.getSetCookie().length, 2)
    const stranger = await fetch(`${upstream.url}/models`)
    assert.equal(stranger.status, 401)
    assert.equal(stranger.headers.has('openai-organization'), false)
  })

  it('match by path, body text and predicate, those with a number first', async () => {
    upstream.script(
      { times: 'always', status: 503 },
      { path: '/v1/responses*', status: 500 },
      { includes: 'marked', status: 502 },
      { matches: ({ body }) => body.length > 1000, status: 504 },
    )
    assert.equal((await post(chat('marked'))).status, 502)
    assert.equal((await post(chat('x'.repeat(1000)))).status, 504)
    assert.equal((await post(chat('marked'))).status, 503)
  })

  it('have a scripted reply and usage', async () => {
    upstream.script({ reply: 'text', usage: { prompt_tokens: 999 } })
    const { choices, usage } = (await (await post(chat('a'))).json()) as {
      choices: { message: { content: string } }[]
      usage: { prompt_tokens: number; completion_tokens: number }
    }
    assert.equal(choices[0]?.message.content, 'text')
    assert.deepEqual([usage.prompt_tokens, usage.completion_tokens], [999, 1])
  })

  it('are 400 for include_usage when the upstream does not support it', async () => {
    upstream.script(REFUSES_STREAM_OPTIONS)
    const withUsage = chat('a', { stream: true, stream_options: { include_usage: true } })
    assert.equal((await post(withUsage)).status, 400)
    assert.equal((await post(streamed)).status, 200)
  })

  it('are compressed, redirects, of a wrong length, or with huge headers', async () => {
    upstream.script({ gzip: true }, { status: 302, headers: { location: '/elsewhere' } })
    const zipped = wire(chat('a'))
    await zipped.until('\r\n\r\n')
    zipped.socket.destroy()
    assert.match((await zipped.ended).text, /content-encoding: gzip/)
    assert.equal((await post(chat('a'))).status, 302)
    upstream.script({ headers: { 'content-length': '99999' }, closes: true })
    await assert.rejects((await post(chat('a'))).text())
    upstream.script({ headers: { 'x-huge': 'h'.repeat(100_000) } })
    await assert.rejects(post(chat('a')))
    upstream.script({ gzip: true, cut: 1 })
    assert.equal(JSON.parse(await (await post(chat('abc'))).text()).usage.completion_tokens, 1)
  })
})

describe('streams', () => {
  it('with any chunking, line ending and comments have the same content', async () => {
    for (const eol of ['\n', '\r\n'] as const) {
      for (const cut of [1, [3, 1, 7], 1000]) {
        upstream.script({ cut, stream: { eol, comments: true } })
        const text = await (await post(streamed)).text()
        assert.equal(said(text), 'hello, wörld 🎈!')
        assert.ok(text.startsWith(`: keep-alive${eol}${eol}data: `))
        assert.ok(text.endsWith(`data: [DONE]${eol}${eol}`))
      }
    }
  })

  it('are written in separate chunks, also within a character', async () => {
    upstream.script({ cut: 1 })
    const chunked = wire(streamed)
    await chunked.until('\r\n0\r\n\r\n')
    chunked.socket.destroy()
    const { text } = await chunked.ended
    assert.ok(text.includes('\r\n1\r\nd\r\n1\r\na\r\n'))
  })

  it('have usage in the scripted place, and no [DONE] when scripted so', async () => {
    const withUsage = chat('hello there', { stream: true, stream_options: { include_usage: true } })
    const usages = async (): Promise<string> => {
      const text = await (await post(withUsage)).text()
      assert.ok(!text.includes('[DONE]'))
      return [...text.matchAll(/^data: (.*)$/gm)]
        .map(([, data]) => JSON.parse(data ?? ''))
        .map((chunk) => `${chunk.choices.length}${chunk.usage ? 'u' : ''}`)
        .join(' ')
    }
    const done = false
    upstream.script(
      { stream: { done } },
      { stream: { done, usage: 'nowhere' } },
      { stream: { done, usage: 'with choices' } },
      { stream: { done, usage: 'everywhere' } },
    )
    assert.equal(await usages(), '1 1 1 1 1 0u')
    assert.equal(await usages(), '1 1 1 1 1')
    assert.equal(await usages(), '1 1 1 1 1u')
    assert.equal(await usages(), '1u 1u 1u 1u 1u')
  })

  it('are written in every form that the standard allows', async () => {
    for (const data of ['spaced', 'tight', 'several lines'] as const) {
      upstream.script({ stream: { data, mark: true } })
      const body = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'hello' }] }
      const stream = await openai.chat.completions.create({ ...body, stream: true })
      const chunks = await collect(stream)
      assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), 'hello')
    }
  })

  it('have an error event in the middle, and end', async () => {
    upstream.script({ stream: { errorAfter: 2 } })
    const text = await (await post(streamed)).text()
    assert.equal(said(text.replace(/^data: .*"error".*$/m, '')), 'hell')
    assert.match(text, /data: \{"type":"error","error":\{"message":.*\}\}\n\n$/)
  })

  it('have a scripted pace', async () => {
    upstream.script({ paceMs: 1 })
    assert.equal(said(await (await post(streamed)).text()), 'hello, wörld 🎈!')
  })
})

describe('faults', () => {
  it('reset before the head, in its middle, in a body, in a stream', async () => {
    const reset = { kind: 'reset' } as const
    upstream.script(
      { fault: { ...reset, at: 'start' } },
      { fault: { ...reset, at: 'headers', when: 'seen' } },
      { fault: { ...reset, at: 1, when: 'half' } },
      { fault: { ...reset, at: 2, when: 'two' } },
    )
    assert.deepEqual(await wire(chat('a')).ended, { text: '', error: 'ECONNRESET' })
    const head = wire(chat('a'))
    await head.until('x-half')
    upstream.open('seen')
    assert.equal((await head.ended).error, 'ECONNRESET')
    const body = wire(chat('a'))
    await body.until('"object"')
    upstream.open('half')
    const broken = await body.ended
    assert.equal(broken.error, 'ECONNRESET')
    assert.ok(!broken.text.includes('system_fingerprint'))
    const stream = wire(streamed)
    await upstream.until(([, , , fourth]) => fourth?.piecesWritten === 2)
    upstream.open('two')
    const { text, error } = await stream.ended
    assert.equal(error, 'ECONNRESET')
    assert.equal(said(text), 'hell')
    assert.deepEqual(
      upstream.requests.map(({ answered, aborted }) => [answered, aborted]),
      upstream.requests.map(() => [true, false]),
    )
  })

  it('end in the middle without a reset', async () => {
    upstream.script({ fault: { kind: 'end', at: 3 } })
    const { text, error } = await wire(streamed).ended
    assert.equal(error, undefined)
    assert.ok(!text.includes('[DONE]') && said(text).length > 0)
  })

  it('stall until a gate opens, or until the caller disconnects, which is recorded', async () => {
    upstream.script({ fault: { kind: 'stall', at: 2, when: 'go' } })
    const stalled = wire(streamed)
    await upstream.until(([first]) => first?.piecesWritten === 2)
    upstream.open('go')
    await stalled.until('[DONE]')
    stalled.socket.destroy()
    upstream.script({ fault: { kind: 'stall', at: 'start' } })
    const controller = new AbortController()
    const silent = post(chat('a'), controller.signal)
    await upstream.until(([, second]) => second?.complete === true)
    controller.abort()
    await assert.rejects(silent)
    await upstream.until(([, second]) => second?.aborted === true)
    assert.equal(upstream.requests[0]?.aborted, false)
  })

  it('delay the response or the reading of the body, or respond unread', async () => {
    upstream.script({ answerAfter: 'answer' }, { readAfter: 'read' })
    const held = post(chat('a'))
    await upstream.until(([first]) => first?.complete === true)
    const unread = post(chat('b'))
    await upstream.until((all) => all.length === 2)
    assert.equal(upstream.requests[1]?.bodyBytes, 0)
    upstream.open('read')
    assert.equal((await unread).status, 200)
    upstream.open('answer')
    assert.equal((await held).status, 200)
    upstream.script({ unread: true, status: 503 })
    assert.equal((await post(chat('c'))).status, 503)
  })

  it('refuse connections, and accept them again on the same port', async () => {
    await upstream.refuse()
    assert.equal((await wire(chat('a')).ended).error, 'ECONNREFUSED')
    await upstream.listen()
    const { socket, until } = wire(chat('a'))
    await until('200 OK')
    socket.destroy()
  })
})

it('requests are recorded unchanged: header order and spelling, and the body', async () => {
  const body = chat('ünïcode')
  const { socket, until } = wire(body)
  await until('usage')
  socket.destroy()
  const [request] = upstream.requests
  assert.ok(request)
  assert.deepEqual(request.rawHeaders[1], ['Authorization', `Bearer ${UPSTREAM_KEY}`])
  assert.equal(request.body.toString(), body)
  assert.deepEqual([request.order, request.method], [1, 'POST'])
  assert.ok(upstream.connections.ever > 0)
})
