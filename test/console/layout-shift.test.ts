import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { resize, signIn, skipWithoutBrowser, type Visit, visit, WIDTHS } from './browser.ts'
import { openSeededConsole } from './seeded-organization.ts'
import { SHIFT_MAX, shiftsOf, watchShifts } from './shifts.ts'

/** Of a page whose buttons do not move: one that moves under the pointer is not pressed. */
const STILL_MAX = 0.0005

describe('layout shift while a page loads', { skip: skipWithoutBrowser }, () => {
  let harness: Awaited<ReturnType<typeof openSeededConsole>>

  let visited: Visit
  let person = ''
  let group = ''

  before(async () => {
    harness = await openSeededConsole()
    const { client } = harness
    person = harness.seeded.people[0]?.id ?? assert.fail('no person')
    group = (await client.createGroup({ name: 'Platform' })).id
    await client.createGroupUser({ group_id: group, user_id: person })
    const role = { role_name: 'Finance', permissions: ['api.usage.read'] }
    await client.createGroupRole({ group_id: group, role_id: (await client.createRole(role)).id })
    visited = await visit(harness.browser, harness.url)
    await signIn(visited.page, harness.seeded.adminKeys.operator)
    await watchShifts(visited.context)
  })
  after(() => harness?.close())

  for (const width of ['wide', 'narrow'] as const) {
    it(`pages with several queries shift by less than ${SHIFT_MAX} at ${WIDTHS[width]} px`, async (t) => {
      const { page } = visited
      await resize(page, width)
      const refused = harness.seeded.projects.find(({ name }) => name === 'Translation pipeline')
      const project = `/console/projects/${refused?.id}`
      const table = (name: string) => page.getByRole('table', { name })
      const pages = [
        ['/console/overview', table('Projects')],
        [project, table('By key')],
        ['/console/usage', table('Usage by project')],
        ['/console/usage?by=key', table('Usage by key')],
        ['/console/usage?range=30d&by=tag:team', table('Usage by tag team')],
        ['/console/people/scim', page.getByText('No tokens yet')],
        [`/console/people/members/${person}`, page.getByRole('list', { name: 'Access' })],
        [`/console/people/groups/${group}`, table('Roles')],
        [`${project}/policies`, page.getByRole('main').getByText('Data retention').first()],
        ['/console/usage/statements', table('Statement by team')],
        ['/console/usage/limits', page.getByText('Default spend limits').first()],
        ['/console/usage/spend-limit', page.getByRole('main').getByText('Spend limit').first()],
        [`${project}/limits?models=all`, page.getByRole('list', { name: 'Limits by model' })],
      ] as const
      for (const [path, shown] of pages) {
        const most = path.includes('/limits') ? STILL_MAX : SHIFT_MAX
        const shifts = await shiftsOf(page, path, shown)
        t.diagnostic(`${shifts.toFixed(3)} ${path}`)
        assert.ok(shifts < most, `${path}: ${shifts}`)
      }
    })
  }
})
