/** No lock-out: no operation of the administration takes away the last access. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Updateable } from 'kysely'
import type { UserTable } from '#storage/tables/schema.ts'
import { record } from '#storage/transaction.ts'
import { newEmail } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness, startHarness } from '#test/support/harness.ts'
import {
  addKeyOf,
  addUser,
  deleteOtherKeys,
  isAdministrable,
  OWNER,
  openCaller,
  READER,
  type Send,
} from './administrable.ts'
import { SECRET, shareSignIn } from './sign-in-harness.ts'

type Step = readonly [method: string, path: string, body?: object]

/** Sends each request, which must be rejected as a lock-out. */
async function refuseAll(send: Send, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const { status, json } = await send(...step)
    assert.deepEqual([status, json.error?.code], [400, 'last_owner'], step.join(' '))
  }
}

async function idOf(send: Send, ...step: Step): Promise<string> {
  const { status, json } = await send(...step)
  assert.equal(status, 200, step.join(' '))
  return String(json.id)
}

onEachStore('an organization with one owner and no permanent key of its operator', (dialect) => {
  const server = shareHarness(dialect)
  // Once: the harness's own key is deleted below.
  let opened: ReturnType<typeof openCaller> | undefined
  const caller = () => (opened ??= openCaller(server()))

  it('refuses each operation that takes the last access, and none beside another one', async () => {
    const h = server()
    const { keyId, send } = await caller()
    const events = () => h.store.reader.selectFrom('audit_log').select('id').execute()
    const user = await addUser(send, 'owner', newEmail())
    const own = await addKeyOf(h, user)
    await deleteOtherKeys(send, keyId, own.id)
    // An owner without a key and without an identity cannot sign in.
    const other = await addUser(send, 'owner', newEmail())
    const removals: Step[] = [
      ['DELETE', `/users/${user}`],
      ['DELETE', `/admin_api_keys/${own.id}`],
    ]
    const demotions: Step[] = [
      ['POST', `/users/${user}`, { role: 'reader' }],
      ['POST', `/users/${user}/roles`, { role_id: READER }],
      ['DELETE', `/users/${user}/roles/${OWNER}`],
    ]
    let before = await events()
    await refuseAll(send, [...removals, ...demotions])
    assert.deepEqual(await events(), before)

    const group = await idOf(send, 'POST', '/groups', { name: 'Owners' })
    await send('POST', `/groups/${group}/roles`, { role_id: OWNER })
    await send('POST', `/groups/${group}/users`, { user_id: user })
    assert.equal((await send('POST', `/users/${user}`, { role: 'reader' })).status, 200)
    before = await events()
    const losses: Step[] = [
      ['DELETE', `/groups/${group}/users/${user}`],
      ['DELETE', `/groups/${group}/roles/${OWNER}`],
      ['DELETE', `/groups/${group}`],
    ]
    await refuseAll(send, [...removals, ...losses])
    assert.deepEqual(await events(), before)
    assert.ok(await isAdministrable(h))
    const asOwner = await h.raw('GET', '/v1/organization/users', { key: own.value })
    assert.equal(asOwner.status, 200)

    const second = await addKeyOf(h, other, 3600)
    for (const step of [losses[0], ...removals.slice(0, 1)] as Step[]) {
      assert.equal((await send(...step)).status, 200, step.join(' '))
    }
    await refuseAll(send, [['DELETE', `/admin_api_keys/${second.id}`]])
    await send('POST', '/admin_api_keys', { name: 'permanent' })
    assert.equal((await send('DELETE', `/users/${other}`)).status, 200)
  })

  it('keeps the access of one of two owners who lose theirs at once', async () => {
    const h = server()
    const { keyId, send } = await caller()
    for (const isByGroup of [true, false]) {
      const users = [
        await addUser(send, 'owner', newEmail()),
        await addUser(send, isByGroup ? 'reader' : 'owner', newEmail()),
      ]
      const [first = '', second = ''] = users
      const group = await idOf(send, 'POST', '/groups', { name: newEmail() })
      await send('POST', `/groups/${group}/users`, { user_id: second })
      await send('POST', `/groups/${group}/roles`, { role_id: OWNER })
      const keys = [(await addKeyOf(h, first)).id, (await addKeyOf(h, second)).id]
      await deleteOtherKeys(send, keyId, ...keys)
      const answers = await Promise.all([
        send('POST', `/users/${first}`, { role: 'reader' }),
        isByGroup ? send('DELETE', `/groups/${group}`) : send('DELETE', `/users/${second}`),
      ])
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400])
      assert.ok(await isAdministrable(h))
      await send('POST', '/admin_api_keys', { name: 'permanent' })
    }
  })
})

