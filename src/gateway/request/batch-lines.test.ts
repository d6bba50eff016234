import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { configuredBounds } from '#config/bounds.ts'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { NO_REQUESTS } from '#spend/bounds/batch.ts'
import { codePoints } from '#test/fuzz/code-points.ts'
import { dice, mutationOf } from '#test/fuzz/json.ts'
import { type BatchContent, createBatchLines } from './batch-lines.ts'

const BOUNDS = configuredBounds()

function openLines() {
  return createBatchLines({
    bodies: BODIES,
    bounds: BOUNDS,
    exceeded: () => {},
    reject: () => undefined,
  })
}

function read(pieces: readonly (string | Buffer)[]): BatchContent {
  const lines = openLines()
  for (const piece of pieces) lines.push(Buffer.from(piece))
  return lines.end()
}

function request(id: string, body: object = {}, rest: object = {}): string {
  return JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'x'.repeat(25) }], ...body },
    ...rest,
  })
}

function faultOf(...lines: readonly string[]) {
  const { fault } = read([lines.join('\n')])
  return fault && [fault.line, fault.code, fault.param]
}

describe('batch input file', () => {
  it('has an endpoint, a model, and the number and tokens of its requests', () => {
    const text = `${request('a')}\n${request('b')}\r\n\n  \n${request('c')}`
    for (const whole of [text, `${text}\n`, `${text}\r\n`]) {
      assert.deepEqual(read([whole]), {
        lines: 3,
        endpoint: '/v1/chat/completions',
        model: 'gpt-4o-mini',
        inputTokens: 30,
        spend: { ...NO_REQUESTS, textBytes: 3 * 90, longestText: 90, openChoices: 3 },
        hostedTools: [],
        toolModels: [],
        stores: false,
        background: false,
        unknownMember: undefined,
        tiers: ['auto'],
        references: [],
        fault: undefined,
      })
    }
  })

  it('any division into pieces gives the same result', () => {
    const bodies = fc.record({
      max_tokens: fc.nat(),
      n: fc.constantFrom(1, 2),
      user: fc.string({ unit: codePoints }),
    })
    const files = fc.array(
      fc.tuple(fc.string({ unit: codePoints, minLength: 1, maxLength: 40 }), bodies),
      { maxLength: 6 },
    )
    let accepted = 0
    fc.assert(
      fc.property(files, fc.nat(), fc.boolean(), (lines, seed, isSpoilt) => {
        const roll = dice(seed)
        const ends = ['\n', '\r\n', '\n\n']
        const text = lines.map(([id, body]) => request(id, body) + ends[roll(3)]).join('')
        const bytes = isSpoilt ? mutationOf(Buffer.from(text), roll) : Buffer.from(text)
        const pieces: Buffer[] = []
        for (let at = 0, length = 0; at < bytes.length; at += length) {
          length = roll(100)
          pieces.push(bytes.subarray(at, at + length))
        }
        const once = read([bytes])
        assert.deepEqual(read(pieces), once)
        if (once.fault === undefined) accepted += 1
      }),
      { numRuns: 1000 },
    )
    assert.ok(accepted > 100, `${accepted}`)
  })

  it('has the references of all its lines, each once and with its first path', () => {
    const image = (id: string) => ({
      messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }],
    })
    const { references } = read([
      [request('a', image('f1')), request('b', image('f2')), request('c', image('f1'))].join('\n'),
    ])
    assert.deepEqual(references, [
      { kind: 'file', id: 'f1', param: 'body.messages[0].content[0].file.file_id' },
      { kind: 'file', id: 'f2', param: 'body.messages[0].content[0].file.file_id' },
    ])
  })

  it('keeps an id and a shortened path of each reference', () => {
    const name = 'n'.repeat(1_000)
    const tools = [{ [name]: [{ file_id: 'f1' }] }]
    const { references, fault } = read([request('a', { tools })])
    assert.deepEqual([references.length, fault], [1, undefined])
    const [only] = references
    assert.equal(only?.id, 'f1')
    assert.equal(only?.param.length, 64)
    assert.ok(only?.param.startsWith('body.tools[0].nnn'))
  })

  it('accepts every endpoint that is counted, and no other', () => {
    for (const url of ['/v1/completions', '/v1/responses', '/v1/embeddings', '/v1/moderations']) {
      assert.equal(read([request('a', {}, { url })]).endpoint, url)
    }
    for (const url of [
      '/v1/files',
      'v1/responses',
      '/v1/responses/',
      '/v1/responses?x',
      '/v1/images/edits',
      7,
      '__proto__',
    ]) {
      assert.deepEqual(faultOf(request('a', {}, { url })), [1, 'invalid_url', 'url'])
    }
  })
})

