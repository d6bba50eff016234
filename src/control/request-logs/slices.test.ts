import assert from 'node:assert/strict'
import { it } from 'node:test'
import { requestLogRow } from '#request-logs/rows.ts'
import { requestRecord } from '#test/support/request-logs.ts'
import { type LogSlice, mergeSlices } from './slices.ts'

function sliceOf(times: readonly number[], isLast: boolean): LogSlice {
  const rows = times.map((endedAt) => requestLogRow(requestRecord(`req_${endedAt}`, { endedAt })))
  const last = times.at(-1)
  const end = last === undefined ? undefined : { endedAt: last, requestId: `req_${last}` }
  return { rows, end, isLast }
}

const CASES = [
  {
    name: 'a merged slice ends where the first of its indexes has been read to',
    slices: [sliceOf([90, 70, 50], false), sliceOf([80, 60], false), sliceOf([40], true)],
    rows: [90, 80, 70, 60],
    end: 60,
  },
  {
    name: 'a merged slice of indexes that are at their end has the rows of all',
    slices: [sliceOf([90, 50], true), sliceOf([], true), sliceOf([80], true)],
    rows: [90, 80, 50],
    end: undefined,
  },
]

for (const { name, slices, rows, end } of CASES) {
  it(name, () => {
    const merged = mergeSlices(slices, { order: 'desc', rows: 10 })
    assert.deepEqual(
      merged.rows.map(({ ended_at }) => ended_at),
      rows,
    )
    assert.equal(merged.isLast, end === undefined)
    if (end !== undefined) assert.equal(merged.end?.endedAt, end)
  })
}

it('a merged slice has no more rows than its query', () => {
  const slices = [sliceOf([90, 70], true), sliceOf([80, 60], true)]
  const { rows } = mergeSlices(slices, { order: 'desc', rows: 3 })
  assert.deepEqual(
    rows.map(({ ended_at }) => ended_at),
    [90, 80, 70],
  )
})
