/** First sign-ins with the claims of each provider, and with hostile ones. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { it } from 'node:test'
import { SIGN_IN_ERRORS, type SignInError } from '#contract/extensions/sign-in.ts'
import { record } from '#storage/transaction.ts'
import { all, ids } from '#test/sdk/suite.ts'
import { onEachStore } from '#test/support/databases.ts'
import type { Person } from './provider.ts'
import { SECRET, type SignInHarness, shareSignIn } from './sign-in-harness.ts'
import {
  entra,
  entraGuest,
  entraManyGroups,
  entraOverage,
  entraPersonalGuest,
  entraV1,
  google,
  keycloak,
  okta,
} from './token-shapes.ts'

const GROUP_ID = '3a1c5b7e-0f0e-4d53-8b0a-6f6a1c1e2d3f'
const SETTINGS = ['  email_domains: [example.com]', '  create_users: {}', '  groups_claim: groups']
/** Claims of a person without an address. */
const WITHOUT_ADDRESS: object = { email: undefined, email_verified: undefined }
const GUEST_NAME = 'ada_example.org#EXT#@example.com'

let born = 0

function oid(): string {
  return `oid-${++born}`
}
/** An address in the domain of the issuer that nobody has. */
function freshName(): string {
  return `name-${++born}@example.com`
}

/** Asserts a code that the console has a sentence for. */
async function assertRejected(
  harness: SignInHarness,
  { login }: Person,
  error: SignInError,
): Promise<void> {
  assert.deepEqual(await harness.signIn(login), { error })
  assert.match(SIGN_IN_ERRORS[error], /^[A-Z].*\.$/)
  harness.move(60_001)
}

onEachStore('claims of an ID token', (dialect) => {
  const lines: string[] = []
  const harness = shareSignIn(dialect, {
    settings: [...SETTINGS, ...SECRET],
    provider: { hasEmailInToken: true },
    onLog: (line) => lines.push(line),
  })
  const client = () => harness().client
  /** Claims of a person, also absent ones. */
  const newcomer = (claims: object) => harness().person({ email_verified: undefined, ...claims })
  const rejected = (claims: object, error: SignInError) =>
    assertRejected(harness(), newcomer(claims), error)
  const groupsOf = async (id = ''): Promise<string[]> => {
    const groups = await client().listGroups({})
    const member = async ({ id: group_id }: { id: string }) =>
      ids(await all(client().listGroupUsers({ group_id }))).includes(id)
    const isIn = await Promise.all(groups.data.map(member))
    return groups.data.filter((_, n) => isIn[n]).map(({ name }) => name)
  }

  it('of each provider create a person, in the groups that they list', async () => {
    for (const oidc_group of [GROUP_ID, 'Everyone', '/platform/europe']) {
      await client().createGroup({ name: oidc_group, oidc_group })
    }
    const v1 = freshName()
    const shapes: readonly (readonly [object, readonly string[]])[] = [
      [{ claims: entra(oid(), { groups: [GROUP_ID, randomUUID()] }) }, [GROUP_ID]],
      [{ claims: entra(oid(), { xms_edov: true }) }, []],
      [{ email: v1, claims: entraV1(oid(), v1, { groups: [GROUP_ID] }) }, [GROUP_ID]],
      [{ claims: entraGuest(oid(), { xms_edov: true }) }, []],
      [{ claims: entraOverage(oid()) }, []],
      [{ claims: entraManyGroups(oid()) }, []],
      [{ claims: okta(), email_verified: true }, ['Everyone']],
      [{ claims: google('example.com'), email_verified: true }, []],
      [{ claims: keycloak(), email_verified: true }, ['/platform/europe']],
    ]
    for (const [shape, groups] of shapes) {
      const { login } = newcomer(shape)
      const { user } = await harness().session(login)
      assert.equal(user?.name, 'Ada Lovelace')
      assert.deepEqual(await groupsOf(user?.id), groups)
    }
    assert.equal(lines.filter((line) => line.includes('(overage)')).length, 2)
  })

  it('of an address that the issuer has no authority for are rejected', async () => {
    const before = await all(client().listUsers())
    const foreign = 'ada@example.org'
    await rejected({ email: foreign, email_verified: true, claims: okta() }, 'person_unknown')
    await rejected({ email: foreign, claims: entra(oid()) }, 'email_unverified')
    await rejected({ email_verified: false, claims: keycloak() }, 'email_unverified')
    await rejected({ claims: entra(oid(), { xms_edov: false }) }, 'email_unverified')
    await rejected({ claims: entraGuest(oid()) }, 'email_unverified')
    await rejected({ claims: entraPersonalGuest(oid()) }, 'email_unverified')
    await rejected({ email: GUEST_NAME, claims: entra(oid()) }, 'email_unverified')
    await rejected({ email: undefined, claims: entra(oid()) }, 'email_unverified')
    assert.deepEqual(ids(await all(client().listUsers())), ids(before))
  })

  it('that are empty or too long are rejected, or left out', async () => {
    await rejected({ email: '', claims: entra(oid()) }, 'email_unverified')
    const long = `${'a'.repeat(400)}@example.com`
    await rejected({ email: long, email_verified: true, claims: okta() }, 'email_unverified')
    await rejected({ login: 's'.repeat(256), claims: entra(oid()) }, 'answer_refused')
    const huge = { name: 'n'.repeat(1_100_000) }
    await rejected({ claims: entra(oid(), huge) }, 'answer_refused')
    for (const name of ['', 'n'.repeat(10_000), 'a\nb', 7]) {
      const { login } = newcomer({
        claims: entra(oid(), { name, groups: ['', 'g'.repeat(100_000)] }),
      })
      const { user } = await harness().session(login)
      assert.deepEqual([user?.name, await groupsOf(user?.id)], [null, []])
    }
  })

  it('list up to 10,000 groups, and change no membership beyond', async () => {
    const others = Array.from({ length: 9_999 }, () => randomUUID())
    const groups = [...others, GROUP_ID]
    const who = newcomer({ claims: entra(oid(), { groups }) })
    const { user } = await harness().session(who.login)
    assert.deepEqual(await groupsOf(user?.id), [GROUP_ID])
    const { people } = harness()
    const at = people.findIndex(({ login }) => login === who.login)
    people[at] = { ...who, claims: { ...who.claims, groups: [...others, 'one', 'two'] } }
    await harness().session(who.login)
    assert.deepEqual(await groupsOf(user?.id), [GROUP_ID])
    assert.equal(lines.filter((line) => line.includes('(too_many)')).length, 1)
  })

  it('of a subject that another issuer gave to somebody else are not theirs', async () => {
    const theirs = newcomer({ claims: entra(oid()) })
    const { user } = await harness().session(theirs.login)
    await record(harness().store, (tx) =>
      tx
        .updateTable('user')
        .set({ oidc_issuer: 'https://former.example.com' })
        .where('id', '=', user?.id ?? '')
        .execute(),
    )
    const { people } = harness()
    const at = people.findIndex(({ login }) => login === theirs.login)
    await assertRejected(harness(), theirs, 'other_identity')
    people[at] = { ...theirs, email: freshName() }
    assert.notEqual((await harness().session(theirs.login)).user?.id, user?.id)
  })
})

