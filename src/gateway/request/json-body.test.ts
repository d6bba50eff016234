import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Problem } from '#base/problem.ts'
import { BODIES, type BodyId } from '#gateway/formats/openai/bodies.ts'
import { codePoints } from '#test/fuzz/code-points.ts'
import { dice, textOf, written } from '#test/fuzz/json.ts'
import type { BodyFacts } from './facts.ts'
import { readFacts } from './json-body.ts'

function read(route: BodyId, body: unknown): BodyFacts {
  return readFacts(
    BODIES[route],
    Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  )
}

function problemOf(route: BodyId, body: unknown): Problem {
  try {
    read(route, body)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  return assert.fail(`accepted: ${JSON.stringify(body)}`)
}

const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] }

function chat(rest: object) {
  return { ...CHAT, ...rest }
}

describe('the facts of a body', () => {
  it('are independent of the order, spacing and escapes of the body', () => {
    const bodies = fc.record(
      {
        messages: fc.array(
          fc.record({ role: fc.constant('user'), content: fc.string({ unit: codePoints }) }),
        ),
        stream: fc.constantFrom(true, false, null),
        stream_options: fc.constantFrom(
          null,
          {},
          { include_usage: true },
          { include_usage: false, a: 1 },
        ),
        max_tokens: fc.constantFrom(null, 0, 1, 77, 1e3),
        max_completion_tokens: fc.constantFrom(null, 0, 50),
        n: fc.constantFrom(null, 1, 4),
        temperature: fc.double({ noNaN: true }),
        metadata: fc.dictionary(fc.string(), fc.string()),
      },
      { requiredKeys: ['messages'] },
    )
    const model = fc
      .string({ unit: codePoints, minLength: 1 })
      .filter((one) => /^(?!ft:)\P{C}{1,200}$/iu.test(one))
    fc.assert(
      fc.property(bodies, model, fc.nat(), (rest, name, seed) => {
        const body = { ...rest, model: name }
        const text = textOf(written(body), dice(seed))
        const facts = read('createChatCompletion', text)
        const { modelAt, streamOptions } = facts
        assert.ok(modelAt)
        const bytes = Buffer.from(text)
        assert.equal(
          JSON.parse(bytes.toString('utf8', modelAt.start, modelAt.end)),
          name.toWellFormed(),
        )
        assert.equal(facts.model, name.toWellFormed())
        assert.equal(facts.stream, rest.stream === true)
        assert.equal(facts.choices, rest.n ?? 1)
        const maxima = [rest.max_tokens, rest.max_completion_tokens].filter(
          (one) => typeof one === 'number',
        )
        assert.equal(facts.maxOutputTokens, maxima.length === 0 ? undefined : Math.max(...maxima))
        assert.equal(facts.messages, rest.messages.length)
        const characters = rest.messages.map(({ content }) => [...content].length)
        assert.equal(
          facts.textCharacters,
          characters.reduce((sum, one) => sum + one, 0),
        )
        const { stream_options: options } = rest
        assert.equal(streamOptions.at === undefined, options === undefined)
        const includes = options && 'include_usage' in options ? options.include_usage : undefined
        assert.equal(streamOptions.includeUsage, includes === true)
        assert.deepEqual(facts.references, [])
      }),
    )
  })

  it('of a response are its background, its storage, its text and its parts', () => {
    const facts = read('createResponse', {
      model: 'gpt-5',
      instructions: 'x'.repeat(10),
      background: true,
      store: false,
      max_output_tokens: 5,
      input: [
        { role: 'user', content: 'x'.repeat(20) },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'x'.repeat(30) }] },
        {
          role: 'user',
          content: [{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }],
        },
        { role: 'user', content: [{ type: 'input_file', file_data: 'AAAA' }] },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: 'x'.repeat(40) },
        { type: 'function_call_output', call_id: 'c', output: 'x'.repeat(50) },
        {
          type: 'function_call_output',
          call_id: 'c',
          output: [{ type: 'input_text', text: 'xx' }],
        },
      ],
    })
    assert.equal(facts.textCharacters, 10 + 20 + 30 + 40 + 50 + 2)
    assert.deepEqual([facts.messages, facts.images, facts.files], [7, 1, 1])
    assert.deepEqual([facts.background, facts.store, facts.maxOutputTokens], [true, false, 5])
    assert.equal(read('createResponse', { model: 'm', input: 'four' }).messages, 1)
    assert.equal(read('createResponse', { model: 'm', input: 'four' }).store, undefined)
  })

  it('of an image are its number and size, of speech the characters of its text', () => {
    const image = read('createImage', {
      model: 'gpt-image-1',
      prompt: 'a cat',
      n: 3,
      size: '1024x1024',
    })
    assert.deepEqual([image.choices, image.size, image.textCharacters], [3, '1024x1024', 5])
    const speech = { model: 'tts-1', input: 'hällo', voice: 'alloy', instructions: 'loud' }
    assert.equal(read('createSpeech', speech).textCharacters, 5)
  })

  it('count the definitions of tools and formats as the text that a model reads', () => {
    const parameters = { type: 'object', properties: { x: { type: 'string' } } }
    const tools = [{ type: 'function', function: { name: 'f', description: 'four', parameters } }]
    const { textCharacters } = read('createChatCompletion', chat({ tools }))
    assert.equal(textCharacters, 5 + 4 + JSON.stringify(parameters).length)
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: parameters } }
    const formatted = read('createChatCompletion', chat({ response_format: format }))
    assert.equal(formatted.textCharacters, 5 + JSON.stringify(parameters).length)
  })

  it("have OpenAI's default model where a body need not name one", () => {
    assert.equal(read('createModeration', { input: 'x' }).model, 'omni-moderation-latest')
    assert.equal(read('createImage', { prompt: 'x' }).model, 'dall-e-2')
    assert.equal(read('createImage', { prompt: 'x' }).modelAt, undefined)
    assert.equal(read('createImage', { prompt: 'x', model: null }).model, 'dall-e-2')
  })
})

