/** A small organization with a person in every role, and objects for them to see. */
import assert from 'node:assert/strict'
import type { Harness } from '#test/support/harness.ts'
import type { HarnessOptions } from '#test/support/options.ts'
import { newContext, signInByRequest, type Visit, visit } from './browser.ts'
import { type ConsoleHarness, openConsole } from './console-harness.ts'
import { adminKeyOf, signInAs } from './person.ts'
import { MODEL, type Role } from './roles.ts'

const READ = 'api.management.read'
const PEOPLE: Partial<Record<Role, string>> = {
  owner: 'Olga',
  reader: 'Rita',
  'project owner': 'Paul',
  'project member': 'Mia',
  administrator: 'Adam',
  viewer: 'Vera',
}
/** The keys are of Olga, an owner. Null: all scopes. */
const SCOPES: Partial<Record<Role, readonly string[] | null>> = {
  "owner's key": null,
  'reading key': [READ, 'api.usage.read'],
  'key without usage': [READ, 'api.management.write'],
}

export interface PeopleByRole extends ConsoleHarness {
  /** Ids of people, projects and their objects by name; of Atlas' limit, and of an invite. */
  readonly idOf: (name: string) => string
  /**
   * Signed-in people by role; no page of the console is open yet. They use the same browser one
   * after another, which keeps the compiled scripts.
   */
  come(role: Role): Promise<Visit>
}

export async function openPeopleByRole(options: HarnessOptions = {}): Promise<PeopleByRole> {
  const harness = await openConsole(options)
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? assert.fail(`no ${name}`)
  await addPeople(harness, ids)
  await addAtlas(harness, ids, idOf)
  const keys = new Map<string, string>([['operator', harness.adminKey]])
  for (const [role, scopes] of Object.entries(SCOPES)) {
    keys.set(role, await adminKeyOf(harness, idOf('Olga'), role, scopes))
  }
  const context = await newContext(harness.browser, harness.url)
  return {
    ...harness,
    idOf,
    come: async (role) => {
      await context.clearCookies()
      const visited = await visit(harness.browser, harness.url, { context })
      const person = PEOPLE[role]
      if (person !== undefined) await signInAs(visited, harness, idOf(person))
      else await signInByRequest(visited.page, keys.get(role) ?? assert.fail(`no key of ${role}`))
      return visited
    },
  }
}

async function addPeople({ client }: Harness, ids: Map<string, string>): Promise<void> {
  for (const name of ['Olga', 'Rita', 'Paul', 'Mia', 'Adam', 'Vera', 'Greta']) {
    const email = `${name.toLowerCase()}@example.com`
    const role = name === 'Olga' ? 'owner' : 'reader'
    ids.set(name, (await client.createUser({ email, role })).id)
  }
  await client.createGroup({ name: 'staff' })
  const { id: group_id } = await client.createGroup({ name: 'administrators' })
  const permissions = [READ, 'api.management.write']
  const role = await client.createRole({ role_name: 'Administrator', permissions })
  await client.createGroupRole({ group_id, role_id: role.id })
  await client.createGroupUser({ group_id, user_id: ids.get('Adam') ?? '' })
}

/** A project of Paul's with Mia in it, and an empty one to which Nina is invited. */
async function addAtlas(
  { client, caller, flush }: Harness,
  ids: Map<string, string>,
  idOf: (name: string) => string,
): Promise<void> {
  for (const name of ['Atlas', 'Borealis']) ids.set(name, (await client.createProject({ name })).id)
  const project_id = idOf('Atlas')
  await client.createProjectUser({ project_id, user_id: idOf('Paul'), role: 'owner' })
  await client.createProjectUser({ project_id, user_id: idOf('Mia'), role: 'member' })
  await client.createProjectUser({ project_id, user_id: idOf('Vera'), role: 'viewer' })
  ids.set('robot', (await client.createProjectServiceAccount({ project_id, name: 'robot' })).id)
  const ofMia = { project_id, user_id: idOf('Mia'), name: 'laptop' }
  const laptop = await client.createProjectUserApiKey(ofMia)
  ids.set('laptop', laptop.id)
  const { data } = await client.listProjectRateLimits({ project_id, limit: 100 })
  const rate_limit_id = data.find(({ model }) => model === MODEL)?.id ?? assert.fail('no limit')
  ids.set('limit', rate_limit_id)
  await client.updateProjectRateLimits({ project_id, rate_limit_id, max_requests_per_1_minute: 9 })
  const spend_limit = { threshold_amount: 500, currency: 'USD', interval: 'month' } as const
  await client.updateProjectSpendLimitDefaults({ project_id, tags: { end_user: spend_limit } })
  await client.updateProjectTagValue({ project_id, tag_value: 'end_user=alice', spend_limit })
  const projects = [{ id: idOf('Borealis'), role: 'member' as const }]
  const nina = { email: 'nina@example.com', role: 'reader' as const, projects }
  ids.set('invite', (await client.createInvite(nina)).id)
  ids.set('script', (await client.createAdminApiKey({ name: 'script' })).id)
  const messages = [{ role: 'user' as const, content: 'Hello' }]
  await caller(laptop.value).chat.completions.create({ model: MODEL, messages })
  await flush()
}
