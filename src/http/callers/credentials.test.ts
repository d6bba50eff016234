import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashSecret } from '#base/secrets.ts'
import { presentedKey } from './credentials.ts'

const SECRET = `sk-proj-${'a'.repeat(64)}`

function bearer(secret: string) {
  return { authorization: `Bearer ${secret}` }
}

describe('the key that a request presents', () => {
  it('is the last one of its connection while the header is the same', () => {
    const first = presentedKey(bearer(SECRET), undefined)
    assert.equal(first?.secret, SECRET)
    assert.equal(first.hash(), hashSecret(SECRET))
    assert.equal(presentedKey(bearer(SECRET), first), first)
  })

  it('is not the last one where a character or the length differs', () => {
    const first = presentedKey(bearer(SECRET), undefined)
    for (const at of [0, 8, 40, SECRET.length - 1]) {
      const other = `${SECRET.slice(0, at)}~${SECRET.slice(at + 1)}`
      const found = presentedKey(bearer(other), first)
      assert.equal(found?.secret, other)
      assert.equal(found.hash(), hashSecret(other))
    }
    for (const other of [SECRET.slice(1), `${SECRET}a`, SECRET.slice(0, -1)]) {
      assert.equal(presentedKey(bearer(other), first)?.secret, other)
    }
  })

  it('is read from every header, whatever the request before had', () => {
    const first = presentedKey(bearer(SECRET), undefined)
    assert.equal(presentedKey({}, first), undefined)
    assert.equal(presentedKey({ authorization: 'Basic abc' }, first), undefined)
    assert.equal(presentedKey({ 'api-key': 'another' }, first)?.secret, 'another')
    assert.throws(() => presentedKey({ ...bearer(SECRET), 'x-api-key': 'another' }, first), {
      code: 'ambiguous_credentials',
    })
    const inOther = presentedKey({ 'x-api-key': SECRET }, first)
    assert.equal(inOther?.secret, SECRET)
    assert.equal(presentedKey(bearer(SECRET), inOther)?.secret, SECRET)
  })

  it('in api-key or x-api-key is the last one while name and value are the same', () => {
    for (const name of ['api-key', 'x-api-key']) {
      const first = presentedKey({ [name]: SECRET }, undefined)
      assert.equal(first?.secret, SECRET)
      assert.equal(presentedKey({ [name]: SECRET }, first), first)
      assert.equal(presentedKey({ [name]: `${SECRET}a` }, first)?.secret, `${SECRET}a`)
      const other = name === 'api-key' ? 'x-api-key' : 'api-key'
      assert.notEqual(presentedKey({ [other]: SECRET }, first), first)
      assert.equal(presentedKey({ [other]: SECRET }, first)?.secret, SECRET)
      // As a header of a scheme the same text is no key.
      assert.equal(presentedKey({ authorization: SECRET }, first), undefined)
    }
  })

  it('in an empty header counts as absent', () => {
    assert.equal(presentedKey({ 'x-api-key': '' }, undefined), undefined)
    assert.equal(presentedKey({ ...bearer(SECRET), 'x-api-key': '' }, undefined)?.secret, SECRET)
    const empty = { authorization: 'Bearer ', 'x-api-key': SECRET }
    assert.equal(presentedKey(empty, undefined)?.secret, SECRET)
  })

  it('is accepted in two headers with the same value', () => {
    const both = { ...bearer(SECRET), 'x-api-key': SECRET }
    assert.equal(presentedKey(both, undefined)?.secret, SECRET)
  })

  it('is not compared where its header is too long', () => {
    const long = bearer('a'.repeat(10_000))
    const first = presentedKey(long, undefined)
    assert.notEqual(presentedKey(long, first), first)
  })
})