onEachStore('email_claim', (dialect) => {
  const harness = shareSignIn(dialect, {
    settings: ['  email_claim: upn', ...SETTINGS, ...SECRET],
    provider: { hasEmailInToken: true },
  })
  const newcomer = (claims: object, more: object = {}) =>
    harness().person({ ...WITHOUT_ADDRESS, ...more, claims: { ...claims } })
  const rejected = (who: Person, error: SignInError) => assertRejected(harness(), who, error)

  it('has the address of people without a mailbox, in both versions of the token', async () => {
    const [v1, v2] = [freshName(), freshName()]
    for (const [upn, claims] of [
      [v1, entraV1(oid(), v1)],
      [v2, entra(oid(), { upn: v2 })],
    ] as const) {
      const { user } = await harness().session(newcomer(claims).login)
      assert.equal(user?.email, upn)
    }
  })

  it('is read in place of email, which people may set without a mailbox', async () => {
    const owner = freshName()
    await harness().client.createUser({ email: owner, role: 'owner' })
    const upn = freshName()
    const attacker = newcomer(entra(oid(), { upn }), { email: owner })
    const { user, organization_role } = await harness().session(attacker.login)
    assert.deepEqual([user?.email, organization_role], [upn, 'reader'])
    await rejected(newcomer(entra(oid()), { email: owner }), 'email_unverified')
  })

  it('is no address of guests, nor where the provider verifies addresses', async () => {
    const named = () => ({ upn: freshName() })
    await rejected(newcomer(entraGuest(oid(), named())), 'email_unverified')
    await rejected(newcomer(entraGuest(oid(), { ...named(), xms_edov: true })), 'email_unverified')
    await rejected(newcomer(entraPersonalGuest(oid(), named())), 'email_unverified')
    await rejected(newcomer(entra(oid(), { upn: GUEST_NAME })), 'email_unverified')
    await rejected(newcomer(entra(oid(), { upn: 'ada@example.org' })), 'email_unverified')
    const chosen = { ...keycloak(), ...named() }
    await rejected(newcomer(chosen, { email_verified: true }), 'email_unverified')
  })

  it('identifies nobody after the first sign-in', async () => {
    const [upn, next] = [freshName(), freshName()]
    const who = newcomer(entra(oid(), { upn }))
    const { user } = await harness().session(who.login)
    const { people } = harness()
    const at = people.findIndex(({ login }) => login === who.login)
    people[at] = { ...who, claims: { ...who.claims, upn: next } }
    assert.equal((await harness().session(who.login)).user?.id, user?.id)
    await rejected(newcomer(entra(oid(), { upn })), 'other_identity')
  })
})
