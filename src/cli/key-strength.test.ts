import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { isRandomAdminKey } from './key-strength.ts'

function accepts(text: string): boolean {
  return isRandomAdminKey(`sk-admin-${text}`)
}

describe('the randomness of an admin key', () => {
  it('words, sequences and repetitions are not random at any length', () => {
    for (const text of [
      'correct-horse-battery-staple',
      'correct-horse-battery-staple-correct-horse-battery',
      'CorrectHorseBatteryStapleProductionKey2026Xyz',
      'Bailiwick-production-key-2026-Bailiwick-production',
      'MyVerySecretAdminKeyForTheGatewayInProduction1',
      'qwertyuiopasdfghjklzxcvbnm1234',
      'QWERTYuiopASDFGHjklZXCVBNm1234567890QWERTYuiop',
      '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p1QAZ2WSX3EDC',
      'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIj',
      'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3',
      'Password1Password2Password3Password4Password5',
      'a'.repeat(64),
      '0123456789abcdef'.repeat(4),
      'deadbeefcafebabe'.repeat(4),
      '3141592653589793238462643383279502884197169399375105820974944592',
    ]) {
      assert.equal(accepts(text), false, text)
    }
  })

  it('fewer than 32 bytes, other characters and a mixture of cases in hex are no such key', () => {
    const hex = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
    const base64 = 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg='
    assert.deepEqual([hex, hex.toUpperCase(), base64].map(accepts), [true, true, true])
    for (const text of [
      hex.slice(1),
      base64.slice(0, 42),
      `${base64}==`,
      `${hex}.`,
      `${base64.slice(0, 43)} `,
      `-${base64}`,
      '',
    ]) {
      assert.equal(accepts(text), false, text)
    }
  })

  it('generated keys are always accepted, random bytes all but always', () => {
    let rejected = 0
    for (let n = 0; n < 1_000; n++) {
      assert.ok(isRandomAdminKey(mintKey('admin')))
      const bytes = randomBytes(32)
      const forms = (['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form))
      rejected += forms.filter((text) => !accepts(text)).length
    }
    // 0.3 are expected; more than 20 have a probability below 1e-30.
    assert.ok(rejected <= 20, `${rejected} of 3,000`)
  })
})

it('text in base64 or hexadecimal is not random', () => {
  const text = 'my super secret admin password 42!'
  for (const encoding of ['base64', 'base64url', 'hex'] as const) {
    assert.equal(isRandomAdminKey(`sk-admin-${Buffer.from(text).toString(encoding)}`), false)
  }
})
