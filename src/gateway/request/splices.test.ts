import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BODIES } from '#gateway/formats/openai/bodies.ts'
import { dice, textOf, written } from '#test/fuzz/json.ts'
import { readFacts } from './json-body.ts'
import { modelSplices, spliceBody, usageSplices } from './splices.ts'

function spliced(text: string, model: string | undefined, usage: boolean): string {
  const bytes = Buffer.from(text)
  const facts = readFacts(BODIES.createChatCompletion, bytes)
  const splices = [
    ...(model === undefined ? [] : modelSplices(facts, model)),
    ...(usage ? usageSplices(facts, bytes) : []),
  ]
  return spliceBody(bytes, splices).toString()
}

describe('body splices', () => {
  it('a body without changes is not even copied', () => {
    const bytes = Buffer.from('{"model":"a","stream_options":{"include_usage":true}}')
    const facts = readFacts(BODIES.createChatCompletion, bytes)
    const splices = [...modelSplices(facts, 'a'), ...usageSplices(facts, bytes)]
    assert.equal(spliceBody(bytes, splices), bytes)
  })

  it('include_usage is set to true, whether or not stream_options is present', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['{"model":"a"}', '{"stream_options":{"include_usage":true},"model":"a"}'],
      [
        '{"model":"a","stream_options":null}',
        '{"model":"a","stream_options":{"include_usage":true}}',
      ],
      [
        '{"model":"a","stream_options":{}}',
        '{"model":"a","stream_options":{"include_usage":true}}',
      ],
      [
        '{"model":"a","stream_options":{ \n}}',
        '{"model":"a","stream_options":{"include_usage":true \n}}',
      ],
      [
        '{"stream_options":{"include_usage":false},"model":"a"}',
        '{"stream_options":{"include_usage":true},"model":"a"}',
      ],
      [
        '{"stream_options":{"include_usage": null },"model":"a"}',
        '{"stream_options":{"include_usage": true },"model":"a"}',
      ],
      [
        '{"model":"a","stream_options":{ "x":{}}}',
        '{"model":"a","stream_options":{"include_usage":true, "x":{}}}',
      ],
    ]
    for (const [before, after] of cases) assert.equal(spliced(before, undefined, true), after)
  })

  it("the model is replaced by the upstream's name, and every other byte is unchanged", () => {
    assert.equal(
      spliced(' { "model" : "\\u0061" , "n" : 1 } ', 'b"\n', false),
      ' { "model" : "b\\"\\n" , "n" : 1 } ',
    )
    assert.equal(
      spliced('{"x":1E2,"x":"\\/","model":"a"}', 'b', false),
      '{"x":1E2,"x":"\\/","model":"b"}',
    )
  })

  it('a model is added to a body without one', () => {
    for (const [before, after] of [
      ['{}', '{"model":"dall-e-2"}'],
      ['{"model":null}', '{"model":"dall-e-2"}'],
      [' { "prompt":"x"}', ' {"model":"dall-e-2", "prompt":"x"}'],
    ] as const) {
      const bytes = Buffer.from(before)
      const facts = readFacts(BODIES.createImage, bytes)
      assert.equal(spliceBody(bytes, modelSplices(facts, 'dall-e-2')).toString(), after)
    }
  })

  it('both splices together change only their two members of the document', () => {
    const options = fc.constantFrom(
      undefined,
      null,
      {},
      { include_usage: false },
      { a: [] },
      { a: 1, include_usage: null },
    )
    const bodies = fc.record({ stream_options: options, rest: fc.jsonValue(), name: fc.string() })
    fc.assert(
      fc.property(
        bodies,
        fc.string({ minLength: 1 }),
        fc.nat(),
        ({ name, ...body }, model, seed) => {
          const text = textOf(
            written({ a: name, model: 'gpt', ...JSON.parse(JSON.stringify(body)) }),
            dice(seed),
          )
          const document = JSON.parse(text)
          assert.deepEqual(JSON.parse(spliced(text, model, true)), {
            ...document,
            model,
            stream_options: { ...document.stream_options, include_usage: true },
          })
        },
      ),
    )
  })
})
