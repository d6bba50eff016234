/** Pages and searches of the console over a large store, and the sign that each is complete. */
import type { Locator, Page } from 'playwright-core'
import type { Scale } from '#demo/scale.ts'
import { rowsOf } from './listed-page.ts'
import { AUTHORIZATION } from './pages.ts'

export interface LargePage {
  readonly name: string
  /** Path below `/console`. */
  readonly path: string
  readonly shown: (page: Page) => Locator
  /** Opens it. Default: somebody signed in with an admin key. */
  readonly by?: 'person' | 'nobody'
}

/** Ids of what has pages. */
export interface LargeSubjects {
  readonly projectId: string
  readonly keyId: string
  readonly userId: string
  readonly groupId: string
  readonly requestId: string
}

/** The newest is found first; a search without matches is the worst case. */
export function largePages(
  { projectId, keyId, userId, groupId, requestId }: LargeSubjects,
  { projects, keys, people }: Scale,
): readonly LargePage[] {
  const project = `/projects/${projectId}`
  const [newestProject, oldProject] = [`P ${projects - 1}`, `P ${projects / 2}`]
  const [newestPerson, oldPerson] = [`Person ${people - 1}`, `Person ${people / 2}`]
  const search = `search=person-${people / 2}@example.com`
  return [
    { name: 'overview', path: '/overview', shown: text('Default project') },
    { name: 'projects', path: '/projects', shown: row(newestProject) },
    {
      name: 'projects, searched',
      path: `/projects?search=${encodeURIComponent(oldProject)}`,
      shown: row(oldProject),
    },
    { name: 'projects, nothing found', path: '/projects?search=nowhere', shown: nothing },
    { name: 'projects, archived too', path: '/projects?archived=yes', shown: row(newestProject) },
    { name: 'project', path: project, shown: row('gpt-5.6-terra') },
    { name: 'project, 24 hours', path: `${project}?range=24h`, shown: row('gpt-5.6-terra') },
    { name: 'project, 30 days', path: `${project}?range=30d`, shown: row('gpt-5.6-terra') },
    { name: 'members', path: `${project}/members`, shown: row(newestPerson) },
    {
      name: 'members, searched',
      path: `${project}/members?${search}`,
      shown: row(oldPerson),
    },
    { name: 'members, nothing found', path: `${project}/members?search=nowhere`, shown: nothing },
    {
      name: 'member’s access',
      path: `${project}/members/users/${userId}`,
      shown: (page) => page.getByRole('list', { name: 'Access' }),
    },
    {
      name: 'access of a group',
      path: `${project}/members/groups/${groupId}`,
      shown: rowsOf('Roles'),
    },
    { name: 'roles of a project', path: `${project}/roles`, shown: rowsOf('Roles') },
    { name: 'service accounts', path: `${project}/service-accounts`, shown: row('bench') },
    { name: 'keys', path: `${project}/keys`, shown: row('bench') },
    { name: 'keys, nothing found', path: `${project}/keys?search=nowhere`, shown: nothing },
    { name: 'limits', path: `${project}/limits`, shown: heading('gpt-5.6-terra') },
    {
      name: 'limits, all models',
      path: `${project}/limits?models=all`,
      shown: text('Requests per minute'),
    },
    { name: 'activity', path: `${project}/activity`, shown: event },
    { name: 'policies', path: `${project}/policies`, shown: text('Data retention') },
    {
      name: 'values of tags of a project',
      path: `${project}/tag-values`,
      shown: text('No tag has limits of its values'),
    },
    { name: 'people', path: '/people', shown: row(newestPerson) },
    {
      name: 'people, searched',
      path: `/people?${search}`,
      shown: row(oldPerson),
    },
    { name: 'people, nothing found', path: '/people?search=nowhere', shown: nothing },
    { name: 'invites', path: '/people/invites', shown: text('No invites yet') },
    { name: 'groups', path: '/people/groups', shown: rowsOf('Groups') },
    { name: 'group', path: `/people/groups/${groupId}`, shown: rowsOf('Members') },
    { name: 'roles', path: '/people/roles', shown: rowsOf('Roles') },
    { name: 'SCIM', path: '/people/scim', shown: text('No tokens yet') },
    { name: 'person', path: `/people/members/${userId}`, shown: rowsOf('By project') },
    { name: 'all keys', path: '/keys', shown: rowsOf('Keys') },
    { name: 'all keys, unused', path: '/keys?show=unused', shown: rowsOf('Keys') },
    { name: 'key', path: `/keys/${keyId}`, shown: rowsOf('By model') },
    { name: 'admin keys', path: '/admin-keys', shown: row('BAILIWICK_ADMIN_KEY') },
    { name: 'usage by project', path: '/usage', shown: row('Default project') },
    { name: 'usage by model', path: '/usage?by=model', shown: row('gpt-5.6-terra') },
    {
      name: 'usage by key',
      path: '/usage?by=key',
      shown: row(`${((projects + keys) / 1_000).toFixed(1)}K keys`),
    },
    { name: 'usage by user', path: '/usage?by=user', shown: row('%') },
    { name: 'usage, requests', path: '/usage?measure=requests', shown: row('Default project') },
    { name: 'usage, 90 days', path: '/usage?range=90d', shown: row('Default project') },
    { name: 'model', path: '/usage/models/gpt-5.6-terra', shown: rowsOf('By user') },
    { name: 'latency', path: '/usage/latency', shown: rowsOf('Latency by upstream') },
    {
      name: 'latency by model, 30 days',
      path: '/usage/latency?range=30d&by=model',
      shown: rowsOf('Latency by model'),
    },
    { name: 'usage by tag', path: '/usage?by=tag:team', shown: row('Without this tag') },
    { name: 'statement', path: '/usage/statements', shown: row('projects') },
    { name: 'spend limits', path: '/usage/limits', shown: text('No spend limits') },
    { name: 'budget', path: '/usage/spend-limit', shown: text('No spend limit') },
    {
      name: 'reconciliation',
      path: '/usage/invoices',
      shown: text('No account to compare with'),
    },
    {
      name: 'values of tags',
      path: '/usage/tag-values',
      shown: text('No tag has limits of its values'),
    },
    {
      name: 'requests for raises',
      path: '/raise-requests',
      shown: text('No open requests'),
    },
    ...logPages(projectId, keyId, userId, requestId),
    { name: 'audit log', path: '/audit-log', shown: text('signed in') },
    { name: 'playground', path: '/playground', shown: text('API key') },
    { name: 'sessions', path: '/sessions', shown: rowsOf('Sessions') },
    { name: 'upstream', path: '/settings/upstreams/default', shown: text('Weight') },
    { name: 'settings', path: '/settings', shown: text('Upstreams') },
    { name: 'page not found', path: '/nowhere', shown: heading('Page not found') },
    ...OF_A_PERSON,
    { name: 'sign-in', path: '/', shown: heading('Bailiwick'), by: 'nobody' },
  ]
}