describe('a batch is rejected at the line', () => {
  it('that is no request', () => {
    for (const line of [
      'x',
      '[]',
      '{"a":1}{"b":2}',
      `${request('b')}${request('c')}`,
      request('b').slice(1),
    ]) {
      assert.equal(faultOf(request('a'), line, 'never read')?.[0], 2, line)
    }
    assert.deepEqual(faultOf(request('a'), 'x'), [2, 'invalid_json_line', null])
    assert.deepEqual(faultOf(request('a', {}, { method: 'GET' })), [1, 'invalid_method', 'method'])
    assert.deepEqual(faultOf(request('a', {}, { body: 'x' })), [1, 'invalid_body', 'body'])
    assert.deepEqual(faultOf(request('', {})), [1, 'invalid_custom_id', 'custom_id'])
    assert.deepEqual(faultOf(request('x'.repeat(513))), [1, 'invalid_custom_id', 'custom_id'])
    assert.deepEqual(faultOf('', ''), [null, 'empty_file', null])
  })

  it('that another reader could take for several', () => {
    const hidden = `{"x":\r${request('b')}\r,${request('a').slice(1)}`
    assert.deepEqual(faultOf(hidden), [1, 'invalid_json_line', null])
  })

  it('that has the id of another', () => {
    for (const id of ['a', 'x'.repeat(512)]) {
      assert.deepEqual(faultOf(request('b'), request(id), request(id)), [
        3,
        'duplicate_custom_id',
        'custom_id',
      ])
    }
  })

  it('that goes to another model or endpoint, or leaves its model to the upstream', () => {
    assert.deepEqual(faultOf(request('a'), request('b', { model: 'gpt-4o' })), [
      2,
      'mismatched_model',
      'body.model',
    ])
    assert.deepEqual(faultOf(request('a'), request('b', {}, { url: '/v1/responses' })), [
      2,
      'url_mismatch',
      'url',
    ])
    const moderation = request('a', {}, { url: '/v1/moderations', body: { input: 'x' } })
    assert.deepEqual(faultOf(moderation), [1, 'missing_required_parameter', 'body.model'])
  })

  it('that would be refused on the direct route', () => {
    assert.deepEqual(faultOf(request('a', { n: -1 })), [1, 'integer_below_min_value', 'body.n'])
    const twice = request('a').replace('"model":', '"mod\\u0065l":"x","model":')
    assert.deepEqual(faultOf(twice), [1, 'duplicate_parameter', 'body.model'])
    const outside = request('a').replace('"url":', '"url":"/v1/files","url":')
    assert.deepEqual(faultOf(outside), [1, 'duplicate_parameter', 'url'])
  })

  it('that refers to an id that is too long, or that is no id', () => {
    const image = (id: string) => ({
      messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }],
    })
    const param = 'body.messages[0].content[0].file.file_id'
    assert.equal(faultOf(request('a', image('x'.repeat(128)))), undefined)
    const exceeded: string[] = []
    const lines = createBatchLines({
      bodies: BODIES,
      bounds: BOUNDS,
      exceeded: (bound) => exceeded.push(bound),
      reject: () => undefined,
    })
    lines.push(Buffer.from(`${request('a')}\n${request('b', image('x'.repeat(129)))}`))
    const { fault, references } = lines.end()
    assert.deepEqual(references, [])
    assert.deepEqual(exceeded, ['id_characters'])
    assert.deepEqual(fault, {
      code: 'string_above_max_length',
      message:
        "Invalid 'messages[0].content[0].file.file_id': string too long. Expected an id with at most 128 characters (id_characters), but got a longer string instead.",
      param,
      line: 2,
    })
    for (const id of ['', 'a b', 'file/../x', 'x\0', 'é']) {
      assert.deepEqual(faultOf(request('a', image(id))), [1, 'invalid_value', param], id)
    }
  })

  it('of the fault, which has at most 500 characters of message and 64 of path', () => {
    const name = 'n'.repeat(1_000)
    const tools = `"tools":[{"${name}":{"file_id":"a","file_id":"b"}}],"model":`
    const twice = request('a').replace('"model":', tools)
    const { fault } = read([twice])
    assert.equal(fault?.code, 'duplicate_parameter')
    assert.ok((fault?.message.length ?? 0) <= 500)
    assert.equal(fault?.param?.length, 64)
  })

  it('that is long, in slices: what follows it waits', () => {
    const long = request('b', { user: 'x'.repeat(500_000) })
    const lines = openLines()
    const text = [request('a'), long, request('c'), request('c')].join('\n')
    lines.push(Buffer.from(text))
    lines.finish()
    let slices = 0
    for (let next = lines.pending(); next; next = lines.pending()) {
      slices += 1
      next()
    }
    assert.ok(slices > 4, `${slices}`)
    const { fault, lines: count } = lines.end()
    assert.deepEqual([count, fault?.line, fault?.code], [3, 4, 'duplicate_custom_id'])
    assert.deepEqual(read([text]), lines.end())
  })

  it('that is too long, without holding it', () => {
    const lines = openLines()
    lines.push(Buffer.from('{"custom_id":"'))
    for (let pieces = 0; pieces < 9; pieces += 1) lines.push(Buffer.alloc(1 << 20, 'x'))
    assert.equal(lines.end().fault?.code, 'line_too_long')
    const most = request('a', { user: '' })
    const full = most.replace('"user":""', `"user":"${'x'.repeat(8 * 1024 * 1024 - most.length)}"`)
    assert.equal(read([full]).fault, undefined)
    assert.equal(read([`${full.slice(0, -1)} }`]).fault?.code, 'line_too_long')
  })

  it('that is one too many', () => {
    const lines = openLines()
    for (let count = 0; count < 50_000; count += 1) {
      lines.push(Buffer.from(`${request(`id-${count}`)}\n`))
    }
    lines.push(Buffer.from(request('one more')))
    assert.deepEqual(lines.end().fault?.code, 'too_many_tasks')
  })
})
