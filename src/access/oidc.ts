/**
 * Sign-in at an identity provider, by OpenID Connect's authorization code flow.
 *
 * A sign-in has two halves. `begin` returns the address for the browser, and the state that it must
 * bring back; `finish` takes the provider's answer and returns the person. The library checks the
 * requirements of the standards: state and the issuer of the answer (RFC 9207), PKCE with S256 (RFC
 * 7636), and of the ID token its signature by the provider's published keys, issuer, audience,
 * nonce, times.
 *
 * The provider's metadata is loaded at the first sign-in: a provider that is down does not prevent
 * the server's start. It is cached, and a failure is not. Every request has a timeout, every answer
 * a maximum size, and the number of concurrent `finish` calls is bounded.
 */
import * as client from 'openid-client'
import { createByteGatherer } from '#base/byte-gatherer.ts'
import {
  answerRejected,
  expiredCode,
  invalidSubject,
  providerError,
  providerUnreachable,
  providerWithoutMetadata,
  tooManySignIns,
  withoutSubjectClaim,
} from '#contract/errors/sign-in.ts'
import { NAME_MAX } from '#contract/schema.ts'
import { EMAIL_CLAIMS, readClaimedAddress } from './claimed-address.ts'
import { type ClaimedGroups, type GroupsClaim, readClaimedGroups } from './claimed-groups.ts'
import { SignInFailure } from './sign-in-failure.ts'

/** Timeout of each request to the provider. */
const TIMEOUT_SECONDS = 10
const ANSWER_MAX_BYTES = 1_048_576
/** Concurrent `finish` calls: each holds a connection to the provider. */
const FINISHING_MAX = 32
/** OpenID Connect Core 1.0 §2 allows a subject 255 characters. */
const SUBJECT = /^\P{C}{1,255}$/u
/** A name of a person that the store keeps unchanged. */
const PERSON_NAME = new RegExp(`^\\P{C}{1,${NAME_MAX}}$`, 'u')
/** The claim that each issuer sends. */
const SUB = 'sub'

/** The client's secret, which may change. */
interface ClientSecret {
  current(): string
}

export interface ProviderOptions {
  readonly issuer: URL
  readonly clientId: string
  /** Undefined: a public client. */
  readonly clientSecret: ClientSecret | undefined
  readonly scopes: readonly string[]
  /** The claim that identifies a person at the issuer. */
  readonly subjectClaim: string
  /** The claim that has a person's address. */
  readonly emailClaim: string
  /** Mail domains of the issuer, in lower case. */
  readonly emailDomains: ReadonlySet<string>
  /** Whether the ID token has all claims, and the provider is not asked for further ones. */
  readonly isTokenWhole: boolean
  /** The claim that lists a person's groups; undefined if groups are not used. */
  readonly groups: GroupsClaim | undefined
  /** The claim that equals a person's `externalId` of SCIM. Undefined: not used. */
  readonly externalIdClaim: string | undefined
  /** Our redirect URI. */
  readonly redirectUri: string
  /** Makes the requests to the provider. */
  readonly fetch: typeof fetch
}

/** State of a sign-in, kept by the browser while the person is at the provider. */
export interface Pending {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** The person, as identified by the provider. */
export interface Identity {
  readonly issuer: string
  /** The claim `sub`. */
  readonly subject: string
  /** Another claim that identifies the person. Undefined: `sub` does. */
  readonly claimed: ClaimedSubject | undefined
  readonly email: string | undefined
  /** By the provider's word, or since the issuer has the domain. */
  readonly isEmailVerified: boolean
  /** Mail domain of an address that the provider has authority for. Undefined: none. */
  readonly domain: string | undefined
  readonly name: string | undefined
  /** Undefined: the claim of groups is not configured. */
  readonly groups: ClaimedGroups | undefined
  /** The person's id in SCIM. Undefined: the claim is not configured, or absent. */
  readonly externalId: string | undefined
}

export interface ClaimedSubject {
  readonly claim: string
  readonly value: string
}

export interface Provider {
  /** Address for the browser, and the state for it to keep. Throws `SignInFailure`. */
  begin(): Promise<{ readonly url: string; readonly pending: Pending }>
  /** Identifies the person. `search` is the query string of the answer. Throws `SignInFailure`. */
  finish(search: string, pending: Pending): Promise<Identity>
}

export function createProvider(options: ProviderOptions): Provider {
  const configuration = createDiscovery(options)
  let finishing = 0
  return {
    begin: async () => {
      const config = await configuration()
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      }
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: options.redirectUri,
        scope: options.scopes.join(' '),
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, pending }
    },
    finish: async (search, pending) => {
      if (finishing >= FINISHING_MAX) {
        throw new SignInFailure(tooManySignIns(FINISHING_MAX))
      }
      finishing += 1
      try {
        return await identify(await configuration(), options, search, pending)
      } catch (error) {
        throw failureOf(error)
      } finally {
        finishing -= 1
      }
    },
  }
}

/** Metadata of the provider: single-flight, and cached after the first success. */
function createDiscovery(options: ProviderOptions): () => Promise<client.Configuration> {
  let known: Promise<client.Configuration> | undefined
  return () => {
    known ??= discover(options).catch((error) => {
      known = undefined
      throw new SignInFailure(providerWithoutMetadata(options.issuer.href), error)
    })
    return known
  }
}

