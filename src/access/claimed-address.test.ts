import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readClaimedAddress } from './claimed-address.ts'

const EMAIL = 'ada@example.com'

function read(token: object, userInfo: object = {}, issuer = 'https://id.example.com') {
  const options = { issuer: new URL(issuer), emailDomains: new Set(['example.com']) }
  return readClaimedAddress(options, { ...token }, { ...userInfo })
}

function isVerified(token: object, userInfo: object = {}): boolean {
  return read(token, userInfo).isEmailVerified
}

describe('address in a mail domain of the issuer', () => {
  it('is verified if the provider does not say whether it is', () => {
    assert.equal(isVerified({ email: EMAIL }), true)
    assert.equal(isVerified({}, { email: EMAIL }), true)
    assert.equal(isVerified({ email: EMAIL }, { email: EMAIL }), true)
    assert.equal(isVerified({ email: 'Ada@EXAMPLE.com' }), true)
    for (const xms_edov of [true, 1, '1', 'true']) {
      assert.equal(isVerified({ email: EMAIL, xms_edov }), true)
    }
  })

  it('is not verified if either source says anything else', () => {
    for (const email_verified of [false, null, 'true', 'false', 0, 1, '']) {
      assert.equal(isVerified({ email: EMAIL, email_verified }), false)
      assert.equal(isVerified({ email: EMAIL }, { email_verified }), false)
      assert.equal(isVerified({ email: EMAIL }, { email: EMAIL, email_verified }), false)
    }
    for (const xms_edov of [false, 0, '0', 'false', null]) {
      assert.equal(isVerified({ email: EMAIL, xms_edov }), false)
    }
    assert.equal(isVerified({ email: EMAIL }, { email: 'bob@example.com' }), false)
  })

  it('is one with exactly that domain: no subdomain, suffix, dot or letter more', () => {
    const others = [
      ...['a@sub.example.com', 'a@notexample.com', 'a@example.com.evil.org', 'a@example.com.'],
      ...['a@example.co', 'a@ex\u0430mple.com', 'a@example.c\u043em', 'a@example\uff0ecom'],
      ...['a@evil.org@example.com', '"a@evil.org"@example.com', '@example.com', 'example.com'],
      ...['a@ example.com', 'a@example.com\u200b', 'a@example.com\0', 'a@xn--xample-2of.com', 'a@'],
    ]
    for (const email of others) assert.equal(isVerified({ email }), false, email)
    assert.equal(isVerified({ email: [EMAIL] }), false)
  })
})

describe('domain that manages an address', () => {
  it('is the domain of a verified address', () => {
    const { domain } = read({ email: 'ada@Example.ORG', email_verified: true })
    assert.equal(domain, 'example.org')
    assert.equal(read({ email: 'ada@example.org' }).domain, undefined)
    assert.equal(read({ email: 'ada@ex\u00e4mple.org', email_verified: true }).domain, undefined)
  })

  it('is, at Google, the domain of the account: an address there outlives its mailbox', () => {
    const google = (hd?: unknown) =>
      read({ email: EMAIL, email_verified: true, hd }, {}, 'https://accounts.google.com').domain
    assert.equal(google('Example.com'), 'example.com')
    assert.deepEqual(
      [google(), google('example.org'), google(['example.com'])],
      [undefined, undefined, undefined],
    )
  })
})
