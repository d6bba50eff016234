import assert from 'node:assert/strict'
import { it } from 'node:test'
import { orderIn, sortedBy, textAfter } from '#console/display/row-order.ts'

interface Row {
  readonly name: string
  readonly cost: number
}

const COLUMNS = [
  { heading: 'Name', value: ({ name }: Row) => name },
  { heading: 'Cost', numeric: true, value: ({ cost }: Row) => cost },
  { heading: 'Actions' },
]
const ROWS: readonly Row[] = [
  { name: 'b', cost: 2 },
  { name: 'a', cost: 10 },
  { name: 'c', cost: 2 },
]

it('numbers begin with the greatest, names with A, and a second press turns the order round', () => {
  assert.equal(textAfter('Cost', undefined, COLUMNS), 'Cost')
  assert.equal(textAfter('Cost', { heading: 'Cost', isAscending: false }, COLUMNS), 'Cost up')
  assert.equal(textAfter('Name', undefined, COLUMNS), 'Name up')
})

it('an order in the address that the table does not have is ignored', () => {
  assert.deepEqual(orderIn('Cost up', COLUMNS), { heading: 'Cost', isAscending: true })
  for (const text of ['', 'Actions', 'Size', 'Size up']) {
    assert.equal(orderIn(text, COLUMNS), undefined, text)
  }
})

it('rows are sorted by number or text, and equal ones stay as they came', () => {
  const names = (heading: string, isAscending: boolean): string =>
    sortedBy(ROWS, COLUMNS, { heading, isAscending })
      .map(({ name }) => name)
      .join('')
  assert.equal(names('Cost', false), 'abc')
  assert.equal(names('Cost', true), 'bca')
  assert.equal(names('Name', true), 'abc')
})
