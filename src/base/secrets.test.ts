import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import {
  hashSecret,
  hasValidChecksum,
  KEY_PREFIX,
  type KeyKind,
  keyKind,
  maskKey,
  mintKey,
  redactKey,
} from './secrets.ts'

const KINDS = Object.keys(KEY_PREFIX) as KeyKind[]
const MARKER = 'T3BlbkFJ'

describe('a key', () => {
  it('has its prefix and 64 url-safe characters', () => {
    assert.deepEqual(KEY_PREFIX, {
      admin: 'sk-admin-',
      user: 'sk-proj-',
      service_account: 'sk-svcacct-',
    })
    for (const kind of KINDS) {
      const key = mintKey(kind)
      assert.ok(key.startsWith(KEY_PREFIX[kind]))
      assert.match(key.slice(KEY_PREFIX[kind].length), /^[A-Za-z0-9_-]{64}$/)
      assert.equal(keyKind(key), kind)
    }
  })

  it('has no kind without one of our prefixes', () => {
    for (const key of ['', 'sk-', 'sk-abc', 'SK-ADMIN-abc', ' sk-proj-abc', 'sk-proj']) {
      assert.equal(keyKind(key), undefined)
    }
  })

  it('has a checksum that no other text of its length passes', () => {
    const key = mintKey('user')
    assert.ok(hasValidChecksum(key))
    for (let at = 0; at < key.length; at++) {
      const other = key[at] === 'A' ? 'B' : 'A'
      assert.equal(hasValidChecksum(key.slice(0, at) + other + key.slice(at + 1)), false)
    }
    assert.equal(hasValidChecksum(key.replace('sk-proj-', 'sk-svcacct-')), false)
    for (const text of ['', 'sk-proj-', 'short', key.slice(0, -1), `${key}A`]) {
      assert.equal(hasValidChecksum(text), false)
    }
  })

  it('is never the same twice', () => {
    const keys = Array.from({ length: 10_000 }, () => mintKey('service_account'))
    assert.equal(new Set(keys).size, keys.length)
  })

  it("never contains the marker of OpenAI's own keys", () => {
    for (let n = 0; n < 10_000; n++) assert.equal(mintKey('user').includes(MARKER), false)
    // Bytes that would spell it are drawn again.
    let draws = 0
    const random = (n: number): Uint8Array => {
      const bytes = Buffer.alloc(n)
      if (draws++ === 0) Buffer.from(MARKER, 'base64url').copy(bytes)
      return bytes
    }
    assert.equal(mintKey('user', random).includes(MARKER), false)
    assert.equal(draws, 2)
  })

  it('is kept as its SHA-256', () => {
    const key = mintKey('admin')
    assert.equal(hashSecret(key), createHash('sha256').update(key).digest('hex'))
  })
})

describe('the redacted form of a key', () => {
  it('has its prefix with four characters, three dots and the last four', () => {
    for (const kind of KINDS) {
      const key = mintKey(kind)
      const start = key.slice(0, KEY_PREFIX[kind].length + 4)
      assert.equal(redactKey(key), `${start}...${key.slice(-4)}`)
    }
  })

  it('has, in a 401, the first eight characters, a star for each hidden one, the last four', () => {
    const key = mintKey('user')
    const masked = maskKey(key)
    assert.equal(masked, `sk-proj-${'*'.repeat(60)}${key.slice(-4)}`)
    assert.equal(masked.length, key.length)
    assert.equal(maskKey('fk-fakekey123'), 'fk-fakek*y123')
  })

  it('is empty when too little would be hidden', () => {
    for (let length = 0; length <= 12; length++) {
      assert.equal(maskKey('abcdefghijkl'.slice(0, length)), '*'.repeat(length))
    }
  })
})
