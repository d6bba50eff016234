/** The source of an identity, with clocks that a test moves. */
import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createSecrets } from '#config/secret.ts'
import { configuredAuth } from '#config/upstream-auth.ts'
import type { Egress } from '#egress/egress.ts'
import { createCredentials, type OpenCredentials } from '#upstream-credentials/credentials.ts'
import { eventually } from './eventually.ts'
import type { Identity } from './identities.ts'
import { manualSchedule } from './schedule.ts'
import { startIssuer, type TokenIssuer } from './token-issuer.ts'

/** Lifetime of the tokens of a test, in seconds. */
export const LIVES = 61
/** Variables that the machine of the test may have. */
const FOREIGN = /^(?:(?:AWS|GOOGLE|GCE|METADATA|AZURE|IDENTITY)_|https?_proxy|no_proxy)/i

export interface IdentityOptions {
  readonly egress: Egress
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Besides those of the identity. */
  readonly variables?: Readonly<Record<string, string>>
  /** Address that the identity has in place of the issuer's. */
  readonly named?: (issuer: TokenIssuer) => TokenIssuer
}

export interface IdentitySource {
  readonly issuer: TokenIssuer
  /** Of all fetches. */
  readonly results: readonly string[]
  readonly log: readonly string[]
  readonly source: OpenCredentials
  header(): string | undefined
  /** Resolves when there are so many results. */
  resultsAre(count: number): Promise<true>
  /** Replaces the file that is read at each fetch. */
  rotate(text: string): Promise<void>
  pass(ms: number): void
}

export async function openIdentity(
  t: TestContext,
  identity: Identity,
  { egress, tls, variables: more, named = (issuer) => issuer }: IdentityOptions,
): Promise<IdentitySource> {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-identity-'))
  t.after(() => folder.remove())
  const file = join(folder.path, 'token')
  writeFileSync(file, 'subject-1')
  // The clock of the issuer, which no test moves.
  const now = Date.now()
  let count = 0
  const issuer = await startIssuer(
    (request) => {
      count += 1
      return identity.answer(request, { lives: LIVES, count, now })
    },
    tls ? { tls } : {},
  )
  t.after(() => issuer[Symbol.asyncDispose]())
  const address = named(issuer)
  const variables = identity.variables?.(address, folder.path) ?? {}
  const environment = { HOME: folder.path, ...variables, ...more }
  setEnvironment(t, environment)
  let elapsedMs = 0
  let headers: readonly string[] | undefined
  const results: string[] = []
  const log: string[] = []
  const looks: (() => void)[] = []
  const credentials = createCredentials({
    now: () => elapsedMs,
    elapsed: () => elapsedMs,
    schedule: (task) => {
      looks.push(() => void task.run())
      return manualSchedule()(task)
    },
    egress,
    refreshSecrets: () => {},
    onFetched: (_, result) => results.push(result),
    warn: (message) => log.push(message),
  })
  t.after(() => credentials.close())
  const secrets = createSecrets(environment)
  const entry = identity.entry(address, folder.path)
  const auth = configuredAuth(entry, 'host', secrets, (reason) => assert.fail(reason))
  const source = credentials.open('main', auth, (given) => {
    headers = given
  })
  return {
    issuer,
    results,
    log,
    source,
    header: () => headers?.[1],
    resultsAre: (awaited) => eventually(`${awaited} results`, () => results.length >= awaited),
    rotate: async (text) => {
      writeFileSync(file, text)
      await secrets.refresh()
    },
    pass: (ms) => {
      elapsedMs += ms
      for (const look of looks) look()
    },
  }
}

function setEnvironment(t: TestContext, variables: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name]
  Object.assign(process.env, variables)
  t.after(() => {
    for (const name of Object.keys(variables)) delete process.env[name]
    Object.assign(process.env, before)
  })
}
