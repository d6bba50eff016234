/** Identity providers that are down, wrong or foreign, and settings that match no store. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SettingsError } from '#config/settings-error.ts'
import * as organizations from '#control/organizations/organizations.ts'
import { onEachStore } from '#test/support/databases.ts'
import { startHarness } from '#test/support/harness.ts'
import type { HarnessOptions } from '#test/support/options.ts'
import { atProvider, createBrowser, type Outcome, outcomeOf, sessionOf } from './browsing.ts'
import { CLIENT_ID, CLIENT_SECRET, type ProviderOptions, startProvider } from './provider.ts'

const PUBLIC_URL = 'http://127.0.0.1:9/below'
const redirectUri = `${PUBLIC_URL}/console/oidc/callback`
const people = [{ login: 'anna', email: 'anna@example.com', email_verified: true }]

function optionsFor(issuer: string, more = ''): HarnessOptions {
  return {
    publicUrl: PUBLIC_URL,
    config: `oidc:
  issuer: ${issuer}
  client_id: ${CLIENT_ID}
  client_secret: ${CLIENT_SECRET}
${more}
organization: { owner_email: anna@example.com }
`,
  }
}

/** Result of a sign-in with such a provider. */
async function outcomeWith(provider: Partial<ProviderOptions>): Promise<Outcome> {
  const running = await startProvider({ redirectUri, people, ...provider })
  const harness = await startHarness('sqlite', optionsFor(running.issuer))
  try {
    const browser = createBrowser(PUBLIC_URL, harness.url)
    return outcomeOf(await atProvider(browser, PUBLIC_URL, 'anna'))
  } finally {
    await harness.close()
    await running.close()
  }
}

describe('identity provider', () => {
  const SIGNED_IN = { to: '/below/console/' }

  it('that responds correctly signs people in', async () => {
    assert.deepEqual(await outcomeWith({}), SIGNED_IN)
  })

  it('that is down does not prevent a start, and is retried', async () => {
    const first = await startProvider({ redirectUri, people })
    const { port, issuer } = first
    await first.close()
    const harness = await startHarness('sqlite', optionsFor(issuer))
    const signIn = async () => {
      const browser = createBrowser(PUBLIC_URL, harness.url)
      return outcomeOf(await atProvider(browser, PUBLIC_URL, 'anna'))
    }
    assert.deepEqual(await signIn(), { error: 'provider_unavailable' })
    const again = await startProvider({ redirectUri, people, port })
    assert.deepEqual(await signIn(), SIGNED_IN)
    await again.close()
    // Its metadata is cached, but nobody is redirected to it.
    await assert.rejects(signIn(), /fetch failed/)
    await harness.close()
  })

  it('that is down when a person returns is an error that says so', async () => {
    const provider = await startProvider({ redirectUri, people })
    const harness = await startHarness('sqlite', optionsFor(provider.issuer))
    const browser = createBrowser(PUBLIC_URL, harness.url)
    const { url } = await atProvider(browser, PUBLIC_URL, 'anna', redirectUri)
    await provider.close()
    assert.deepEqual(outcomeOf(await browser.open(url.href)), { error: 'provider_unavailable' })
    await harness.close()
  })

  const UNAVAILABLE = { error: 'provider_unavailable' }
  const REFUSED = { error: 'answer_refused' }
  const isDiscovery = (path: string) => path === '/.well-known/openid-configuration'
  const changed: [string, Outcome, NonNullable<ProviderOptions['tamper']>][] = [
    [
      'with another issuer in its metadata is unavailable',
      UNAVAILABLE,
      (path, body) => {
        if (isDiscovery(path)) body.issuer = 'https://login.microsoftonline.com/common/v2.0'
      },
    ],
    [
      'with metadata above the size limit is unavailable',
      UNAVAILABLE,
      (path, body) => {
        if (isDiscovery(path)) body.more = 'x'.repeat(2_000_000)
      },
    ],
    [
      'whose token is signed by another key signs nobody in',
      REFUSED,
      (path, body) => {
        if (path === '/token') body.id_token = resigned(String(body.id_token))
      },
    ],
    [
      'whose token is unsigned signs nobody in',
      REFUSED,
      (path, body) => {
        if (path === '/token') body.id_token = unsigned(String(body.id_token))
      },
    ],
    [
      'whose token has a claim changed after signing signs nobody in',
      REFUSED,
      (path, body) => {
        if (path === '/token') body.id_token = withClaim(String(body.id_token), { sub: 'eve' })
      },
    ],
    [
      'that returns no ID token signs nobody in',
      REFUSED,
      (path, body) => {
        if (path === '/token') delete body.id_token
      },
    ],
    [
      'with another subject at the userinfo endpoint signs nobody in',
      REFUSED,
      (path, body) => {
        if (path === '/me') body.sub = 'eve'
      },
    ],
  ]
  for (const [name, outcome, tamper] of changed) {
    it(name, async () => assert.deepEqual(await outcomeWith({ tamper }), outcome))
  }
})

function partsOf(token: string): [string, string, string] {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(part: string) {
  return JSON.parse(Buffer.from(part, 'base64url').toString())
}

function resigned(token: string): string {
  const [header, payload, signature] = partsOf(token)
  return [header, payload, Buffer.alloc(signature.length * 0.75, 1).toString('base64url')].join('.')
}

function unsigned(token: string): string {
  const [header, payload] = partsOf(token)
  return [encode({ ...decode(header), alg: 'none' }), payload, ''].join('.')
}

function withClaim(token: string, claims: object): string {
  const [header, payload, signature] = partsOf(token)
  return [header, encode({ ...decode(payload), ...claims }), signature].join('.')
}

onEachStore('organization for sign-ins', (dialect) => {
  it('is the one of the configuration file, without rights in another', async () => {
    const provider = await startProvider({ redirectUri, people })
    const first = await startHarness(dialect, optionsFor(provider.issuer))
    const { id } = await organizations.create(first.system, {
      name: 'Second',
      ownerEmail: 'bert@example.com',
    })
    const options = optionsFor(provider.issuer, `  organization: ${id}`)
    const second = await startHarness(dialect, { ...options, store: first.store })
    const signIn = async (login: string) => {
      const browser = createBrowser(PUBLIC_URL, second.url)
      const outcome = outcomeOf(await atProvider(browser, PUBLIC_URL, login))
      return { outcome, session: await sessionOf(browser, PUBLIC_URL) }
    }
    assert.deepEqual((await signIn('anna')).outcome, { error: 'person_unknown' })
    people.push({ login: 'bert', email: 'bert@example.com', email_verified: true })
    const { session } = await signIn('bert')
    assert.ok(typeof session === 'object')
    assert.equal(session.organization.id, id)
    await second.close()
    await first.close()
    await provider.close()
  })

  it('must exist when the server starts', async () => {
    const first = await startHarness(dialect, {})
    const options = optionsFor('https://id.example.com', '  organization: org-none')
    await assert.rejects(
      startHarness(dialect, { ...options, store: first.store }),
      new SettingsError('The oidc section names the organization org-none, which does not exist.'),
    )
    await first.close()
  })
})

describe('a server without an identity provider', () => {
  it('has no sign-in route', async () => {
    const harness = await startHarness('sqlite', {})
    for (const path of ['/console/oidc/login', '/console/oidc/callback?state=a&code=b']) {
      const response = await fetch(harness.url + path, { redirect: 'manual' })
      assert.equal(response.status, 404)
    }
    await harness.close()
  })
})
