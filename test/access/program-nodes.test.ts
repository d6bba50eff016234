/** Sign-in of programs at several nodes of one store, and the bounds on all of them together. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { remove as removeKey } from '#control/api-keys/store.ts'
import { purgeDeviceCodes } from '#control/device-codes/purge.ts'
import { insertDeviceCode } from '#control/device-codes/store.ts'
import { run, type Tx } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { verdict } from '#test/gateway/auth/grants.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Nodes, startNodes } from '#test/support/nodes.ts'
import { openAs } from './browser.ts'
import {
  CLIENT,
  errorOf,
  poll,
  post,
  refresh,
  requestCodes,
  signedIn,
  signProgramIn,
  tokensOf,
} from './programs.ts'

const MINUTE_MS = 60_000
const OPEN_CODES_MAX = 2_000
/** Codes of a transaction, which takes 5 seconds at most. */
const SLICE = 200
const GUESSES_MAX = 10
const REQUESTS_MAX = 100

/** Whether a transaction waits for a lock. */
async function isWaited(tx: Tx): Promise<boolean> {
  return (await tx[run]('select 1 from pg_locks where not granted', [])).length > 0
}

onEachStore('the sign-in of a program at several nodes', (dialect) => {
  const time = movableClock()
  let nodes: Nodes
  before(async () => {
    const bounds = { unauthenticated_requests_per_minute: REQUESTS_MAX }
    nodes = await startNodes(dialect, { clock: time.clock, bounds })
  })
  after(() => nodes.close())

  const ends = () => {
    const [first, last] = [nodes.first, nodes.all.at(-1)]
    return { first, last: last ?? assert.fail('no node') }
  }

  it('begins at one, is approved at another, and ends at each', async () => {
    const { first, last } = ends()
    const person = await signedIn(first)
    const { device_code, user_code } = await requestCodes(last)
    const approval = { user_code, project_id: person.project }
    await person.browser.client.approveDeviceRequest(approval)
    const tokens = await tokensOf(await poll(last, device_code))
    assert.equal(await verdict(first.grants, tokens.access_token), 'passes')
    const next = await tokensOf(await refresh(first, tokens.refresh_token))
    assert.equal(await verdict(last.grants, next.access_token), 'passes')
    const form = { token: next.refresh_token, client_id: CLIENT }
    assert.equal((await post(last, '/oauth/revoke', form)).status, 200)
    assert.deepEqual(errorOf(await refresh(first, next.refresh_token)), [400, 'invalid_grant'])
    await eventually('no node accepts the key', async () => {
      const verdicts = nodes.all.map(({ grants }) => verdict(grants, next.access_token))
      return (await Promise.all(verdicts)).every((one) => one === 'invalid_api_key')
    })
  })

  it('is refreshed by several at once, after which the last pair is good', async () => {
    const { first } = ends()
    const { refresh_token: token } = await signProgramIn(first, await signedIn(first))
    const answers = await Promise.all(
      [...nodes.all, ...nodes.all].map((node) => refresh(node, token)),
    )
    const pairs = await Promise.all(answers.map((answer) => tokensOf(answer)))
    assert.ok(pairs.length >= 2)
    // The program repeats the request whose answer it has not read.
    const last = await tokensOf(await refresh(first, token))
    assert.equal(await verdict(first.grants, last.access_token), 'passes')
    await tokensOf(await refresh(first, last.refresh_token))
  })

  it('is answered once by two people at two', async () => {
    const { first, last } = ends()
    const person = await signedIn(first)
    const [other, { user_code }] = [await signedIn(last), await requestCodes(first)]
    const codes = [person, other].map(({ browser, project }) =>
      browser.client.approveDeviceRequest({ user_code, project_id: project }).then(
        () => 'approved',
        ({ code }) => code,
      ),
    )
    assert.deepEqual((await Promise.all(codes)).toSorted(), [
      'approved',
      'device_request_not_found',
    ])
  })

  it('is ended, not missing, if its key is deleted in the middle of a refresh', async () => {
    const { first, last } = ends()
    const { refresh_token: token, key_id } = await signProgramIn(first, await signedIn(first))
    const { answer } = await record(first.store, async (tx) => {
      await removeKey(tx, key_id, time.clock())
      // SQLite has one transaction at a time: the refresh begins after this one.
      const answer = refresh(last, token)
      if (dialect === 'postgres') await eventually('the refresh waits', () => isWaited(tx))
      return { answer }
    })
    assert.deepEqual(errorOf(await answer), [400, 'invalid_grant'])
  })

  it('is guessed ten times a minute by a person, over all nodes and at once', async () => {
    const { first } = ends()
    const person = await signedIn(first)
    const { user_code } = await requestCodes(first)
    const browsers = await Promise.all(nodes.all.map((node) => openAs(node, person.id)))
    const guess = async (at: number) => {
      const { client } = browsers[at % browsers.length] ?? person.browser
      return client.retrieveDeviceRequest({ user_code: 'BBBB-BBBB' }).then(
        () => 'found',
        ({ code }) => code,
      )
    }
    const outcomes = await Promise.all(
      Array.from({ length: 4 * GUESSES_MAX }, (_, at) => guess(at)),
    )
    const wrong = outcomes.filter((one) => one === 'device_request_not_found')
    const limited = outcomes.filter((one) => one === 'too_many_user_codes')
    assert.deepEqual([wrong.length, limited.length], [GUESSES_MAX, 3 * GUESSES_MAX])
    for (const { client } of browsers) {
      await assert.rejects(client.retrieveDeviceRequest({ user_code }), { status: 429 })
    }
    time.move(MINUTE_MS)
    for (let looks = 0; looks <= GUESSES_MAX; looks++) {
      const { client } = browsers[looks % browsers.length] ?? person.browser
      assert.equal((await client.retrieveDeviceRequest({ user_code })).user_code, user_code)
    }
    await purgeDeviceCodes(first.store, () => time.clock() + MINUTE_MS)
    const rows = await first.store.reader.selectFrom('user_code_try').selectAll().execute()
    assert.deepEqual(rows, [])
  })

  it('is not begun above the open codes of all addresses, on any node', async () => {
    const { first, last } = ends()
    time.move(5 * MINUTE_MS)
    const expires_at = time.clock() + MINUTE_MS
    for (let made = 0; made < OPEN_CODES_MAX; made += SLICE) {
      await record(first.store, async (tx) => {
        for (let code = made; code < made + SLICE; code++) {
          await insertDeviceCode(tx, {
            hash: `hash-${code}`,
            user_code_hash: `user-code-${code}`,
            client_id: CLIENT,
            host: null,
            address: '203.0.113.9',
            address_group: `group-${code}`,
            project_id: null,
            created_at: time.clock(),
            expires_at,
            polled_at: null,
            denied_at: null,
          })
        }
      })
    }
    const ask = () => post(last, '/oauth/device_authorization', { client_id: CLIENT })
    assert.deepEqual(errorOf(await ask()), [503, 'temporarily_unavailable'])
    time.move(MINUTE_MS)
    assert.equal((await ask()).status, 200)
  })

  it('is asked to try later above the requests of an address, and then works', async () => {
    const { first } = ends()
    time.move(MINUTE_MS)
    const { device_code } = await requestCodes(first)
    let answer = await poll(first, device_code)
    for (let polls = 0; polls < REQUESTS_MAX && answer.status !== 429; polls++) {
      answer = await poll(first, device_code)
    }
    assert.deepEqual(errorOf(answer), [429, 'temporarily_unavailable'])
    assert.ok(Number(answer.headers.get('retry-after')) > 0)
    time.move(MINUTE_MS)
    assert.deepEqual(errorOf(await poll(first, device_code)), [400, 'authorization_pending'])
  })
})