describe('a body is rejected', () => {
  it('without a model, or with an invalid name of one', () => {
    for (const route of [
      'createChatCompletion',
      'createCompletion',
      'createResponse',
      'createEmbedding',
      'createSpeech',
    ] as const) {
      const { code, message, param } = problemOf(route, {})
      assert.deepEqual(
        [code, message, param],
        ['missing_required_parameter', "Missing required parameter: 'model'.", 'model'],
      )
    }
    assert.equal(problemOf('createBatch', {}).param, 'input_file_id')
    assert.equal(
      problemOf('createChatCompletion', chat({ model: 4 })).message,
      "Invalid type for 'model': expected a string, but got an integer instead.",
    )
    assert.equal(problemOf('createSpeech', { model: null }).code, 'missing_required_parameter')
    assert.equal(problemOf('createChatCompletion', chat({ model: '' })).code, 'empty_string')
    for (const model of ['a\0b', 'a\nb', 'a\ud800', '\udc00', 'a\u200bb', 'm'.repeat(201)]) {
      const { code, param } = problemOf('createChatCompletion', chat({ model }))
      assert.deepEqual([code, param], ['invalid_value', 'model'], JSON.stringify(model))
    }
    const longest = '\u{1f388}'.repeat(200)
    assert.equal(read('createChatCompletion', chat({ model: longest })).model, longest)
    assert.equal(
      problemOf('createChatCompletion', chat({ model: ['gpt-4o'] })).code,
      'invalid_type',
    )
  })

  it('when a member that the gateway relies on has another type', () => {
    const wrong: readonly (readonly [string, unknown, string])[] = [
      ['stream', 'true', 'invalid_type'],
      ['stream', 1, 'invalid_type'],
      ['stream_options', [], 'invalid_type'],
      ['max_tokens', '10', 'invalid_type'],
      ['max_tokens', 1.5, 'invalid_type'],
      ['max_tokens', -1, 'integer_below_min_value'],
      ['max_completion_tokens', 2 ** 31, 'integer_above_max_value'],
      ['n', 1e300, 'integer_above_max_value'],
      ['n', {}, 'invalid_type'],
    ]
    for (const [name, value, code] of wrong) {
      const problem = problemOf('createChatCompletion', chat({ [name]: value }))
      assert.deepEqual([problem.code, problem.param], [code, name])
    }
    const usage = chat({ stream_options: { include_usage: 'yes' } })
    assert.equal(problemOf('createChatCompletion', usage).param, 'stream_options.include_usage')
    const text = '{"model":"m","n":1e999}'
    assert.equal(problemOf('createChatCompletion', text).param, 'n')
  })

  it('when a member that the gateway reads is duplicated, in any case of letters', () => {
    const twice = [
      '{"model":"a","model":"a"}',
      '{"model":"a","\\u006dodel":"b"}',
      '{"model":"a","messages":[],"messages":[]}',
      '{"model":"a","stream_options":{"include_usage":true,"include\\u005fusage":false}}',
      '{"model":"a","messages":[{"content":[{"type":"text","type":"file"}]}]}',
      '{"model":"a","messages":[{"content":[{"file":{"file_id":"a","file_id":"b"}}]}]}',
    ]
    for (const text of twice) {
      assert.equal(problemOf('createChatCompletion', text).code, 'duplicate_parameter', text)
    }
    assert.equal(
      problemOf('createChatCompletion', '{"model":"a","Model":"b"}').code,
      'unknown_parameter',
    )
    assert.equal(
      problemOf('createChatCompletion', '{"model":"a","MO\\u0044EL":"b"}').code,
      'unknown_parameter',
    )
  })

  it('not for members that only the upstream reads', () => {
    const odd = {
      temperature: 'hot',
      user: 7,
      tools: 'none',
      messages: 3,
      stop: {},
      x: [{ y: [] }],
    }
    assert.equal(read('createChatCompletion', { model: 'm', ...odd }).messages, 0)
    read('createChatCompletion', '{"model":"m","seed":1,"seed":2,"__proto__":{"model":"x"}}')
  })
})

it('a body with a list of fallback models is rejected', () => {
  for (const name of ['models', 'fallbacks']) {
    const body = Buffer.from(JSON.stringify({ model: 'a', messages: [], [name]: ['b'] }))
    assert.throws(
      () => readFacts(BODIES.createChatCompletion, body),
      (error) => error instanceof Problem && error.param === name,
    )
  }
  const without = Buffer.from('{"model":"a","messages":[],"models":null}')
  assert.equal(readFacts(BODIES.createChatCompletion, without).model, 'a')
})

it('a maximum of output has its range in the body', () => {
  const body = '{"model":"a","max_tokens" : 17 }'
  const { maxOutputAt } = read('createChatCompletion', body)
  assert.deepEqual(maxOutputAt, { start: body.indexOf('17'), end: body.indexOf('17') + 2 })
  assert.equal(read('createChatCompletion', '{"model":"a"}').maxOutputAt, undefined)
})

it('the models of image tools are other models, each once', () => {
  const tools = [{ type: 'image_generation', model: 'b' }, { type: 'image_generation' }]
  const other = { kind: 'images', use: 'images', maxOutputTokens: undefined, calls: undefined }
  assert.deepEqual(
    read('createResponse', { model: 'a', tools: [...tools, ...tools] }).otherModels,
    [
      { model: 'b', ...other },
      { model: 'gpt-image-1', ...other },
    ],
  )
})
