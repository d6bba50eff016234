/** Identities of clouds, with their libraries unmodified, against endpoints that fail. */
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import {
  type Certificates,
  hasOpenssl,
  makeCertificates,
  OPENSSL_HINT,
} from '#test/support/certificates.ts'
import { DIRECT, egressOf } from '#test/support/egress.ts'
import { eventually } from '#test/support/eventually.ts'
import { IDENTITIES, type Identity } from '#test/support/identities.ts'
import { type IdentitySource, openIdentity } from '#test/support/identity-source.ts'
import type { IssuerMode } from '#test/support/token-issuer.ts'

const RENEWS_MS = 31_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FAILURES: readonly IssuerMode[] = ['drop', 'fail']

let certificates: Certificates | undefined
before(() => {
  if (hasOpenssl()) certificates = makeCertificates('DNS:localhost')
})
after(() => certificates?.[Symbol.dispose]())

async function open(t: TestContext, identity: Identity): Promise<IdentitySource> {
  if (!identity.isTls || !certificates) return openIdentity(t, identity, { egress: DIRECT })
  const { ca, server } = certificates
  return openIdentity(t, identity, {
    egress: egressOf({ ca_file: ca.certFile }),
    tls: server,
  })
}

/** Passes seconds until the source has a token again. */
async function recover(one: IdentitySource): Promise<void> {
  one.issuer.mode = 'answer'
  await eventually('a token', () => {
    one.pass(1_000)
    return one.header() !== undefined
  })
}

for (const identity of IDENTITIES) {
  const skip = identity.isTls && !hasOpenssl() ? OPENSSL_HINT : false
  describe(identity.name, { skip }, () => {
    it('gives the first token, and the next ahead of the end of one of 61 seconds', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      assert.deepEqual(one.results, ['fetched'])
      const first = one.header()
      assert.match(first ?? '', /^Bearer (?:token-|bedrock-api-key-)/)
      one.pass(RENEWS_MS - 1_000)
      assert.equal(one.results.length, 1)
      one.pass(1_000)
      assert.equal(one.header(), first)
      await one.resultsAre(2)
      assert.deepEqual(one.results, ['fetched', 'fetched'])
      assert.notEqual(one.header(), first)
    })

    for (const mode of FAILURES) {
      it(`keeps its token to its end when its endpoint has the mode ${mode}`, async (t) => {
        const one = await open(t, identity)
        await one.resultsAre(1)
        const first = one.header()
        one.issuer.mode = mode
        one.pass(RENEWS_MS)
        await one.resultsAre(2)
        assert.deepEqual([one.results[1], one.header()], ['failed', first])
        one.pass(27_000)
        assert.equal(one.header(), first)
        one.pass(3_000)
        assert.equal(one.header(), undefined)
        await recover(one)
      })
    }

    it('ends a fetch that hangs after ten seconds, and recovers', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      const first = one.header()
      one.issuer.mode = 'hang'
      const arrived = one.issuer.requests.length
      one.pass(RENEWS_MS)
      await eventually('a request', () => one.issuer.requests.length > arrived)
      one.pass(10_000)
      assert.deepEqual([one.results[1], one.header()], ['failed', first])
      assert.equal(one.source.state()?.lastError?.message, 'No answer within 10 s')
      one.issuer.mode = 'answer'
      one.pass(1_000)
      await one.resultsAre(3)
      assert.equal(one.results[2], 'fetched')
    })

    it('writes two lines in an outage of an hour, and recovers after it', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      one.issuer.mode = 'hang'
      for (let passed = 0; passed < HOUR_MS; passed += 10_000) one.pass(10_000)
      assert.equal(one.header(), undefined)
      assert.ok(one.results.length > 60 && one.results.length < 200, `${one.results.length}`)
      assert.deepEqual(one.log, [
        'The credentials of the upstream main could not be fetched: No answer within 10 s',
        'The upstream main is without credentials: its last token has ended.',
      ])
      await recover(one)
      assert.equal(one.source.state()?.failures, 0)
    })

    for (const moved of [-DAY_MS, DAY_MS]) {
      it(`keeps its token to its end when the clock moves by ${moved / HOUR_MS} h`, async (t) => {
        const one = await open(t, identity)
        await one.resultsAre(1)
        const first = one.header()
        const real = Date.now()
        t.mock.timers.enable({ apis: ['Date'], now: real + moved })
        one.pass(RENEWS_MS - 1_000)
        assert.deepEqual([one.header(), one.results.length], [first, 1])
        one.pass(1_000)
        await one.resultsAre(2)
        if (identity.isByClock && moved > 0) {
          t.mock.timers.setTime(real)
          await recover(one)
        } else {
          assert.equal(one.results[1], 'fetched')
          assert.notEqual(one.header(), first)
        }
      })
    }

    if (!identity.hasFile) return
    it('reads a file that was replaced', async (t) => {
      const one = await open(t, identity)
      await one.resultsAre(1)
      await one.rotate('subject-2')
      one.pass(RENEWS_MS)
      await one.resultsAre(2)
      const bodies = one.issuer.requests.map(({ body }) => body)
      assert.match(bodies[0] ?? '', /subject-1/)
      assert.match(bodies.at(-1) ?? '', /subject-2/)
    })
  })
}
