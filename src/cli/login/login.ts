/** `bailiwick login`: signs a person in, and keeps the tokens. */
import { hostname } from 'node:os'
import { write } from '#cli/answer.ts'
import { printable } from '#cli/table.ts'
import type { Terminal } from '#cli/terminal.ts'
import { loginByBrowser } from './browser-login.ts'
import { CLAIM_MAX_MS, changeCredentials, type SignIn } from './credential-file.ts'
import { loginByDevice } from './device-login.ts'
import {
  createOAuthRequests,
  type DeviceCodes,
  type FormValues,
  type OAuthRequests,
  type Tokens,
} from './oauth-requests.ts'
import { hasBrowser, openBrowser } from './open-browser.ts'
import {
  type FoundSignIn,
  inUse,
  rootOf,
  type SignInStore,
  signInOf,
  withSignIn,
} from './sign-ins.ts'

const MINUTE_MS = 60_000
const MINUTE_SECONDS = 60
const BROWSER_MAX_MS = 10 * MINUTE_MS
/** Characters of this machine's name, which the server shows to the person. */
const HOST_MAX = 64

interface Login {
  readonly baseUrl: string
  readonly project: string | undefined
  readonly isDevice: boolean
}

export async function login(
  terminal: Terminal,
  store: SignInStore,
  { baseUrl, project, isDevice }: Login,
): Promise<void> {
  const root = rootOf(baseUrl)
  warnWithoutTls(terminal, root)
  const requests = createOAuthRequests(root)
  const host = hostname()
    .replaceAll(/[^\x20-\x7e]/g, '')
    .slice(0, HOST_MAX)
  const parameters = {
    ...(host !== '' && { host }),
    ...(project !== undefined && { project_id: project }),
  }
  const inBrowser = !isDevice && hasBrowser(terminal.environment, process.platform)
  const tokens = inBrowser
    ? await withBrowser(terminal, requests, parameters)
    : await loginByDevice({
        ...store,
        requests,
        parameters,
        show: (authorization) => showCode(terminal, authorization),
      })
  await keep(store, requests, { baseUrl, signIn: signInOf(tokens, store.now()) })
  await write(terminal, doneText(root, tokens))
}

/** The requests and answers have keys in them. */
function warnWithoutTls({ stderr }: Terminal, root: string): void {
  const { protocol, hostname: name } = new URL(root)
  if (protocol === 'https:' || /^(?:localhost|127\..*|\[::1\])$/.test(name)) return
  stderr.write(`Warning: ${root} is without TLS. Others on the network can read the token.\n`)
}

function withBrowser(
  { stderr, environment }: Terminal,
  requests: OAuthRequests,
  parameters: FormValues,
): Promise<Tokens> {
  return loginByBrowser({
    requests,
    parameters,
    signal: AbortSignal.timeout(BROWSER_MAX_MS),
    open: (address) => {
      stderr.write(
        `Confirm the sign-in in your browser. If none opens, open this address on this machine, or end with Ctrl-C and try --device:\n\n  ${address}\n\n`,
      )
      openBrowser(address, environment)
    },
  })
}

function showCode({ stderr }: Terminal, authorization: DeviceCodes): void {
  const { user_code, verification_uri, verification_uri_complete, expires_in } = authorization
  const minutes = Math.ceil(expires_in / MINUTE_SECONDS)
  stderr.write(
    `Open this address in any browser, on this machine or another:\n\n  ${verification_uri_complete}\n\nIt shows the code ${user_code}; ${verification_uri} asks for it. Waiting for ${minutes} minutes …\n`,
  )
}

/** Keeps the sign-in, and ends the one before. */
async function keep(
  store: SignInStore,
  requests: OAuthRequests,
  { baseUrl, signIn }: FoundSignIn,
): Promise<void> {
  let replaced: SignIn | undefined
  const change = { ...store, claimMaxMs: CLAIM_MAX_MS }
  try {
    const kept = await changeCredentials(store.path, change, async (credentials) => {
      replaced = credentials.sign_ins[baseUrl]
      return withSignIn({ ...credentials, current: baseUrl }, baseUrl, signIn)
    })
    if (!kept) throw inUse(store.path)
  } catch (error) {
    // A key that nothing has would stay valid.
    await requests.revoke(signIn.refresh_token)
    throw error
  }
  // The server may be unreachable by now, and ends an unused sign-in itself.
  if (replaced) await requests.revoke(replaced.refresh_token).catch(() => {})
}

function doneText(root: string, { user, project }: Tokens): string {
  const who = printable(user.email ?? user.id)
  return `Signed in at ${root} as ${who}, in the project ${printable(project.name)}.
Programs get a key with: bailiwick token
Settings of a coding agent: bailiwick connect claude --write, or codex.
`
}
