/** Authentication on the control plane, and the text of each rejection. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import { newUser } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { exchange, head, PROJECTS } from './wire.ts'

const MISSING = {
  error: {
    message: 'Missing bearer authentication in header',
    type: 'invalid_request_error',
    param: null,
    code: null,
  },
}

function incorrect(masked: string) {
  return {
    error: {
      message: `Incorrect API key provided: ${masked}.`,
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  }
}

function masked(key: string): string {
  return key.slice(0, 8) + '*'.repeat(key.length - 12) + key.slice(-4)
}

import { transact } from '#storage/db.ts'

onEachStore('authentication', (dialect) => {
  const { clock, move } = movableClock()
  const harness = shareHarness(dialect, { clock })

  const send = (key: string | null, headers: Record<string, string> = {}) =>
    harness().raw('GET', PROJECTS, { key, headers })

  it('a request without a key gets instructions for sending one', async () => {
    const answer = await send(null)
    assert.equal(answer.status, 401)
    assert.deepEqual(answer.json, MISSING)
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="OpenAI API"')
    assert.equal(answer.headers.get('openai-organization'), null)
  })

  it('a header that is no bearer token counts as none', async () => {
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic eDp5', 'Bearer a b', 'x']) {
      const answer = await send(null, { authorization })
      assert.equal(answer.status, 401, authorization)
      assert.deepEqual(answer.json, MISSING, authorization)
    }
  })

  it('the scheme is case-insensitive', async () => {
    for (const scheme of ['bearer', 'BEARER', 'Bearer  ']) {
      const authorization = `${scheme} ${harness().adminKey}`
      assert.equal((await send(null, { authorization })).status, 200)
    }
  })

  it('an unknown key is rejected, and masked in the error', async () => {
    const guesses = [
      mintKey('admin'),
      mintKey('user'),
      mintKey('service_account'),
      'sk-something-old',
    ]
    for (const key of guesses) {
      const answer = await send(key)
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.json, incorrect(masked(key)))
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="OpenAI API"')
      assert.equal(answer.headers.get('openai-organization'), null)
    }
  })

  it('a short key is masked whole, and a long one is truncated', async () => {
    assert.deepEqual((await send('short')).json, incorrect('*****'))
    const answer = await send(`sk-admin-${'x'.repeat(10_000)}`)
    assert.equal(answer.status, 401)
    assert.ok(answer.text.length < 1_000)
  })

  it('an expired, a deleted and an unknown key get the same response', async () => {
    const { client } = harness()
    const expiring = await client.createAdminApiKey({ name: 'brief', expires_in_seconds: 60 })
    const deleted = await client.createAdminApiKey({ name: 'gone' })
    assert.equal((await send(expiring.value)).status, 200)
    assert.equal((await send(deleted.value)).status, 200)
    await client.deleteAdminApiKey({ key_id: deleted.id })
    move(60_000)
    for (const { value } of [expiring, deleted]) {
      const answer = await send(value)
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.json, incorrect(masked(value)))
    }
  })

  it('a project’s key lacks the scope, with OpenAI’s bare error', async () => {
    const { client, bootstrapped } = harness()
    const project_id = bootstrapped.organization.defaultProjectId
    const account = await client.createProjectServiceAccount({ project_id, name: 'ci' })
    const user = await newUser(harness())
    await client.createProjectUser({ project_id, user_id: user.id, role: 'member' })
    const own = await client.createProjectUserApiKey({ project_id, user_id: user.id })
    for (const key of [account.api_key?.value ?? '', own.value]) {
      const answer = await send(key)
      assert.equal(answer.status, 403)
      assert.deepEqual(answer.json, {
        error:
          "You have insufficient permissions for this operation. Missing scopes: api.management.read. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes. This is the key of a project: the administration needs an admin key (sk-admin-…).",
      })
      assert.equal(answer.headers.get('www-authenticate'), null)
    }
  })

  it('a reader’s key, from before demotion deleted such keys, reads and does not write', async () => {
    const { system, store } = harness()
    const user = await newUser(harness(), 'owner')
    const key = await adminApiKeys.create(
      {
        ...system,
        actor: personActor(user, 'owner'),
      },
      { name: 'reading' },
    )
    await store[transact]((tx) =>
      tx.updateTable('user').set({ role: 'reader' }).where('id', '=', user.id).execute(),
    )
    assert.equal((await send(key.value)).status, 200)
    const answer = await harness().raw('POST', PROJECTS, { key: key.value, body: { name: 'x' } })
    assert.equal(answer.status, 403)
    assert.match(String(answer.json.error), /Missing scopes: api\.management\.write\./)
  })

  it('OpenAI-Organization must name the organization of the key', async () => {
    const { id } = harness().bootstrapped.organization
    for (const organization of [id, '']) {
      const headers = { 'openai-organization': organization }
      assert.equal((await send(harness().adminKey, headers)).status, 200)
    }
    const answer = await send(harness().adminKey, { 'openai-organization': 'org-another' })
    assert.equal(answer.status, 401)
    assert.deepEqual(answer.json, {
      error: {
        message: 'OpenAI-Organization header should match organization for API key',
        type: 'invalid_request_error',
        param: null,
        code: 'mismatched_organization',
      },
    })
  })

  it('an unauthenticated request is answered without its body, and without 100 Continue', async () => {
    for (const more of [
      ['content-length: 5000000'],
      ['content-length: 5', 'expect: 100-continue'],
    ]) {
      const lines = [`POST ${PROJECTS} HTTP/1.1`, 'host: x', 'connection: close', ...more]
      const answers = await exchange(harness().url, head(lines))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [401],
      )
    }
  })

  it('a request with Expect: 100-continue and a valid key gets the 100, and then the response', async () => {
    const body = '{"name":"Late"}'
    const lines = [
      `POST ${PROJECTS} HTTP/1.1`,
      'host: x',
      'connection: close',
      'expect: 100-continue',
      `authorization: Bearer ${harness().adminKey}`,
      `content-length: ${body.length}`,
    ]
    const answers = await exchange(harness().url, head(lines, body))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [100, 200],
    )
  })
})
