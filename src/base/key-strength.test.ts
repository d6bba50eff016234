import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { estimateBits } from './key-strength.ts'
import { mintKey } from './secrets.ts'

const MIN_BITS = 80

describe('the estimated strength of a key', () => {
  it('one repeated character, a sequence or a repeated word is weak', () => {
    for (const text of [
      'a'.repeat(64),
      'abcdefghijklmnopqrstuvwxyz0123456789',
      'secret'.repeat(9),
    ]) {
      assert.ok(estimateBits(text) < MIN_BITS, text)
    }
  })

  it('32 random hexadecimal characters and every minted key are strong', () => {
    assert.ok(estimateBits('9f86d081884c7d659a2feaa0c55ad015') >= MIN_BITS)
    for (let i = 0; i < 100; i++) assert.ok(estimateBits(mintKey('admin')) >= MIN_BITS)
  })

  it('a longer text is never weaker', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\w-]{1,40}$/),
        fc.stringMatching(/^[a-z]$/),
        (text, more) => {
          const hex = /^[0-9a-fA-F]+$/.test(text)
          assert.ok(hex || estimateBits(text + more) >= estimateBits(text))
        },
      ),
    )
  })
})