async function discover(options: ProviderOptions): Promise<client.Configuration> {
  const { issuer, clientId, clientSecret } = options
  const config = await client.discovery(
    issuer,
    clientId,
    clientSecret?.current(),
    clientSecret === undefined ? client.None() : secretAsOffered(clientSecret),
    {
      timeout: TIMEOUT_SECONDS,
      [client.customFetch]: createBoundedFetch(options.fetch),
      execute: [
        client.enableNonRepudiationChecks,
        ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
    },
  )
  // The library accepts some providers' answers for any of their tenants, which anybody can create.
  const reportedIssuer = config.serverMetadata().issuer
  if (new URL(reportedIssuer).href === issuer.href) return config
  throw new Error(`It says that its issuer is ${reportedIssuer}, which is not the configured one.`)
}

/** Client secret in the header, OpenID Connect's default, unless only the body is supported. */
function secretAsOffered(secret: ClientSecret): client.ClientAuth {
  return (server, ...rest) => {
    const inHeader = client.ClientSecretBasic(secret.current())
    const inBody = client.ClientSecretPost(secret.current())
    const offered = server.token_endpoint_auth_methods_supported
    const auth = !offered || offered.includes('client_secret_basic') ? inHeader : inBody
    return auth(server, ...rest)
  }
}

async function identify(
  config: client.Configuration,
  options: ProviderOptions,
  search: string,
  pending: Pending,
): Promise<Identity> {
  const answer = new URL(options.redirectUri)
  answer.search = search
  const tokens = await client.authorizationCodeGrant(config, answer, {
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    pkceCodeVerifier: pending.verifier,
    idTokenExpected: true,
  })
  const token: Claims = tokens.claims() ?? {}
  const { iss, sub } = token
  if (typeof iss !== 'string' || typeof sub !== 'string' || !SUBJECT.test(sub)) {
    throw new SignInFailure(invalidSubject())
  }
  const claimed = claimedSubjectOf(options, token)
  const userInfo = isWhole(token, options)
    ? {}
    : await fetchUserClaims(config, tokens.access_token, sub)
  return {
    issuer: iss,
    subject: sub,
    claimed,
    ...readClaimedAddress(options, token, userInfo),
    name: nameOf(token) ?? nameOf(userInfo),
    groups: options.groups && readClaimedGroups(options.groups, [token, userInfo]),
    externalId: externalIdOf(options, token),
  }
}

type Claims = Readonly<Record<string, unknown>>

/** Whether the ID token has all claims that are used. */
function isWhole(token: Claims, { groups, isTokenWhole }: ProviderOptions): boolean {
  if (isTokenWhole) return true
  return [...EMAIL_CLAIMS, ...(groups ? [groups.claim] : [])].every(
    (claim) => token[claim] !== undefined,
  )
}

/**
 * Providers may return the claims of scopes from this endpoint only (OpenID Connect Core 1.0 §5.4).
 */
async function fetchUserClaims(
  config: client.Configuration,
  accessToken: string,
  subject: string,
): Promise<Claims> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {}
  return client.fetchUserInfo(config, accessToken, subject)
}

/** Only of the ID token, which is signed. Undefined: `sub` identifies the person. */
function claimedSubjectOf({ subjectClaim: claim }: ProviderOptions, token: Claims) {
  if (claim === SUB) return undefined
  const value = token[claim]
  if (typeof value === 'string' && SUBJECT.test(value)) return { claim, value }
  throw new SignInFailure(withoutSubjectClaim(claim))
}

function nameOf({ name }: Claims): string | undefined {
  return typeof name === 'string' && PERSON_NAME.test(name) ? name : undefined
}

/** Only of the ID token, which is signed. */
function externalIdOf({ externalIdClaim }: ProviderOptions, token: Claims): string | undefined {
  const value = externalIdClaim === undefined ? undefined : token[externalIdClaim]
  return typeof value === 'string' && SUBJECT.test(value) ? value : undefined
}

/** Maps an error of the library to the failure shown to the person. */
function failureOf(error: unknown): SignInFailure {
  if (error instanceof SignInFailure) return error
  if (error instanceof client.AuthorizationResponseError) {
    return new SignInFailure(providerError(error.error), error)
  }
  // An expired or used code (RFC 6749 §5.2).
  if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') {
    return new SignInFailure(expiredCode(), error)
  }
  return new SignInFailure(isUnreachable(error) ? providerUnreachable() : answerRejected(), error)
}

/** `fetch` throws a TypeError for a connection that failed. */
function isUnreachable(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    (error instanceof client.ClientError && error.code === 'OAUTH_TIMEOUT')
  )
}

/** Reads an answer up to its maximum size. */
function createBoundedFetch(send: typeof fetch): client.CustomFetch {
  return async (url, options) => {
    const response = await send(url, {
      ...options,
      // Only forms are sent.
      body: options.body instanceof URLSearchParams ? options.body : null,
      signal: options.signal ?? null,
    })
    const body = createByteGatherer(ANSWER_MAX_BYTES)
    for await (const piece of response.body ?? []) {
      if (!body.add(Buffer.from(piece))) throw new Error(`${url} answered with too much.`)
    }
    const { status, headers } = response
    return new Response(body.length() === 0 ? null : body.take(), { status, headers })
  }
}
