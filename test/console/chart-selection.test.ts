import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { barAt, frameOf, linesInRange } from '#console/charts/frame.ts'
import {
  endsOf,
  type Selection,
  type Stroke,
  selectionAfter,
  seriesAfter,
} from '#console/charts/selection.ts'

const COUNT = 7

function after(keys: readonly (string | Stroke)[], count = COUNT): Selection | undefined {
  return keys.reduce<Selection | undefined>((selection, key) => {
    const stroke = typeof key === 'string' ? { key, shiftKey: false } : key
    return selectionAfter(stroke, selection, count)
  }, undefined)
}

function shift(key: string): Stroke {
  return { key, shiftKey: true }
}

describe('selection of bars by keys', () => {
  it('arrows begin at the end that they come from, and stop at the other', () => {
    assert.deepEqual(after(['ArrowLeft']), { at: 6, anchor: 6 })
    assert.deepEqual(after(['ArrowRight']), { at: 0, anchor: 0 })
    assert.deepEqual(after(['End', 'ArrowRight']), { at: 6, anchor: 6 })
    assert.deepEqual(after(['Home', 'ArrowLeft']), { at: 0, anchor: 0 })
  })

  it('Shift selects a range in either direction, and an arrow without it one bar', () => {
    const range = after(['End', shift('ArrowLeft'), shift('ArrowLeft')])
    assert.deepEqual(range && endsOf(range), [4, 6])
    assert.deepEqual(after(['Home', shift('End')]), { at: 6, anchor: 0 })
    assert.deepEqual(after(['Home', shift('End'), 'ArrowLeft']), { at: 5, anchor: 5 })
  })

  it('Escape clears it, and other keys change nothing', () => {
    assert.equal(after(['End', 'Escape']), undefined)
    assert.deepEqual(after(['Home', 'Enter', 'a', '+']), { at: 0, anchor: 0 })
  })

  it('up and down choose a series of the stack, and all of them beyond its ends', () => {
    const series = ['input', 'output'].map((id) => ({ id, name: id, values: [] }))
    assert.equal(seriesAfter('ArrowUp', series, undefined), 'input')
    assert.equal(seriesAfter('ArrowDown', series, undefined), 'output')
    assert.equal(seriesAfter('ArrowUp', series, 'input'), 'output')
    assert.equal(seriesAfter('ArrowUp', series, 'output'), undefined)
    assert.equal(seriesAfter('ArrowDown', series, 'input'), undefined)
    assert.equal(seriesAfter('Enter', series, 'input'), 'input')
  })
})

it('a point belongs to the bar of its slot, and beside the bars to the nearest', () => {
  const frame = {
    width: 120,
    left: 50,
    slot: 10,
    ticks: [],
    yOf: () => 0,
  }
  assert.deepEqual(
    [0, 50, 59.9, 60, 119, 200].map((x) => barAt(frame, x, COUNT)),
    [0, 0, 0, 1, 6, 6],
  )
})

describe('the axis', () => {
  const bars = {
    kind: 'bars',
    label: 'Requests',
    zone: 'UTC',
    buckets: ['a', 'b'].map((name) => ({ name, label: name })),
    series: [
      { id: 'one', name: 'One', values: [10, 4] },
      { id: 'two', name: 'Two', values: [20, 8] },
    ],
    format: String,
  } as const
  const limitOf = (limit: number) =>
    ({ id: 'limit', name: 'Limit', tone: 'limit', values: [limit, limit] }) as const
  const topOf = (data: Parameters<typeof frameOf>[0], lines: Parameters<typeof linesInRange>[1]) =>
    frameOf(data, 400, { format: String, whole: true, lines: linesInRange(data, lines) })
      .ticks.map(({ text }) => Number(text))
      .at(-1)

  it('ends above the highest stack, and above a limit of up to three times as much', () => {
    assert.equal(topOf(bars, []), 30)
    assert.equal(topOf(bars, [limitOf(25)]), 30)
    assert.equal(topOf(bars, [limitOf(90)]), 100)
  })

  it('leaves out a limit that would squash the bars, but never the period before', () => {
    assert.deepEqual(linesInRange(bars, [limitOf(91)]), [])
    assert.equal(topOf(bars, [limitOf(91)]), 30)
    const before = { ...limitOf(0), id: 'before', tone: 'before', values: [400, 1] } as const
    assert.equal(topOf(bars, [before, limitOf(91)]), 400)
  })

  it('of lines ends above the highest value, not above their sum', () => {
    assert.equal(topOf({ ...bars, kind: 'lines' }, []), 20)
  })
})
