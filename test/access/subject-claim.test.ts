/** Identities by the claim that the settings name, such as `oid` of Entra ID, beside `sub`. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { SECRET, shareSignIn } from './sign-in-harness.ts'

/** A model of personal projects that no upstream has. */
const MISSPELLED = [
  '  personal_project:',
  '    models: [gpt-5.6-luna, gpt-5.6-lunar]',
  '    spend_limit: { threshold_amount: 500, interval: month }',
  'upstreams:',
  '  own: { base_url: "http://127.0.0.1:1/v1", models: [gpt-5.6-luna] }',
]

onEachStore('identities by a claim of the settings', (dialect) => {
  const lines: string[] = []
  const harness = shareSignIn(dialect, {
    settings: ['  subject_claim: oid', ...SECRET, ...MISSPELLED],
    provider: { hasEmailInToken: true },
    onLog: (line) => lines.push(line),
  })
  const person = (oid: unknown, more: object = {}) => harness().person({ claims: { oid }, ...more })
  const createUser = (email: string) => harness().client.createUser({ email, role: 'reader' })
  const identityOf = async (id: string) => ({
    ...(await harness()
      .store.reader.selectFrom('user')
      .select(['oidc_subject', 'oidc_subject_claim', 'oidc_claimed_subject'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()),
  })
  /** A person who was linked by `sub` alone, as before the setting. */
  const linkedBySub = async (oid: string, email?: string) => {
    const who = person(oid, email === undefined ? {} : { email })
    const { id } = await createUser(`${who.login}@former.example.com`)
    const columns = { oidc_issuer: harness().provider.issuer, oidc_subject: who.login }
    await record(harness().store, (tx) =>
      tx.updateTable('user').set(columns).where('id', '=', id).execute(),
    )
    return { ...who, id }
  }
  const refusedAs = async ({ login }: { login: string }, error: string): Promise<void> =>
    assert.deepEqual(await harness().signIn(login), { error })

  it('stay with the person when the application is registered anew', async () => {
    const before = person('oid-moved')
    const { id } = await createUser(before.email)
    await harness().session(before.login)
    assert.deepEqual(await identityOf(id), {
      oidc_subject: before.login,
      oidc_subject_claim: 'oid',
      oidc_claimed_subject: 'oid-moved',
    })
    const after = person('oid-moved', { email: 'moved@example.org', email_verified: false })
    assert.equal((await harness().session(after.login)).user?.id, id)
    assert.equal((await identityOf(id)).oidc_subject, after.login)
  })

  it('complete a link by sub, which stays', async () => {
    const linked = await linkedBySub('oid-completed')
    for (let n = 0; n < 2; n++) {
      assert.equal((await harness().session(linked.login)).user?.id, linked.id)
    }
    assert.deepEqual(await identityOf(linked.id), {
      oidc_subject: linked.login,
      oidc_subject_claim: 'oid',
      oidc_claimed_subject: 'oid-completed',
    })
    const renewed = person('oid-completed')
    assert.equal((await harness().session(renewed.login)).user?.id, linked.id)
  })

  it('complete a link by sub once for concurrent sign-ins', async () => {
    const linked = await linkedBySub('oid-concurrent')
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => harness().signIn(linked.login)),
    )
    for (const outcome of outcomes) assert.ok('to' in outcome, JSON.stringify(outcome))
    assert.equal((await identityOf(linked.id)).oidc_claimed_subject, 'oid-concurrent')
  })

  it('are not those of the person who had the address, or the sub, before', async () => {
    const { people } = harness()
    const first = person('oid-first')
    const { id } = await createUser(first.email)
    await harness().session(first.login)
    await refusedAs(person('oid-heir', { email: first.email }), 'other_identity')
    const at = people.findIndex(({ login }) => login === first.login)
    people[at] = { ...first, claims: { oid: 'oid-reassigned' } }
    await refusedAs(first, 'other_identity')
    people[at] = first
    assert.equal((await harness().session(first.login)).user?.id, id)
  })

  it('of two people in one token are rejected', async () => {
    const [one, two] = [await linkedBySub('oid-one'), await linkedBySub('oid-two')]
    await harness().session(one.login)
    const { people } = harness()
    const at = people.findIndex(({ login }) => login === two.login)
    people[at] = { ...two, claims: { oid: 'oid-one' } }
    await refusedAs(two, 'other_identity')
    assert.equal((await identityOf(two.id)).oidc_claimed_subject, null)
  })

  it('are not found by a value of another claim, or a sub of the same text', async () => {
    const owner = await linkedBySub('oid-owner')
    await harness().session(owner.login)
    await refusedAs(person(owner.login), 'person_unknown')
    await record(harness().store, (tx) =>
      tx
        .updateTable('user')
        .set({ oidc_subject_claim: 'employee_id' })
        .where('id', '=', owner.id)
        .execute(),
    )
    await refusedAs(person('oid-owner'), 'person_unknown')
    assert.equal((await harness().session(owner.login)).user?.id, owner.id)
    assert.equal((await identityOf(owner.id)).oidc_subject_claim, 'oid')
  })

  it('are served by a start that warns of a model of personal projects that nothing has', () => {
    const warnings = lines.filter((line) => line.includes('`personal_project`'))
    assert.equal(warnings.length, 1)
    assert.match(warnings[0] ?? '', /models of `personal_project`: gpt-5\.6-lunar"/)
  })

  it('need the claim in the ID token', async () => {
    for (const oid of [undefined, null, '', 7, ['a'], 'a\nb', 'a'.repeat(256)]) {
      const { login, email } = person(oid)
      await createUser(email)
      await refusedAs({ login }, 'answer_refused')
      harness().move(60_001)
    }
  })
})
