/**
 * A real identity provider on a free port of this machine. It shows a form for a login, and accepts
 * any.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export const CLIENT_ID = 'bailiwick'
export const PUBLIC_CLIENT_ID = 'bailiwick-public'
export const CLIENT_SECRET = 'a secret that the two share'
/** Claims of the profile: those of OpenID Connect, and those that some provider adds. */
const PROFILE = [
  ...['name', 'given_name', 'family_name', 'picture', 'preferred_username'],
  ...['groups', 'roles', 'hasgroups', 'realm_access', 'resource_access', 'hd', 'employee_id'],
  ...['oid', 'tid', 'ver', 'xms_edov', 'acct', 'idp', 'unique_name', 'upn', 'ipaddr', 'rh', 'uti'],
]
const INTERACTION = /^\/interaction\/([\w-]+)$/

/** The provider's claims about people by login, the subject. A test may change them. */
export interface Person {
  login: string
  email?: string
  email_verified?: unknown
  groups?: unknown
  /** Further claims, as some provider sends them. */
  claims?: Readonly<Record<string, unknown>>
}

export interface ProviderOptions {
  readonly redirectUri: string
  readonly people: readonly Person[]
  /** Port; default: a free one. */
  readonly port?: number
  /** Whether the ID token has the e-mail address, rather than the userinfo endpoint alone. */
  readonly hasEmailInToken?: boolean
  /** Authentication method of the client; default: the header. */
  readonly secretIn?: 'client_secret_basic' | 'client_secret_post'
  /** Rewrites a response: its path and its JSON. */
  readonly tamper?: (path: string, body: Record<string, unknown>) => void
}

export interface RunningProvider {
  readonly issuer: string
  readonly port: number
  close(): Promise<void>
}

export async function startProvider(options: ProviderOptions): Promise<RunningProvider> {
  const server = createServer()
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const provider = createProvider(issuer, options)
  const answer = provider.callback()
  server.on('request', (request, response) => {
    const uid = INTERACTION.exec(request.url ?? '')?.[1]
    const answered =
      uid === undefined ? answer(request, response) : interact(provider, request, response)
    answered.catch((error) => response.writeHead(400).end(String(error)))
  })
  return {
    issuer,
    port,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function createProvider(issuer: string, options: ProviderOptions): Provider {
  const { people, redirectUri, tamper } = options
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const code = {
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code' as const],
  }
  const secretIn = options.secretIn ?? 'client_secret_basic'
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: 'one' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: CLIENT_SECRET,
        ...code,
        token_endpoint_auth_method: secretIn,
      },
      { client_id: PUBLIC_CLIENT_ID, token_endpoint_auth_method: 'none', ...code },
    ],
    clientAuthMethods: [secretIn, 'none'],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: PROFILE },
    conformIdTokenClaims: !options.hasEmailInToken,
    ttl: { AccessToken: 60, Grant: 60, IdToken: 60, Interaction: 60, Session: 60 },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => {
      const person = people.find(({ login }) => login === sub)
      if (!person) return undefined
      const { claims, ...rest } = person
      return { accountId: sub, claims: async () => ({ ...rest, ...claims, sub }) }
    },
    // Consent is not requested.
    loadExistingGrant: async (ctx) => {
      const { session, client, params } = ctx.oidc
      const grant = new provider.Grant({
        accountId: session?.accountId,
        clientId: client?.clientId,
      })
      grant.addOIDCScope(String(params?.scope))
      await grant.save()
      return grant
    },
  })
  provider.use(async (ctx, next) => {
    await next()
    if (typeof ctx.body === 'object' && ctx.body) tamper?.(ctx.path, ctx.body)
  })
  return provider
}

/** Shows the form, and handles its submission. An empty login cancels. */
async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(FORM)
    return
  }
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  const accountId = new URLSearchParams(Buffer.concat(pieces).toString()).get('login')
  const result = accountId
    ? { login: { accountId } }
    : { error: 'access_denied', error_description: 'turned back' }
  await provider.interactionFinished(request, response, result)
}

const FORM = `<!doctype html>
<html lang="en">
<title>Example SSO</title>
<form method="post">
  <label>Login <input name="login" autofocus></label>
  <button>Sign in</button>
</form>
</html>
`
