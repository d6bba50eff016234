/** Search in lists by a part of a name, on each store. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { contains } from '#base/folded.ts'
import { list } from '#control/projects/projects.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { all, ids, newEmail, newProject, newUser, refused } from './suite.ts'

/** Names with letter cases, normalization forms and pattern characters to mistake. */
const NAMES = [
  'ÖL und Gas',
  'Öl und Gas',
  'ol',
  'Straße',
  'ΟΔΟΣ',
  'Οδός',
  'ОТДЕЛ продаж',
  'İstanbul',
  'ılık',
  'ﬁnance',
  'ΐ',
  '50% off',
  '50 off',
  'a_b',
  'axb',
  'back\\slash',
  "it's",
  '東京 😀 tower',
]
const QUESTIONS = [
  ...['öl', 'ÖL', 'O\u0308l', 'o', 'strasse', 'STRASSE', 'ß', 'οδοσ', 'οδος', 'Οδ', 'отдел', 'Ж'],
  ...['i', 'I', 'İ', 'ı', 'fi', 'ΐ', '%', '_', '\\', '\\s', "'", '0% o', '50', '東', '😀', ' '],
  ...['a_b', '*', '.', '?', '[', '50%%'],
]

onEachStore('a search', (dialect) => {
  const { clock, move } = movableClock()
  const server = shareHarness(dialect, { clock })
  const client = () => server().client
  let project_id = ''

  /** Names of the projects found, newest first. */
  const found = async (search: string): Promise<string[]> =>
    (await all(client().listProjects({ search, limit: 100 }))).map(({ name }) => name)

  before(async () => {
    for (const name of NAMES) await newProject(server(), name)
    project_id = (await newProject(server(), 'Keys')).id
  })

  it('matches substrings, case-insensitively in every script', async () => {
    assert.deepEqual(await found('öl'), ['Öl und Gas', 'ÖL und Gas'])
    assert.deepEqual(await found('O\u0308L'), ['Öl und Gas', 'ÖL und Gas'])
    assert.deepEqual(await found('STRASSE'), ['Straße'])
    assert.deepEqual(await found('οδοσ'), ['ΟΔΟΣ'])
    assert.deepEqual(await found('отдел'), ['ОТДЕЛ продаж'])
  })

  it('matches pattern characters literally', async () => {
    assert.deepEqual(await found('%'), ['50% off'])
    assert.deepEqual(await found('a_b'), ['a_b'])
    assert.deepEqual(await found('\\'), ['back\\slash'])
    assert.deepEqual(await found("'"), ["it's"])
    assert.deepEqual(await found('.*'), [])
  })

  it('finds the same on every store as the reference function', async () => {
    const names = (await all(client().listProjects({ limit: 100 }))).map(({ name }) => name)
    for (const question of QUESTIONS) {
      const expected = names.filter((name) => contains(question, [name]))
      assert.deepEqual((await found(question)).sort(), expected.sort(), question)
    }
  })

  it('matches an id whole, and not by a part', async () => {
    assert.deepEqual(await found(project_id), ['Keys'])
    assert.deepEqual(await found(project_id.slice(0, -1)), [])
    assert.deepEqual(await found('proj_'), [])
  })

  it('is paged by after, as the list is', async () => {
    const every = ids(await all(client().listProjects({ search: 'o', limit: 100 })))
    assert.ok(every.length > 4)
    for (const limit of [1, 2, every.length]) {
      assert.deepEqual(ids(await all(client().listProjects({ search: 'o', limit }))), every)
    }
    const last = await client().listProjects({ search: 'o', limit: every.length })
    assert.deepEqual([last.has_more, last.first_id], [false, every[0]])
    // A cursor is any object of the list, whether the search finds it or not.
    const after = (await client().listProjects({ search: 'Keys' })).last_id ?? ''
    assert.deepEqual(ids((await client().listProjects({ search: 'o', after })).data), every)
    await refused(client().listProjects({ search: 'o', after: 'proj_x' }), {
      status: 404,
      code: 'cursor_not_found',
      param: 'after',
    })
  })

  it('has 1 to 200 characters; an empty one is ignored', async () => {
    await refused(client().listProjects({ search: 'x'.repeat(201) }), {
      status: 400,
      code: 'string_above_max_length',
      param: 'search',
    })
    assert.deepEqual(await found('😀'.repeat(200)), [])
    const { json } = await server().raw('GET', '/v1/organization/projects?search=&limit=100')
    assert.deepEqual(json.data, await all(client().listProjects({ limit: 100 })))
    await refused(client().listProjects({ search: 'a\0b' }), { status: 400, param: 'search' })
  })

  it('finds archived projects with include_archived, and none that the caller may not see', async () => {
    const gone = await newProject(server(), 'Quartz old')
    const kept = await newProject(server(), 'Quartz new')
    await client().archiveProject({ project_id: gone.id })
    assert.deepEqual(await found('quartz'), ['Quartz new'])
    const every = await all(client().listProjects({ search: 'quartz', include_archived: true }))
    assert.deepEqual(ids(every), [kept.id, gone.id])
    const see = async (visible: string[]) =>
      ids(
        (
          await list(
            { ...server().system, visible },
            { search: 'quartz', limit: 20, include_archived: true },
          )
        ).data,
      )
    assert.deepEqual(await see([gone.id, project_id]), [gone.id])
    assert.deepEqual(await see([]), [])
  })

  it('finds a key by its name, its redacted value and its owner', async () => {
    const person = await client().createUser({
      email: 'Zoë.Ångström@example.com',
      name: 'Zoë Ångström',
      role: 'reader',
    })
    const user_id = person.id
    await client().createProjectUser({ project_id, user_id, role: 'member' })
    const laptop = await client().createProjectUserApiKey({ project_id, user_id, name: 'Läptop' })
    const other = await client().createProjectUserApiKey({ project_id, user_id, name: 'desk' })
    const account = await client().createProjectServiceAccount({ project_id, name: 'Nightly ci' })
    const ofAccount = account.api_key?.id ?? ''
    const search = async (text: string, more = {}) =>
      ids(await all(client().listProjectApiKeys({ project_id, search: text, limit: 1, ...more })))
    assert.deepEqual(await search('LÄP'), [laptop.id])
    assert.deepEqual(await search(laptop.redacted_value.toLowerCase()), [laptop.id])
    assert.deepEqual(await search('ångström'), [other.id, laptop.id])
    assert.deepEqual(await search('zoë.'), [other.id, laptop.id])
    assert.deepEqual(await search('nightly'), [ofAccount])
    assert.deepEqual(await search(other.id), [other.id])
    assert.deepEqual(await search(user_id), [])
    assert.deepEqual(await search(laptop.value), [])
    await client().deleteProjectUser({ project_id, user_id })
    assert.deepEqual(await search('ångström'), [])
    assert.deepEqual(await search('ångström', { owner_project_access: 'inactive' }), [
      other.id,
      laptop.id,
    ])
    assert.deepEqual((await search('n', { owner_project_access: 'any' })).length, 3)
    const elsewhere = (await newProject(server())).id
    assert.deepEqual(
      (await client().listProjectApiKeys({ project_id: elsewhere, search: 'desk' })).data,
      [],
    )
  })

  it('finds people by name and address, in the organization and in a project', async () => {
    const add = (name: string | null, email: string) =>
      client().createUser({ name, email, role: 'reader' })
    const mia = await add('Mia Müller', 'mia@example.com')
    const nameless = await add(null, 'MULLER-bot@example.com')
    const gone = await add('Old Müller', newEmail())
    await client().deleteUser({ user_id: gone.id })
    const users = async (search: string, emails?: string[]) =>
      ids(await all(client().listUsers({ search, limit: 1, ...(emails && { emails }) })))
    assert.deepEqual(await users('MÜLLER'), [mia.id])
    assert.deepEqual(await users('muller'), [nameless.id])
    assert.deepEqual(await users('example.com', ['Mia@example.com', 'nobody@example.com']), [
      mia.id,
    ])
    assert.deepEqual(await users(mia.id), [mia.id])
    const members = async (search: string) =>
      ids(await all(client().listProjectUsers({ project_id, search, limit: 1 })))
    for (const { id } of [nameless, mia]) {
      move(1000)
      await client().createProjectUser({ project_id, user_id: id, role: 'member' })
    }
    const stranger = await newUser(server())
    assert.deepEqual(await members('m'), [mia.id, nameless.id])
    assert.deepEqual(await members('müller'), [mia.id])
    assert.deepEqual(await members(nameless.id), [nameless.id])
    assert.deepEqual(await members(stranger.id), [])
  })

  it('finds service accounts, invites and admin keys', async () => {
    const account = await client().createProjectServiceAccount({ project_id, name: 'Übersetzer' })
    const accounts = async (search: string) =>
      ids((await client().listProjectServiceAccounts({ project_id, search })).data)
    assert.deepEqual(await accounts('über'), [account.id])
    assert.deepEqual(await accounts(account.id), [account.id])
    const invite = await client().createInvite({ email: 'Eve@example.org', role: 'reader' })
    await client().createInvite({ email: 'adam@example.org', role: 'reader' })
    const invites = async (search: string) => ids((await client().listInvites({ search })).data)
    assert.deepEqual(await invites('eve@'), [invite.id])
    assert.deepEqual(await invites(invite.id), [invite.id])
    const first = await client().createAdminApiKey({ name: 'Terraform' })
    const second = await client().createAdminApiKey({ name: 'terraform again' })
    const keys = async (search: string, order: 'asc' | 'desc' = 'asc') =>
      ids(await all(client().listAdminApiKeys({ search, order, limit: 1 })))
    assert.deepEqual(await keys('TERRA'), [first.id, second.id])
    assert.deepEqual(await keys('TERRA', 'desc'), [second.id, first.id])
    assert.deepEqual(await keys(second.redacted_value), [second.id])
    assert.deepEqual((await keys('operator')).length, 3)
    await client().deleteAdminApiKey({ key_id: second.id })
    assert.deepEqual(await keys('terra'), [first.id])
  })

  it('finds rate limits by model, from a cursor in either direction', async () => {
    const limits = async (more: { search?: string; after?: string; before?: string }) =>
      ids((await client().listProjectRateLimits({ project_id, limit: 1000, ...more })).data)
    const found = (await limits({})).filter((id) => id.includes('gpt-4o'))
    const isNear = (id: string) => id.startsWith('rl-gpt-4o')
    const near = found.filter(isNear)
    const far = found.filter((id) => !isNear(id))
    assert.ok(near.length > 2 && far.length > 1)
    const every = [...near, ...far]
    assert.deepEqual(await limits({ search: 'GPT-4O' }), every)
    for (const [index, id] of every.entries()) {
      assert.deepEqual(await limits({ search: 'gpt-4o', after: id }), every.slice(index + 1))
      assert.deepEqual(await limits({ search: 'gpt-4o', before: id }), every.slice(0, index))
    }
    const search = 'gpt-4o'
    const page = await client().listProjectRateLimits({ project_id, search, limit: 2 })
    assert.deepEqual([ids(page.data), page.has_more], [every.slice(0, 2), true])
    const before = every.at(-1) ?? ''
    const last = await client().listProjectRateLimits({ project_id, search, limit: 2, before })
    assert.deepEqual([ids(last.data), last.has_more], [every.slice(-3, -1), true])
    assert.deepEqual(await limits({ search: 'rl-gpt-4o' }), ['rl-gpt-4o'])
    assert.deepEqual(await limits({ search: 'rl-' }), [])
  })
})
