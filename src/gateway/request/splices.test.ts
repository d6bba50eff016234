import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { dice, textOf, written } from '#test/fuzz/json.ts'
import { readFacts } from './json-body.ts'
import { modelSplices, spliceBody, usageSplices } from './splices.ts'

const spliced = (text: string, model: string | undefined, usage: boolean): string => {
  const bytes = Buffer.from(text)
  const facts = readFacts('createChatCompletion', bytes)
  const splices = [
    ...(model === undefined ? [] : modelSplices(facts, model)),
    ...(usage ? usageSplices(facts, bytes) : []),
  ]
  return spliceBody(bytes, splices).toString()
}

describe('the changes to a body', () => {
  it('are none where there is nothing to change: not even a copy', () => {
    const bytes = Buffer.from('{"model":"a","stream_options":{"include_usage":true}}')
    const facts = readFacts('createChatCompletion', bytes)
    const splices = [...modelSplices(facts, 'a'), ...usageSplices(facts, bytes)]
    assert.equal(spliceBody(bytes, splices), bytes)
  })

  it('ask for usage, however much of the option there is', () => {
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

  it('name the model that the upstream knows, and leave every other byte', () => {
    assert.equal(
      spliced(' { "model" : "\\u0061" , "n" : 1 } ', 'b"\n', false),
      ' { "model" : "b\\"\\n" , "n" : 1 } ',
    )
    assert.equal(
      spliced('{"x":1E2,"x":"\\/","model":"a"}', 'b', false),
      '{"x":1E2,"x":"\\/","model":"b"}',
    )
  })

  it('put a model into a body that names none', () => {
    for (const [before, after] of [
      ['{}', '{"model":"dall-e-2"}'],
      ['{"model":null}', '{"model":"dall-e-2"}'],
      [' { "prompt":"x"}', ' {"model":"dall-e-2", "prompt":"x"}'],
    ] as const) {
      const bytes = Buffer.from(before)
      const facts = readFacts('createImage', bytes)
      assert.equal(spliceBody(bytes, modelSplices(facts, 'dall-e-2')).toString(), after)
    }
  })

  it('together give exactly the document that was sent, with the two members changed', () => {
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
