import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { createProvider, type Identity } from '#access/oidc.ts'
import { createBrowser } from './browsing.ts'
import { PUBLIC_CLIENT_ID, type RunningProvider, startProvider } from './provider.ts'

const REDIRECT_URI = 'https://console.example.com/console/oidc/callback'
const USERINFO_PATH = '/me'

let provider: RunningProvider

before(async () => {
  const person = { login: 'ada', email: 'ada@example.com' }
  const options = { redirectUri: REDIRECT_URI, people: [person], hasEmailInToken: true }
  provider = await startProvider(options)
})
after(() => provider.close())

/** Signs in, and returns the person and the paths of the requests to the provider. */
async function identify(isTokenWhole: boolean) {
  const paths: string[] = []
  const client = createProvider({
    issuer: new URL(provider.issuer),
    clientId: PUBLIC_CLIENT_ID,
    clientSecret: undefined,
    scopes: ['openid', 'email'],
    subjectClaim: 'sub',
    emailClaim: 'email',
    emailDomains: new Set(['example.com']),
    isTokenWhole,
    groups: { claim: 'groups', isMissingEmpty: false },
    externalIdClaim: undefined,
    redirectUri: REDIRECT_URI,
    fetch: (input, options) => {
      paths.push(new URL(String(input)).pathname)
      return fetch(input, options)
    },
  })
  const { url, pending } = await client.begin()
  const browser = createBrowser('https://console.example.com', provider.issuer)
  const form = await browser.open(url)
  const login = new URLSearchParams({ login: 'ada' })
  const back = await browser.open(form.url.href, login, REDIRECT_URI)
  const identity: Identity = await client.finish(back.url.search, pending)
  return { identity, paths }
}

it('a provider with all claims in its ID token is not asked for others', async () => {
  const { identity, paths } = await identify(true)
  assert.equal(paths.includes(USERINFO_PATH), false)
  assert.deepEqual([identity.email, identity.isEmailVerified], ['ada@example.com', true])
})

it('any other provider is asked for claims that the ID token lacks', async () => {
  const { identity, paths } = await identify(false)
  assert.equal(paths.includes(USERINFO_PATH), true)
  assert.equal(identity.isEmailVerified, true)
})
