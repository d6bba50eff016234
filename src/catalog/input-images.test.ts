import assert from 'node:assert/strict'
import { it } from 'node:test'
import { inputImageTokensOf } from './input-images.ts'

it('an image has at most eight tiles, or 1,536 patches', () => {
  assert.equal(inputImageTokensOf('gpt-4o'), 85 + 8 * 170)
  assert.equal(inputImageTokensOf('gpt-4o-mini'), 2_833 + 8 * 5_667)
  assert.equal(inputImageTokensOf('gpt-4.1-nano'), 3_779)
  assert.equal(inputImageTokensOf('claude-opus-4-6'), 1_600)
  assert.equal(inputImageTokensOf('claude-opus-4-8'), 4_784)
})

it('a model without a documented maximum has none', () => {
  assert.equal(inputImageTokensOf('llama'), undefined)
  assert.equal(inputImageTokensOf('claude-opus-5-5'), undefined)
  assert.equal(inputImageTokensOf('constructor'), undefined)
})
