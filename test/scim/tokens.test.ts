/** SCIM tokens: rotation, expiry, and what a token opens. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintScimToken } from '#base/secrets.ts'
import { eventsOf, refused } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness, startHarness } from '#test/support/harness.ts'
import { assertScimError, sendScim } from './scim-client.ts'

const DAY_SECONDS = 86_400
const USERS = '/Users?count=0'

onEachStore('a SCIM token', (dialect) => {
  let nowMs = Date.now()
  const server = shareHarness(dialect, { clock: () => nowMs })
  const status = async (token: string) => (await sendScim(server().url, token, 'GET', USERS)).status

  it('the first enables SCIM and the last disables it; two at most, so that one can be replaced', async () => {
    const { client } = server()
    const id = server().bootstrapped.organization.id
    const events = await eventsOf(server(), async () => {
      const first = await client.createScimToken({ name: 'Okta' })
      const second = await client.createScimToken({ name: 'Okta, next' })
      await refused(client.createScimToken({ name: 'third' }), {
        status: 400,
        code: 'too_many_scim_tokens',
      })
      assert.deepEqual([await status(first.value), await status(second.value)], [200, 200])
      const { data } = await client.listScimTokens()
      assert.deepEqual(
        data.map(({ name, last_used_at }) => [name, last_used_at !== null]),
        [
          ['Okta', true],
          ['Okta, next', true],
        ],
      )
      assert.ok(!JSON.stringify(data).includes(first.value))
      await client.deleteScimToken({ token_id: first.id })
      assert.deepEqual([await status(first.value), await status(second.value)], [401, 200])
      await client.deleteScimToken({ token_id: second.id })
      await refused(client.deleteScimToken({ token_id: second.id }), {
        status: 404,
        code: 'scim_token_not_found',
      })
    })
    assert.deepEqual(
      events.map((event) => event.type),
      [
        ...['scim.enabled', 'api_key.created', 'api_key.created'],
        ...['api_key.deleted', 'scim.disabled', 'api_key.deleted'],
      ],
    )
    assert.deepEqual(events[0]?.['scim.enabled'], { id })
    assert.deepEqual(events[4]?.['scim.disabled'], { id })
    assert.equal(events[5]?.resource?.name, 'Okta, next')
  })

  it('an expired one is rejected, and keeps SCIM enabled', async () => {
    const { client } = server()
    const { id, value } = await client.createScimToken({
      name: 'short',
      expires_in_seconds: DAY_SECONDS,
    })
    assert.equal(await status(value), 200)
    nowMs += DAY_SECONDS * 1_000
    assertScimError(await sendScim(server().url, value, 'GET', USERS), 401)
    await refused(client.createInvite({ email: 'new@example.com', role: 'reader' }), {
      status: 400,
      code: 'users_managed_by_scim',
    })
    await client.deleteScimToken({ token_id: id })
    await client.createInvite({ email: 'new@example.com', role: 'reader' })
  })

  it('opens nothing but SCIM, and nothing else opens SCIM', async () => {
    const { client, url, adminKey, raw } = server()
    const { id, value } = await client.createScimToken({ name: 'narrow' })
    assert.equal((await raw('GET', '/v1/organization/users', { key: value })).status, 401)
    assert.equal((await raw('GET', '/v1/models', { key: value })).status, 401)
    assertScimError(await sendScim(url, undefined, 'GET', USERS), 401)
    assertScimError(await sendScim(url, adminKey, 'GET', USERS), 401)
    assertScimError(await sendScim(url, value, 'GET', '/Nothing'), 404)
    for (const path of ['/Bulk', '/.search']) {
      assertScimError(await sendScim(url, value, 'POST', path, {}), 501)
    }
    assertScimError(await sendScim(url, value, 'GET', '/Me'), 501)
    const wrong = await sendScim(url, value, 'DELETE', '/Schemas')
    assertScimError(wrong, 405)
    assert.equal(wrong.headers.get('allow'), 'GET')
    await client.deleteScimToken({ token_id: id })
  })
})

onEachStore('SCIM requests', (dialect) => {
  it('are bounded by token, and wrong tokens by address, which delays no valid one', async () => {
    const bounds = { scim_requests_per_minute: 3, unknown_keys_per_minute: 2 }
    await using h = await startHarness(dialect, { bounds, clock: () => 1_800_000_000_000 })
    const { value } = await h.client.createScimToken({ name: 'Okta' })
    const statuses = []
    for (const token of [mintScimToken(), mintScimToken(), mintScimToken(), value, value, value]) {
      statuses.push((await sendScim(h.url, token, 'GET', USERS)).status)
    }
    assert.deepEqual(statuses, [401, 401, 429, 200, 200, 200])
    const limited = await sendScim(h.url, value, 'POST', '/Users', 'not even JSON')
    assertScimError(limited, 429)
    assert.equal(limited.headers.get('retry-after'), '60')
  })
})
