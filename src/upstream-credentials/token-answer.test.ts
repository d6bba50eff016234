/** Answers of issuers that no token may come of, or not for long. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { DIRECT } from '#test/support/egress.ts'
import { IDENTITIES, type Identity } from '#test/support/identities.ts'
import { type IdentitySource, openIdentity } from '#test/support/identity-source.ts'
import type { IssuerAnswer } from '#test/support/token-issuer.ts'

const HOUR_MS = 3_600_000
const YEAR_MS = 365 * 24 * HOUR_MS
const SECRET = 'eyJhbGciOiJub25lIn0'
const ISSUER = /^127\.0\.0\.1:\d+ /

function identityOf(name: string): Identity {
  return IDENTITIES.find((identity) => identity.name === name) ?? assert.fail(name)
}

/** The source of a token exchange, or of another identity, after one answer. */
async function answered(
  t: TestContext,
  answer: IssuerAnswer,
  name = 'A token exchange, form',
): Promise<IdentitySource> {
  const one = await openIdentity(
    t,
    { ...identityOf(name), answer: () => answer },
    { egress: DIRECT },
  )
  await one.resultsAre(1)
  return one
}

function json(members: object): IssuerAnswer {
  return { body: JSON.stringify(members) }
}

const REJECTED: readonly (readonly [string, IssuerAnswer, RegExp])[] = [
  ['of 10 MB', { body: ' '.repeat(10_000_000) }, /gave no usable answer: it is too long$/],
  ['that is HTML', { body: '<html>Sign in</html>' }, /answered without a token$/],
  ['that redirects', { status: 302, headers: { location: '/other' }, body: '' }, /redirect/],
  ['without a token', json({ expires_in: 60 }), /answered without a token$/],
  ['that is a list', { body: '[{"access_token":"a"}]' }, /answered without a token$/],
  ['that is null', { body: 'null' }, /answered without a token$/],
  ['with a number as its token', json({ access_token: 7 }), /answered without a token$/],
  ['with an empty token', json({ access_token: '' }), /answered without a token$/],
  [
    'with a token of two lines',
    json({ access_token: `${SECRET}\r\nx-admin: 1` }),
    /answered without a token$/,
  ],
  ['with a blank in its token', json({ access_token: `${SECRET} a` }), /answered without a token$/],
  ['with a token of 20 KB', json({ access_token: 'a'.repeat(20_000) }), /without a token$/],
  [
    'with a token that is bound to a key',
    json({ access_token: SECRET, token_type: 'DPoP' }),
    /answered with a token of the type DPoP$/,
  ],
  ['of 0 seconds', json({ access_token: SECRET, expires_in: 0 }), /has ended already/],
  ['of -60 seconds', json({ access_token: SECRET, expires_in: -60 }), /has ended already/],
  [
    'with an error of two lines and with controls',
    {
      status: 400,
      body: JSON.stringify({ error: 'invalid\r\n\u001b[31m', error_description: 'b' }),
    },
    /answered 400 \(invalid \[31m: b\)$/,
  ],
]

const LIFETIMES: readonly (readonly [unknown, number])[] = [
  [1e300, YEAR_MS],
  ['3600', HOUR_MS],
  ['120', 120_000],
  ['soon', HOUR_MS],
  ['-60', HOUR_MS],
  [null, HOUR_MS],
  [undefined, HOUR_MS],
  [[60], HOUR_MS],
  [90.5, 90_500],
]

describe('an answer of an issuer', () => {
  for (const [name, answer, message] of REJECTED) {
    it(`${name} gives no credentials, and a sentence`, async (t) => {
      const one = await answered(t, answer)
      assert.deepEqual([one.results, one.header()], [['failed'], undefined])
      const reason = one.source.state()?.lastError?.message ?? ''
      assert.match(reason, message)
      assert.doesNotMatch(reason, /[\p{Cc}]|eyJ/u)
      assert.equal(one.log.length, 1)
      assert.doesNotMatch(one.log[0] ?? '', /[\p{Cc}]|eyJ/u)
      // A redirect leads nowhere.
      assert.equal(one.issuer.requests.length, 1)
    })
  }

  for (const [given, livesMs] of LIFETIMES) {
    it(`with expires_in ${JSON.stringify(given)} is used for ${livesMs} ms`, async (t) => {
      const one = await answered(t, json({ access_token: SECRET, expires_in: given }))
      assert.equal(one.header(), `Bearer ${SECRET}`)
      assert.equal(one.source.state()?.endsAt, livesMs)
    })
  }

  it('that fails names the issuer, and not its path', async (t) => {
    const one = await answered(t, { status: 503, body: 'down' })
    const reason = one.source.state()?.lastError?.message ?? ''
    assert.match(reason, ISSUER)
    assert.doesNotMatch(reason, /token/)
  })
})

describe("an answer to Google's library", () => {
  for (const name of ['Google, metadata server', 'Google, workload identity federation (STS)']) {
    const { answer } = identityOf(name)
    const flavor = { 'metadata-flavor': 'Google' }
    it(`${name}: a token of two lines gives no header, and is in no message`, async (t) => {
      const token = { access_token: `${SECRET}\r\nx-admin: 1`, expires_in: 61 }
      const body = JSON.stringify({ ...token, token_type: 'Bearer' })
      const identity: Identity = {
        ...identityOf(name),
        answer: (request, given) =>
          /token/.test(request.path) ? { headers: flavor, body } : answer(request, given),
      }
      const one = await openIdentity(t, identity, { egress: DIRECT })
      await one.resultsAre(1)
      assert.deepEqual([one.results, one.header()], [['failed'], undefined])
      assert.doesNotMatch(one.log.join(' '), /eyJ/)
      assert.doesNotMatch(one.source.state()?.lastError?.message ?? '', /eyJ/)
    })

    it(`${name}: an answer of 10 MB gives no credentials`, async (t) => {
      const identity: Identity = {
        ...identityOf(name),
        answer: (request, given) =>
          /token/.test(request.path)
            ? { headers: flavor, body: ' '.repeat(10_000_000) }
            : answer(request, given),
      }
      const one = await openIdentity(t, identity, { egress: DIRECT })
      await one.resultsAre(1)
      assert.deepEqual([one.results, one.header()], [['failed'], undefined])
      assert.match(one.source.state()?.lastError?.message ?? '', /it is too long/)
    })
  }
})
