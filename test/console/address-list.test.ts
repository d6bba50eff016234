/** Addresses in pasted texts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressesIn } from '#console/pages/people/addresses/address-list.ts'

describe('addresses in a pasted text', () => {
  it('are separated by commas, semicolons, lines, tabs and blanks, each once', () => {
    const text = 'a@example.com, b@example.com;\nc@example.com\td@example.com A@Example.com\n'
    assert.deepEqual(addressesIn(text), {
      addresses: ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com'],
      wrong: [],
    })
  })

  it('are read out of names, also with commas in quotation marks', () => {
    const text =
      'Ada Lovelace <ada@example.com>, "Hopper, Grace" <grace@example.com>\nmary@example.com; Bo <mailto:bo@example.com>'
    assert.deepEqual(addressesIn(text), {
      addresses: ['ada@example.com', 'grace@example.com', 'mary@example.com', 'bo@example.com'],
      wrong: [],
    })
  })

  it('leave other texts to be named', () => {
    assert.deepEqual(addressesIn('ada, b@example.com, <>, c@, Eve <nobody>, ada'), {
      addresses: ['b@example.com'],
      wrong: ['ada', 'c@', 'nobody'],
    })
    assert.deepEqual(addressesIn(' \n'), { addresses: [], wrong: [] })
  })

  it('are read in linear time', () => {
    for (const text of ['<'.repeat(40_000), '"'.repeat(40_000), 'a'.repeat(40_000)]) {
      assert.deepEqual(addressesIn(text).addresses, [])
    }
  })
})