function logPages(
  projectId: string,
  keyId: string,
  userId: string,
  requestId: string,
): readonly LargePage[] {
  const logs = '/request-logs?range=30d'
  const shown = rowsOf('Request logs')
  return [
    { name: 'request logs', path: '/request-logs', shown },
    { name: 'request logs of a project', path: `${logs}&project=${projectId}`, shown },
    { name: 'request logs of a key', path: `${logs}&key=${keyId}`, shown },
    { name: 'request logs of a person', path: `${logs}&person=${userId}`, shown },
    { name: 'request logs of a model', path: `${logs}&model=gpt-5.6-sol`, shown },
    { name: 'request logs, rejected', path: `${logs}&outcome=rejected&status=429`, shown },
    {
      name: 'request logs, nothing found',
      path: `${logs}&model=nothing`,
      shown: text(/No requests match these filters|Nothing found so far/),
    },
    { name: 'request', path: `/request-logs/${requestId}`, shown: text('What happened') },
  ]
}

const OF_A_PERSON: readonly LargePage[] = [
  { name: 'account', path: '/account', shown: text('My keys') },
  { name: 'models of an account', path: '/account/models', shown: rowsOf('Models') },
  {
    name: 'usage of an account',
    path: '/account/usage',
    shown: text('Costs are estimated'),
  },
  {
    name: 'code of a program',
    path: '/device',
    shown: (page: Page) => page.getByLabel('Code', { exact: true }),
  },
  {
    name: 'sign-in of a program',
    path: `/authorize?${AUTHORIZATION}`,
    shown: (page: Page) => page.getByRole('button', { name: 'Allow' }),
  },
].map((page) => ({ ...page, by: 'person' }))

function row(name: string) {
  return (page: Page): Locator => page.getByRole('row').filter({ hasText: name }).first()
}

function text(words: string | RegExp) {
  return (page: Page): Locator => page.getByRole('main').getByText(words).first()
}

function heading(name: string) {
  return (page: Page): Locator => page.getByRole('heading', { name, exact: true })
}

function event(page: Page): Locator {
  return page.getByRole('list', { name: 'Events' }).locator('summary').first()
}

const nothing = text('No results for')
