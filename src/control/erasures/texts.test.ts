import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createPersonTexts } from './texts.ts'

describe('texts of a person', () => {
  const texts = createPersonTexts(['ada@example.com', 'Ada Lovelace', 'lovelace', 'Ada', null, ' '])
  const free = (text: string) => texts.replaceIn(text, 'free')
  const any = (text: string) => texts.replaceIn(text, 'any')

  it('an address is replaced as a whole address, regardless of case', () => {
    assert.equal(any('Nobody has ADA@Example.com, yet.'), 'Nobody has erased, yet.')
    assert.equal(any('<ada@example.com>: ada@example.com.'), '<erased>: erased.')
    for (const other of ['mary-ada@example.com', 'ada@example.com.au', 'ada@example.community']) {
      assert.equal(any(other), other)
    }
  })

  it('a name of several words is replaced as whole words', () => {
    assert.equal(any('Ada lovelace’s laptop'), 'erased’s laptop')
    assert.equal(any('Ada Lovelaces'), 'Ada Lovelaces')
  })

  it('a single word is replaced in free text alone, from six letters on', () => {
    assert.equal(free('the key of lovelace'), 'the key of erased')
    assert.equal(any('lovelace'), 'lovelace')
    assert.equal(free('Ada and adamant'), 'Ada and adamant')
  })

  it('a text with signs of a pattern is replaced as it is', () => {
    const odd = createPersonTexts(['a+(b)*@[x].com', 'Ann (QA) Lee'])
    assert.equal(odd.replaceIn('to a+(b)*@[x].com', 'any'), 'to erased')
    assert.equal(odd.replaceIn('aab@x.com Ann (QA) Lee', 'any'), 'aab@x.com erased')
  })

  it('an added text is found from then on, and a known one is not added twice', () => {
    const some = createPersonTexts(['a@example.com'])
    some.add(['b@example.com', 'A@example.com', undefined])
    assert.deepEqual(some.all, ['a@example.com', 'b@example.com'])
    assert.equal(some.replaceIn('b@example.com', 'any'), 'erased')
    assert.ok(some.has('B@EXAMPLE.com'))
  })

  it('at most 64 texts are searched for', () => {
    const many = createPersonTexts(Array.from({ length: 100 }, (_, n) => `a${n}@example.com`))
    assert.equal(many.all.length, 64)
  })
})
