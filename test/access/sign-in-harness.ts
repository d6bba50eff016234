/** A server with an identity provider, and people with browsers of their own. */
import assert from 'node:assert/strict'
import { beforeEach } from 'node:test'
import type { Session } from '#contract/extensions/sessions.ts'
import { startUpstream } from '#simulator/upstream.ts'
import type { Dialect } from '#storage/db.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, share, startHarness } from '#test/support/harness.ts'
import {
  atProvider,
  type Browser,
  createBrowser,
  type Outcome,
  outcomeOf,
  sessionOf,
} from './browsing.ts'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  type Person,
  type ProviderOptions,
  type RunningProvider,
  startProvider,
} from './provider.ts'

export const PUBLIC_URL = 'https://console.example.com/bailiwick'
export const REDIRECT_URI = `${PUBLIC_URL}/console/oidc/callback`
/** Longer than failed sign-ins are remembered. */
const MINUTE_MS = 60_001

export interface SignInOptions {
  /** Lines of the configuration below `oidc:`, besides the issuer and the client. */
  readonly settings?: readonly string[]
  readonly provider?: Partial<ProviderOptions>
  readonly clientId?: string
  /** Whether the server has an upstream that answers. */
  readonly hasUpstream?: boolean
  /** Called with each line of the log, of warnings too. */
  readonly onLog?: (line: string) => void
}

export interface SignInHarness extends Harness {
  readonly provider: RunningProvider
  /** People known to the provider; a test may add and change them. */
  readonly people: Person[]
  readonly move: (ms: number) => void
  browser(): Browser
  /** Signs in with a new browser, or with a given one. */
  signIn(login: string, browser?: Browser): Promise<Outcome>
  /** Signs in, and asserts success. */
  session(login: string): Promise<Session>
  /** A new person with a verified address. */
  person(claims?: Partial<Person>): Person & { email: string }
  /** Starts another server over the same store and the same provider. */
  another(): Promise<Harness>
}

let born = 0

function configOf(issuer: string, { settings = SECRET, clientId = CLIENT_ID }: SignInOptions) {
  return ['oidc:', `  issuer: ${issuer}`, `  client_id: ${clientId}`, ...settings].join('\n')
}

/** Client authentication by the secret in the environment. */
export const SECRET = [`  client_secret: \${OIDC_CLIENT_SECRET}`]

export function shareSignIn(dialect: Dialect, options: SignInOptions = {}): () => SignInHarness {
  const harness = share(() => startSignIn(dialect, options))
  // So that failures of the previous test limit nobody.
  beforeEach(() => harness().move(MINUTE_MS))
  return harness
}

async function startSignIn(dialect: Dialect, options: SignInOptions): Promise<SignInHarness> {
  await using starting = new AsyncDisposableStack()
  const { clock, move } = movableClock()
  const people: Person[] = []
  const provider = starting.adopt(
    await startProvider({ redirectUri: REDIRECT_URI, people, ...options.provider }),
    (one) => one.close(),
  )
  const upstream = options.hasUpstream
    ? starting.adopt(await startUpstream(), (one) => one.close())
    : undefined
  const start = (rest = {}): Promise<Harness> =>
    startHarness(dialect, {
      clock,
      publicUrl: PUBLIC_URL,
      config: configOf(provider.issuer, options),
      upstreamUrl: upstream?.url,
      environment: { OIDC_CLIENT_SECRET: CLIENT_SECRET },
      ...(options.onLog && { onLog: options.onLog, logLevel: 'warn' as const }),
      ...rest,
    })
  const harness = starting.use(await start())
  const { store, url } = harness
  const browser = (): Browser => createBrowser(PUBLIC_URL, url)
  const signIn = async (login: string, one = browser()): Promise<Outcome> =>
    outcomeOf(await atProvider(one, PUBLIC_URL, login))
  const running = starting.move()
  return {
    ...harness,
    provider,
    people,
    move,
    browser,
    signIn,
    session: (login) => signInSurely(login, browser(), signIn),
    person: (claims = {}) => {
      const login = `login-${++born}`
      const email = `${login}@example.com`
      const person = { login, email, email_verified: true, ...claims }
      people.push(person)
      return person
    },
    another: () => start({ store }),
    close: () => running.disposeAsync(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function signInSurely(
  login: string,
  browser: Browser,
  signIn: SignInHarness['signIn'],
): Promise<Session> {
  assert.deepEqual(await signIn(login, browser), { to: '/bailiwick/console/' })
  const session = await sessionOf(browser, PUBLIC_URL)
  assert.ok(typeof session === 'object', `answered ${session}`)
  return session
}
