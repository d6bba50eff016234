/** Sign-in of a person from a terminal, at a real server that people answer in the console. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { type SignedIn, signedIn } from '#test/access/programs.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { begin, run, temporaryFolder } from './command.ts'

const MINUTE_MS = 60_000
const NOT_SIGNED_IN = /^error: You are not signed in at http:\S+ Sign in with: bailiwick login http/

describe('sign-in from a terminal', () => {
  const time = movableClock()
  let harness: Harness
  let ada: SignedIn
  before(async () => {
    harness = await startHarness('sqlite', { clock: time.clock })
    ada = await signedIn(harness)
  })
  after(() => harness.close())

  /** A machine with a home folder. The first poll of a code comes when `poll` is called. */
  const newMachine = (given: Readonly<Record<string, string>> = {}) => {
    const folder = temporaryFolder()
    const environment = { HOME: folder.path, PATH: '', BAILIWICK_BASE_URL: harness.url, ...given }
    const polling = Promise.withResolvers<void>()
    const wait = async (ms: number): Promise<void> => {
      await polling.promise
      time.move(ms)
    }
    const clock = { now: time.clock, wait }
    return {
      bailiwick: (...args: string[]) => run(args, environment, clock),
      begin: (...args: string[]) => begin(args, environment, clock),
      poll: polling.resolve,
      file: join(folder.path, '.config/bailiwick/credentials.json'),
      [Symbol.dispose]: () => folder[Symbol.dispose](),
    }
  }
  type Machine = ReturnType<typeof newMachine>

  /** Signs a machine in by its code. */
  const signIn = async (machine: Machine): Promise<void> => {
    const command = await machine.begin('login', '--device')
    const shown = await readUntil(command.stderr, 'Waiting')
    const user_code = /[B-Z]{4}-[B-Z]{4}/.exec(shown)?.[0] ?? assert.fail(shown)
    await ada.browser.client.approveDeviceRequest({ user_code, project_id: ada.project })
    machine.poll()
    assert.equal(await command.ended, 0)
  }
  const statusOf = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` }
    return (await fetch(`${harness.url}/v1/models`, { headers })).status
  }

  it('in the browser of the machine takes the answer to its request alone', async () => {
    using machine = newMachine({ DISPLAY: ':0' })
    const command = await machine.begin('login')
    const shown = await readUntil(command.stderr, '\n\n  http')
    const { searchParams } = new URL(/http:\S+/.exec(shown)?.[0] ?? assert.fail(shown))
    const asked = Object.fromEntries(searchParams)
    const parameters = {
      client_id: asked.client_id ?? '',
      redirect_uri: asked.redirect_uri ?? '',
      response_type: asked.response_type ?? '',
      code_challenge: asked.code_challenge ?? '',
      code_challenge_method: asked.code_challenge_method ?? '',
      state: asked.state ?? '',
    }
    const approved = await ada.browser.client.approveAuthorizationRequest({
      ...parameters,
      project_id: ada.project,
    })
    const answer = new URL(approved.redirect_uri)
    for (const [name, value] of [
      ['state', '0'.repeat(64)],
      ['iss', 'https://elsewhere.example.com'],
    ] as const) {
      const forged = new URL(answer)
      forged.searchParams.set(name, value)
      assert.equal((await fetch(forged)).status, 404)
    }
    assert.equal((await fetch(answer, { method: 'POST' })).status, 404)
    const page = await fetch(answer)
    assert.equal(page.status, 200)
    assert.match(await page.text(), /Go back to your terminal/)
    assert.equal(await command.ended, 0)
    assert.match(await text(command.stdout), /^Signed in at http:\S+ as program-/)
    const { stdout } = await machine.bailiwick('token')
    assert.equal(await statusOf(stdout.trim()), 200)
  })

  it('that is denied in the browser leaves no file, with a sentence', async () => {
    using machine = newMachine({ DISPLAY: ':0' })
    const command = await machine.begin('login')
    const shown = await readUntil(command.stderr, '\n\n  http')
    const { searchParams } = new URL(/http:\S+/.exec(shown)?.[0] ?? assert.fail(shown))
    const denied = new URL(searchParams.get('redirect_uri') ?? '')
    denied.searchParams.set('error', 'access_denied')
    denied.searchParams.set('state', searchParams.get('state') ?? '')
    denied.searchParams.set('iss', harness.url)
    const rest = text(command.stderr)
    assert.match(await (await fetch(denied)).text(), /The terminal is not signed in/)
    assert.equal(await command.ended, 1)
    assert.match(await rest, /error: The sign-in was denied in the browser\./)
    assert.equal(existsSync(machine.file), false)
  })

  it('has a valid token while the server is away, until the token ends', async () => {
    using machine = newMachine()
    await signIn(machine)
    const before = await machine.bailiwick('token')
    const away = JSON.parse(readFileSync(machine.file, 'utf8'))
    const gone = 'http://127.0.0.1:9/v1'
    away.sign_ins = { [gone]: Object.values(away.sign_ins)[0] }
    using offline = newMachine({ BAILIWICK_BASE_URL: gone })
    mkdirSync(dirname(offline.file), { recursive: true })
    writeFileSync(offline.file, JSON.stringify(away), { mode: 0o600 })
    time.move(55 * MINUTE_MS)
    assert.deepEqual(await offline.bailiwick('token'), before)
    time.move(5 * MINUTE_MS)
    const ended = await offline.bailiwick('token')
    assert.deepEqual([ended.status, ended.stdout], [1, ''])
    assert.match(ended.stderr, /127\.0\.0\.1:9 cannot be reached/)
  })

  it('ends with its key, and says how to sign in again', async () => {
    using machine = newMachine()
    await signIn(machine)
    const { stdout } = await machine.bailiwick('whoami', '--json')
    const { api_key_id, project_id } = JSON.parse(stdout)
    await harness.client.deleteProjectApiKey({ project_id, api_key_id })
    const checked = await machine.bailiwick('whoami')
    assert.equal(checked.status, 1)
    assert.match(checked.stderr, /^error: The sign-in has ended\. Sign in with: bailiwick login/)
    time.move(55 * MINUTE_MS)
    const refreshed = await machine.bailiwick('token')
    assert.deepEqual([refreshed.status, refreshed.stdout], [1, ''])
    assert.match(refreshed.stderr, /Sign in with: bailiwick login http/)
    assert.match((await machine.bailiwick('token')).stderr, NOT_SIGNED_IN)
  })

  it('is not renewed after its way was turned off', async () => {
    using machine = newMachine()
    await signIn(machine)
    const { client } = harness
    await client.updateUserKeySettings({ sign_in: { device_code: false } })
    const refused = await machine.bailiwick('login', '--device')
    assert.equal(refused.status, 1)
    time.move(61 * MINUTE_MS)
    const { status, stderr } = await machine.bailiwick('token')
    await client.updateUserKeySettings({ sign_in: { device_code: true } })
    assert.equal(status, 1)
    assert.match(stderr, /turned/)
  })

  it('replaces the one before, which ends', async () => {
    using machine = newMachine()
    await signIn(machine)
    const before = (await machine.bailiwick('token')).stdout.trim()
    await signIn(machine)
    const token = (await machine.bailiwick('token')).stdout.trim()
    assert.deepEqual([await statusOf(before), await statusOf(token)], [401, 200])
    assert.equal((await machine.bailiwick('logout')).status, 0)
    assert.equal(await statusOf(token), 401)
    assert.match((await machine.bailiwick('logout')).stderr, NOT_SIGNED_IN)
  })

  it('that cannot be kept ends at the server', async () => {
    using machine = newMachine()
    mkdirSync(dirname(machine.file), { recursive: true })
    writeFileSync(`${machine.file}.new`, '')
    const { project: project_id } = ada
    const keys = async () => (await harness.client.listProjectApiKeys({ project_id })).data.length
    const before = await keys()
    const command = await machine.begin('login', '--device')
    const shown = await readUntil(command.stderr, 'Waiting')
    const user_code = /[B-Z]{4}-[B-Z]{4}/.exec(shown)?.[0] ?? assert.fail(shown)
    await ada.browser.client.approveDeviceRequest({ user_code, project_id })
    assert.equal(await keys(), before + 1)
    const rest = text(command.stderr)
    machine.poll()
    assert.equal(await command.ended, 1)
    assert.match(await rest, /is in use\. Delete it/)
    assert.equal(await keys(), before)
  })

  it('is rejected where the address is none, or of another server', async () => {
    using machine = newMachine()
    assert.equal((await machine.bailiwick('login', 'http://', '--device')).status, 2)
    const { status, stderr } = await machine.bailiwick('login', '127.0.0.1:9', '--device')
    assert.equal(status, 1)
    assert.match(stderr, /http:\/\/127\.0\.0\.1:9 cannot be reached/)
  })
})

/** What a command shows until the text. Its later output stays readable. */
async function readUntil(output: Readable, part: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let shown = ''
  const read = (piece: unknown): void => {
    shown += String(piece)
    if (shown.includes(part)) resolve(shown)
  }
  output.on('data', read)
  output.once('end', () => resolve(shown))
  const found = await promise
  output.off('data', read)
  return found
}
