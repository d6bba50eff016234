/** ID token validation: each claim and each signature, one by one. */
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { createBrowser, type Outcome, outcomeOf } from './browsing.ts'

const PUBLIC_URL = 'http://127.0.0.1:9/below'
const CLIENT_ID = 'bailiwick'
const CLIENT_SECRET = 'a secret that the two share, and nobody else'
const EMAIL = 'anna@example.com'
const MINUTE_MS = 60_001

type Json = Record<string, unknown>

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function pair() {
  return generateKeyPairSync('rsa', { modulusLength: 2_048 })
}

const { privateKey, publicKey } = pair()

function signed(head: Json, claims: Json, key: KeyObject = privateKey): string {
  const content = `${encode({ alg: 'RS256', kid: 'one', ...head })}.${encode(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`
}

function authenticated(head: Json, claims: Json, secret: string | Buffer): string {
  const content = `${encode({ alg: 'HS256', ...head })}.${encode(claims)}`
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

/** Builds an ID token from the claims of a valid one. */
type Make = (claims: Json) => string

describe('ID token', () => {
  const { clock, move } = movableClock(Date.now)
  let provider: Server | undefined
  let issuer = ''
  let harness: Harness | undefined
  let make: Make = (claims) => signed({}, claims)
  let nonce = ''

  const answer = (path: string): Json => {
    switch (path) {
      case '/.well-known/openid-configuration':
        return {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
        }
      case '/keys':
        return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] }
      default: {
        const now = Math.floor(Date.now() / 1000)
        const claims = {
          iss: issuer,
          aud: CLIENT_ID,
          sub: 'anna',
          nonce,
          iat: now,
          exp: now + 60,
          email: EMAIL,
          email_verified: true,
          groups: [],
        }
        return { access_token: 'x', token_type: 'Bearer', id_token: make(claims) }
      }
    }
  }

  before(async () => {
    provider = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', issuer)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer(pathname)))
    })
    provider.listen(0, '127.0.0.1')
    await once(provider, 'listening')
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    harness = await startHarness('sqlite', {
      clock,
      publicUrl: PUBLIC_URL,
      config: `oidc:
  issuer: ${issuer}
  client_id: ${CLIENT_ID}
  client_secret: ${CLIENT_SECRET}
  roles: { admins: owner }
organization: { owner_email: ${EMAIL} }
`,
    })
  })
  after(async () => {
    await harness?.close()
    provider?.closeAllConnections()
    provider?.close()
  })

  /** Result of a sign-in with such a token. */
  const outcomeWith = async (token: Make): Promise<Outcome> => {
    move(MINUTE_MS)
    make = token
    assert.ok(harness)
    const browser = createBrowser(PUBLIC_URL, harness.url)
    const { headers } = await browser.request(`${PUBLIC_URL}/console/oidc/login`)
    const there = new URL(headers.get('location') ?? '')
    nonce = there.searchParams.get('nonce') ?? ''
    const back = new URL(`${PUBLIC_URL}/console/oidc/callback?code=c`)
    back.searchParams.set('state', there.searchParams.get('state') ?? '')
    return outcomeOf(await browser.open(back.href))
  }

  const IN = { to: '/below/console/' }
  const good: [string, Make][] = [
    ['with valid claims', (claims) => signed({}, claims)],
    ['with groups that are not a list', (c) => signed({}, { ...c, groups: 7 })],
    ['with groups of every type', (c) => signed({}, { ...c, groups: [null, {}, ['admins'], 'x'] })],
    ['with a great many groups', (c) => signed({}, { ...c, groups: Array(20_000).fill('x') })],
    [
      'for several audiences, with azp of ours',
      (c) => signed({}, { ...c, aud: [CLIENT_ID, 'o'], azp: CLIENT_ID }),
    ],
  ]
  for (const [name, token] of good) {
    it(`${name} signs in`, async () => assert.deepEqual(await outcomeWith(token), IN))
  }

  const other = pair()
  const spki = publicKey.export({ format: 'pem', type: 'spki' })
  const past = Math.floor(Date.now() / 1000) - 3_600
  const bad: [string, Make][] = [
    ['for another client', (c) => signed({}, { ...c, aud: 'other' })],
    ['for no client', (c) => signed({}, { ...c, aud: undefined })],
    ['for a client with our id as a prefix', (c) => signed({}, { ...c, aud: `${CLIENT_ID}2` })],
    ['with azp of another client', (c) => signed({}, { ...c, aud: [CLIENT_ID, 'o'], azp: 'o' })],
    ['of another issuer', (c) => signed({}, { ...c, iss: 'https://evil.example' })],
    ['of an issuer with an additional slash', (c) => signed({}, { ...c, iss: `${c.iss}/` })],
    ['that has expired', (c) => signed({}, { ...c, iat: past - 60, exp: past })],
    ['without an expiry', (c) => signed({}, { ...c, exp: undefined })],
    ['that is not valid yet', (c) => signed({}, { ...c, nbf: past + 90_000 })],
    ['with another nonce', (c) => signed({}, { ...c, nonce: 'x'.repeat(43) })],
    ['without a nonce', (c) => signed({}, { ...c, nonce: undefined })],
    ['without a subject', (c) => signed({}, { ...c, sub: undefined })],
    ['with an empty subject', (c) => signed({}, { ...c, sub: '' })],
    ['with a subject that is a number', (c) => signed({}, { ...c, sub: 1 })],
    ['with a subject of 256 characters', (c) => signed({}, { ...c, sub: 'x'.repeat(256) })],
    ['with a subject with a line break', (c) => signed({}, { ...c, sub: 'an\nna' })],
    ['signed by another key', (c) => signed({}, c, other.privateKey)],
    [
      'signed by a key in its own header',
      (c) =>
        signed(
          { jwk: other.publicKey.export({ format: 'jwk' }), kid: undefined },
          c,
          other.privateKey,
        ),
    ],
    ['signed by an unknown key id', (c) => signed({ kid: 'two' }, c)],
    ['with an unsupported crit header', (c) => signed({ crit: ['exp'] }, c)],
    ['without a signature', (c) => `${encode({ alg: 'none' })}.${encode(c)}.`],
    ["authenticated by the client's secret", (c) => authenticated({}, c, CLIENT_SECRET)],
    ['authenticated by the public key', (c) => authenticated({ kid: 'one' }, c, spki)],
  ]
  for (const [name, token] of bad) {
    it(`${name} signs nobody in`, async () => {
      assert.deepEqual(await outcomeWith(token), { error: 'answer_refused' })
    })
  }
})
