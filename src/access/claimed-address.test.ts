import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readClaimedAddress } from './claimed-address.ts'

const EMAIL = 'ada@example.com'
const GOOGLE = 'https://accounts.google.com'
const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad'
/** Tenant of personal accounts of Microsoft. */
const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad'

interface Settings {
  readonly issuer?: string
  readonly emailClaim?: string
}

function read(token: object, userInfo: object = {}, settings: Settings = {}) {
  const { issuer = 'https://id.example.com', emailClaim = 'email' } = settings
  const options = {
    issuer: new URL(issuer),
    emailClaim,
    emailDomains: new Set(['example.com', 'example.onmicrosoft.com']),
  }
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

describe('address of a guest in a mail domain of the issuer', () => {
  const guests = [
    { acct: 1 },
    { acct: '1' },
    ...['live.com', 'mail', 'google.com', '', `https://sts.windows.net/${PERSONAL}/`].map(
      (idp) => ({
        tid: TENANT,
        idp,
      }),
    ),
    ...[null, 7, [`https://sts.windows.net/${TENANT}/`], { toString: 1 }].map((idp) => ({
      tid: TENANT,
      idp,
    })),
  ]
  const members = [
    { acct: 0, tid: TENANT },
    { tid: TENANT, idp: `https://sts.windows.net/${TENANT}/` },
    { tid: TENANT, idp: `https://login.microsoftonline.com/${TENANT}/v2.0` },
    // Okta names its identity provider in each token.
    { idp: '00ok1u7AsAkrwdZL3z0g4' },
  ]

  it('is verified for members of the tenant, and for guests by xms_edov alone', () => {
    for (const claims of members) assert.equal(isVerified({ email: EMAIL, ...claims }), true)
    for (const claims of guests) {
      assert.equal(isVerified({ email: EMAIL, ...claims }), false, JSON.stringify(claims))
      assert.equal(isVerified({ email: EMAIL, ...claims, xms_edov: false }), false)
      assert.equal(isVerified({ email: EMAIL, ...claims, xms_edov: true }), true)
    }
  })

  it('is not verified in another claim, nor as the name that the tenant has made', () => {
    const upn = (claims: object) => read(claims, {}, { emailClaim: 'upn' }).isEmailVerified
    for (const claims of members) assert.equal(upn({ upn: EMAIL, ...claims }), true)
    for (const claims of guests) {
      assert.equal(upn({ upn: EMAIL, ...claims }), false)
      assert.equal(upn({ upn: EMAIL, ...claims, xms_edov: true }), false)
    }
    for (const mark of ['#EXT#', '#ext#']) {
      const name = `ada_example.org${mark}@example.onmicrosoft.com`
      assert.equal(upn({ upn: name }), false)
      assert.equal(isVerified({ email: name }), false)
    }
  })
})

describe('address in another claim than email', () => {
  const upn = (token: object, userInfo: object = {}) => read(token, userInfo, { emailClaim: 'upn' })

  it('is read from the ID token alone, whatever email is', () => {
    assert.deepEqual(upn({ upn: EMAIL }), {
      email: EMAIL,
      isEmailVerified: true,
      domain: 'example.com',
    })
    assert.equal(upn({ upn: EMAIL, email: 'owner@example.com' }).email, EMAIL)
    for (const token of [{}, { email: EMAIL }, { upn: '' }, { upn: [EMAIL] }, { upn: 'ada' }]) {
      assert.equal(upn(token, { upn: EMAIL, email: EMAIL }).email, undefined)
    }
  })

  it('is verified in the domains of the issuer alone', () => {
    assert.equal(upn({ upn: 'ada@example.org' }).isEmailVerified, false)
    assert.equal(upn({ upn: EMAIL }, { upn: 'bob@example.com' }).isEmailVerified, false)
    assert.equal(upn({ upn: EMAIL, xms_edov: false }).isEmailVerified, false)
  })

  it('is not verified where the provider says anything of an email: it verifies no other name', () => {
    for (const email_verified of [true, false, null, 'true']) {
      for (const more of [{}, { email: EMAIL }, { email: 'bob@example.com' }]) {
        assert.equal(upn({ upn: EMAIL, email_verified, ...more }).isEmailVerified, false)
        assert.equal(upn({ upn: EMAIL }, { email_verified, ...more }).isEmailVerified, false)
      }
    }
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
      read({ email: EMAIL, email_verified: true, hd }, {}, { issuer: GOOGLE }).domain
    assert.equal(google('Example.com'), 'example.com')
    assert.deepEqual(
      [google(), google('example.org'), google(['example.com'])],
      [undefined, undefined, undefined],
    )
  })
})
