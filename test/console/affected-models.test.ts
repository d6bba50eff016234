import assert from 'node:assert/strict'
import { it } from 'node:test'
import { affectedText } from '#console/layout/affected-models.ts'

const SAME = 'Other upstreams serve the same models.'

it('models that only upstreams that are down serve are named', () => {
  const text = affectedText([['gpt-5.6-luna', 'gpt-5.6-sol']], [['gpt-5.6-sol']])
  assert.equal(text, 'Requests fail for gpt-5.6-luna: no other upstream serves it.')
})

it('a name is served by another upstream’s pattern that includes it, not by a narrower one', () => {
  assert.equal(affectedText([['gpt-5.6-luna']], [['gpt-*']]), SAME)
  assert.equal(affectedText([['gpt-5.*']], [['gpt-*']]), SAME)
  const text = 'Requests fail for gpt-*: no other upstream serves it.'
  assert.equal(affectedText([['gpt-*']], [['gpt-5.6-luna']]), text)
  // A point of a name is no pattern.
  assert.notEqual(affectedText([['gpt-5x6-luna']], [['gpt-5.6-luna']]), SAME)
})

it('an upstream of all models stands in for each, and leaves an unnamed rest', () => {
  assert.equal(affectedText([['gpt-5.6-luna'], null], [null]), SAME)
  const text = 'Requests fail for models that no other upstream serves.'
  assert.equal(affectedText([null], [['gpt-5.6-luna']]), text)
})

it('of many models five are named, each once', () => {
  const names = Array.from({ length: 8 }, (_, n) => `model-${n}`)
  assert.equal(
    affectedText([names, names], [[]]),
    'Requests fail for model-0, model-1, model-2, model-3, model-4, and 3 others: no other upstream serves them.',
  )
})
