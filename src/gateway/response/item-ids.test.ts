import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createItemIds } from './item-ids.ts'

function idsIn(text: string, isStream: boolean, cuts: readonly number[] = []): string[] {
  const found: string[] = []
  const ids = createItemIds(isStream, (id) => found.push(id))
  const bytes = Buffer.from(text)
  let from = 0
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    ids.push(bytes.subarray(from, cut))
    from = cut
  }
  return found
}

const ANSWER = {
  id: 'resp_1',
  metadata: { id: 'no', output: [{ id: 'no' }] },
  output: [
    {
      id: 'rs_1',
      type: 'reasoning',
      summary: [{ id: 'no', type: 'summary_text', text: '"id":"no"' }],
    },
    { type: 'message', content: [{ text: 'a\\"}],"id":"no"' }], id: 'msg_1' },
    { id: 'x'.repeat(128) },
    { id: 'x'.repeat(129) },
    { id: 7 },
    [{ id: 'no' }],
    'id',
  ],
  tools: [{ id: 'no' }],
}
const IDS = ['rs_1', 'msg_1', 'x'.repeat(128)]

function event(value: object, end = '\n'): string {
  return `event: x${end}data: ${JSON.stringify(value)}${end}${end}`
}

function streamOf(end: string): string {
  return [
    event({ type: 'response.created', response: { ...ANSWER, output: [] } }, end),
    event(
      { type: 'response.output_item.added', item: { type: 'x', id: 'rs_1' }, item_id: 'no' },
      end,
    ),
    event(
      { type: 'response.output_text.delta', item_id: 'no', delta: '{"item":{"id":"no"}}' },
      end,
    ),
    `: "item":{"id":"no"}${end}data:{"item":${end}data:{"id":"two_lines"}}${end}${end}`,
    `data: {"item": {"content": "broken${end}${end}`,
    event({ output: [{ id: 'no' }], response: ANSWER }, end),
  ].join('')
}

describe('the ids of items', () => {
  it('are those of output in a whole answer', () => {
    assert.deepEqual(idsIn(JSON.stringify(ANSWER), false), IDS)
    assert.deepEqual(idsIn(JSON.stringify(ANSWER, null, 2), false), IDS)
  })

  it('are those of data in a list', () => {
    const { output, ...rest } = ANSWER
    const list = { ...rest, object: 'list', data: output, first_id: 'no', last_id: 'no' }
    assert.deepEqual(idsIn(JSON.stringify(list), false), IDS)
  })

  it('are those of items and of the response in the events of a stream', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      assert.deepEqual(idsIn(streamOf(end), true), ['rs_1', 'two_lines', ...IDS])
    }
  })

  it('are the same for any division of the answer into pieces', () => {
    const cuts = fc.array(fc.nat({ max: 900 }), { maxLength: 20 })
    fc.assert(
      fc.property(cuts, fc.constantFrom('\n', '\r\n', '\r'), (at, end) => {
        const stream = streamOf(end)
        assert.deepEqual(idsIn(stream, true, at), idsIn(stream, true))
        const whole = JSON.stringify(ANSWER)
        const within = at.filter((cut) => cut < whole.length)
        assert.deepEqual(idsIn(whole, false, within), IDS)
      }),
    )
  })

  it('are not read from events whose type ends in .delta', () => {
    const delta = event({ type: 'response.x.delta', item: { id: 'no' } })
    const item = { type: 'reasoning.delta', id: 'rs_1' }
    const added = event({ type: 'response.output_item.added', item })
    assert.deepEqual(idsIn(delta + added, true), ['rs_1'])
  })

  it('are not found in malformed JSON', () => {
    for (const text of ['', '}]}{', '{"output":[}}{"id":"a"', '"output":[{"id":"a"}]']) {
      assert.deepEqual(idsIn(text, false), [])
    }
  })
})
