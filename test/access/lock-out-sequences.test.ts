/** No lock-out: a property of all sequences of operations of the administration. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { newEmail } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, shareHarness } from '#test/support/harness.ts'
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

/** Kinds of operations. Those that take away are twice as many as those that give. */
const KINDS = [
  ...['addUser', 'addOperatorKey', 'addKeyOf', 'promote', 'assignOwner', 'addMember'],
  ...['demote', 'assignReader', 'unassignOwner', 'removeUser', 'deleteKey', 'deleteKey'],
  ...['removeMember', 'takeFromGroup', 'deleteGroup', 'removeUser', 'demote', 'removeMember'],
] as const

const operation = fc.record({ kind: fc.constantFrom(...KINDS), a: fc.nat(20), b: fc.nat(20) })

interface World {
  readonly users: string[]
  readonly groups: string[]
  readonly keys: string[]
}

function pick(from: readonly string[], n: number): string {
  return from[n % from.length] ?? 'none'
}

/** Performs one operation. Returns the code of its error, if it was rejected. */
async function perform(
  h: Harness,
  send: Send,
  { users, groups, keys }: World,
  { kind, a, b }: typeof operation extends fc.Arbitrary<infer T> ? T : never,
): Promise<string | undefined> {
  const [user, group] = [pick(users, a), pick(groups, b)]
  const calls: Record<string, () => ReturnType<Send>> = {
    addUser: () =>
      send('POST', '/users', { email: newEmail(), role: b % 2 === 0 ? 'owner' : 'reader' }),
    addOperatorKey: () =>
      send('POST', '/admin_api_keys', {
        name: 'k',
        ...(b % 2 === 0 && { expires_in_seconds: 3600 }),
      }),
    promote: () => send('POST', `/users/${user}`, { role: 'owner' }),
    demote: () => send('POST', `/users/${user}`, { role: 'reader' }),
    assignReader: () => send('POST', `/users/${user}/roles`, { role_id: READER }),
    unassignOwner: () => send('DELETE', `/users/${user}/roles/${OWNER}`),
    removeUser: () => send('DELETE', `/users/${user}`),
    addMember: () => send('POST', `/groups/${group}/users`, { user_id: user }),
    removeMember: () => send('DELETE', `/groups/${group}/users/${user}`),
    assignOwner: () => send('POST', `/groups/${group}/roles`, { role_id: OWNER }),
    takeFromGroup: () => send('DELETE', `/groups/${group}/roles/${OWNER}`),
    deleteGroup: () => send('DELETE', `/groups/${group}`),
    deleteKey: () => send('DELETE', `/admin_api_keys/${pick(keys, a)}`),
  }
  if (kind === 'addKeyOf') {
    // A person who is no owner cannot create one.
    const key = await addKeyOf(h, user, b % 2 === 0 ? 3600 : undefined).catch(() => undefined)
    if (key) keys.push(key.id)
    return undefined
  }
  const { status, json } = (await calls[kind]?.()) ?? assert.fail(kind)
  assert.ok(status < 500, `${kind} ${status}`)
  if (status === 200 && kind === 'addUser') users.push(String(json.id))
  if (status === 200 && kind === 'addOperatorKey') keys.push(String(json.id))
  return json.error?.code ?? undefined
}

onEachStore('any sequence of operations of the administration', (dialect) => {
  const server = shareHarness(dialect)

  it('leaves somebody who can administer the organization', async () => {
    const h = server()
    const { keyId, send } = await openCaller(h)
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 14, maxLength: 14 }),
        async (operations) => {
          const user = await addUser(send, 'owner', newEmail())
          const key = await addKeyOf(h, user)
          await deleteOtherKeys(send, keyId, key.id)
          const groups: string[] = []
          for (const name of [newEmail(), newEmail()]) {
            groups.push(String((await send('POST', '/groups', { name })).json.id))
          }
          const other = await addUser(send, 'reader', newEmail())
          const world: World = { users: [user, other], groups, keys: [key.id] }
          const last = { kind: 'deleteKey', a: 0, b: 0 } as const
          assert.equal(await perform(h, send, world, last), 'last_owner')
          for (const one of operations) {
            await perform(h, send, world, one)
            assert.ok(await isAdministrable(h), `after ${one.kind}: nobody can administer`)
          }
          // The next sequence begins without the keys of this one.
          await send('POST', '/admin_api_keys', { name: 'permanent' })
        },
      ),
      { numRuns: dialect === 'sqlite' ? 15 : 4 },
    )
  })
})