onEachStore('an owner at the identity provider', (dialect) => {
  const roles = '  roles: { platform-admins: owner, everyone: reader }'
  const harness = shareSignIn(dialect, { settings: [roles, ...SECRET] })

  it('counts while they can sign in there, and keeps the role whatever their groups', async () => {
    const h = harness()
    const { keyId, send } = await openCaller(h)
    const { login, email } = h.person({ groups: ['everyone'] })
    const user = await addUser(send, 'owner', email)
    const owners = await h.store.reader.selectFrom('user').select('id').execute()
    for (const { id } of owners) if (id !== user) await send('DELETE', `/users/${id}`)
    await deleteOtherKeys(send, keyId)
    const removal: Step = ['DELETE', `/users/${user}`]
    await refuseAll(send, [removal])
    assert.equal((await h.session(login)).organization_role, 'owner')
    const second = await addUser(send, 'owner', newEmail())
    const set = (columns: Updateable<UserTable>) =>
      record(h.store, (tx) =>
        tx.updateTable('user').set(columns).where('id', '=', second).execute(),
      )
    const link = (oidc_issuer: string) => set({ oidc_issuer, oidc_subject: 'second' })
    await set({ deactivated_at: 1 })
    await refuseAll(send, [removal])
    await set({ deactivated_at: null })
    await link('https://former.example.com')
    await refuseAll(send, [removal])
    await link(h.provider.issuer)
    assert.equal((await h.session(login)).organization_role, 'reader')
    await refuseAll(send, [['DELETE', `/users/${second}`]])
    assert.equal((await send(...removal)).status, 200)
  })
})

onEachStore('concurrent operations on the last access', (dialect) => {
  it('never take it away', async () => {
    await using h = await startHarness(dialect)
    const { keyId, send } = await openCaller(h)
    for (let round = 0; round < 3; round++) {
      const kept = [keyId]
      const steps: Step[] = []
      for (let n = 0; n < 4; n++) {
        const user = await addUser(send, n % 2 === 0 ? 'owner' : 'reader', newEmail())
        const group = await idOf(send, 'POST', '/groups', { name: newEmail() })
        if (n % 2 === 1) {
          await send('POST', `/groups/${group}/users`, { user_id: user })
          await send('POST', `/groups/${group}/roles`, { role_id: OWNER })
        }
        const key = await addKeyOf(h, user)
        kept.push(key.id)
        const byGroup: Step[] = [
          ['DELETE', `/groups/${group}/users/${user}`],
          ['DELETE', `/groups/${group}/roles/${OWNER}`],
        ]
        const direct: Step[] = [
          ['POST', `/users/${user}`, { role: 'reader' }],
          ['DELETE', `/users/${user}`],
        ]
        steps.push(...(n % 2 === 0 ? direct : byGroup), ['DELETE', `/admin_api_keys/${key.id}`])
      }
      await deleteOtherKeys(send, ...kept)
      const answers = await Promise.all(steps.map((step) => send(...step)))
      const refused = answers.filter(({ json }) => json.error?.code === 'last_owner')
      assert.ok(refused.length > 0)
      assert.ok(answers.every(({ status }) => status < 500))
      assert.ok(await isAdministrable(h))
      await send('POST', '/admin_api_keys', { name: 'permanent' })
    }
  })
})
