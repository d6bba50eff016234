/** Permissions by role, as a table: pages of the console, and the API behind them. */

export const MODEL = 'gpt-4o-mini'

/**
 * Roles: signed-in people, then sessions of admin keys. The administrator has by a group a custom
 * role that changes everything, and so gives to others only what it has by name.
 */
export const ROLES = [
  ...(['owner', 'reader', 'project owner', 'project member'] as const),
  ...(['administrator', 'viewer'] as const),
  ...(['operator', "owner's key", 'reading key', 'key without usage'] as const),
]
export type Role = (typeof ROLES)[number]

/** Sessions of people, who have an account page: those of admin keys have none. */
const PEOPLE: readonly Role[] = [
  ...(['owner', 'reader', 'project owner', 'project member'] as const),
  ...(['administrator', 'viewer'] as const),
]
const HAVE_OWN_KEYS: readonly Role[] = ['project owner', 'project member']
/** Models of Atlas: each has a button that shows its settings for clients. */
const MODELS = [
  ...['gpt-4o', 'gpt-4o-mini', 'gpt-5', 'gpt-5.4', 'gpt-5.4-mini', 'gpt-5.5', 'gpt-5.6-luna'],
  ...['gpt-5.6-sol', 'gpt-5.6-terra', 'text-embedding-3-large', 'text-embedding-3-small'],
]
const OWN: readonly Role[] = ['owner', 'operator', "owner's key", 'key without usage']
const ADMINISTER: readonly Role[] = [...OWN, 'administrator']
/** Spend of the organization; that of a project is its owner's to see, too. */
const SEE_SPEND: readonly Role[] = [...ADMINISTER, 'reading key']
const SEE_ATLAS_SPEND: readonly Role[] = [...SEE_SPEND, 'project owner']
const OWN_ATLAS: readonly Role[] = [...OWN, 'project owner']
const MANAGE: readonly Role[] = [...ADMINISTER, 'project owner']
/** Members give groups and roles up to their own permissions. */
const GIVE_ROLES: readonly Role[] = [...MANAGE, 'project member']
/** The project is Atlas, its owner Paul and its member Mia, who own the keys and menus. */
const MANAGE_OR_MIA: readonly Role[] = [...MANAGE, 'project member']
const MAKE_KEYS_IN_ATLAS: readonly Role[] = [...OWN_ATLAS, 'project member']
export const SEE_ATLAS: readonly Role[] = ROLES.filter((role) => role !== 'reader')
/** A viewer sees neither the service accounts nor the audit log of a project. */
const SEE_MORE_OF_ATLAS: readonly Role[] = SEE_ATLAS.filter((role) => role !== 'viewer')
const SEE_USAGE: readonly Role[] = ROLES.filter((role) => role !== 'key without usage')
const NO_USAGE: readonly Role[] = ['reader', 'administrator', 'viewer']
const HAVE_USAGE: readonly Role[] = SEE_USAGE.filter((role) => !NO_USAGE.includes(role))
/** An invoice is of all projects. */
const SEE_ALL_USAGE: readonly Role[] = ['owner', 'operator', "owner's key", 'reading key']
/** The operator's key is a service account's. Olga is in no project; her key's session hides it. */
const MAKE_KEYS: readonly Role[] = [
  ...(['project owner', 'project member'] as const),
  ...(['operator', "owner's key", 'key without usage'] as const),
]

/** Everybody sees their own logs: keys have none. */
const HAVE_LOGS: readonly Role[] = ROLES.filter(
  (role) => role !== 'reading key' && role !== 'key without usage',
)
/** A role or a scope of its own shows logs of everybody; others see their own. */
const SEE_ALL_LOGS: readonly Role[] = ['owner', 'operator', "owner's key"]
const SEE_ACCOUNT_LOGS: readonly Role[] = [...SEE_ALL_LOGS, 'project owner']
const SEE_LOGS: readonly Role[] = [...SEE_ACCOUNT_LOGS, 'project member']

export interface ConsolePage {
  /** The link in the navigation that leads there, and then the tab. */
  readonly link: string
  readonly tab?: string
  readonly isOfAtlas?: boolean
  /** Roles with a link to it; left out: all. */
  readonly seen?: readonly Role[]
  /** Actions on the page, and the roles allowed. A menu item is prefixed with the menu's owner. */
  readonly actions: Readonly<Record<string, readonly Role[]>>
}

/** Of the organization, and of a project. */
const SET_DEFAULTS: ConsolePage['actions'] = {
  'Add tag with a default spend limit': ADMINISTER,
  'Set the default of people': ADMINISTER,
  'Set the default of service accounts': ADMINISTER,
  'Set the default of keys': ADMINISTER,
  'Add tag with a default rate limit': ADMINISTER,
  'Set the default rate limit of people': ADMINISTER,
  'Set the default rate limit of service accounts': ADMINISTER,
  'Set the default rate limit of keys': ADMINISTER,
}

function ofAtlas(tab: string, actions: ConsolePage['actions']): ConsolePage {
  return {
    link: 'Projects',
    tab,
    isOfAtlas: true,
    actions: { 'Atlas: Rename': MANAGE, 'Atlas: Archive': ADMINISTER, ...actions },
  }
}

export const CONSOLE_PAGES: readonly ConsolePage[] = [
  {
    link: 'Overview',
    seen: [...MANAGE, 'reading key'],
    // The steps of a new organization.
    actions: { Hide: ['owner', 'operator', "owner's key"] },
  },
  {
    link: 'My account',
    seen: PEOPLE,
    actions: {
      'Create key': HAVE_OWN_KEYS,
      'laptop: Request logs': ['project member'],
      'laptop: Rotate': ['project member'],
      'laptop: Revoke': ['project member'],
      'Sign out everywhere else': PEOPLE,
    },
  },
  { link: 'Raise requests', seen: SEE_ATLAS_SPEND, actions: {} },
  {
    link: 'My account',
    tab: 'Models',
    seen: PEOPLE,
    actions: { 'Create key': HAVE_OWN_KEYS, ...settingsOf(MODELS) },
  },
  { link: 'My account', tab: 'Usage', seen: PEOPLE, actions: { 'Create key': HAVE_OWN_KEYS } },
  {
    link: 'Projects',
    seen: SEE_ATLAS,
    actions: { 'Create project': ADMINISTER, 'Atlas: Archive': ADMINISTER },
  },
  { ...ofAtlas('Overview', {}), seen: HAVE_USAGE },
  ofAtlas('Members', {
    'Add member': OWN_ATLAS,
    'Add group': GIVE_ROLES,
    'mia@example.com: Change role': OWN_ATLAS,
    'mia@example.com: Limits': SEE_ATLAS_SPEND,
    'mia@example.com: Remove from project': OWN_ATLAS,
  }),
  ofAtlas('Roles', { 'Create role': GIVE_ROLES }),
  {
    ...ofAtlas('Service accounts', {
      'Create service account': MANAGE,
      'robot: View keys': SEE_MORE_OF_ATLAS,
      'robot: View access': SEE_MORE_OF_ATLAS,
      'robot: Limits': SEE_ATLAS_SPEND,
      'robot: Create key': OWN_ATLAS,
      'robot: Edit name or role': MANAGE,
      'robot: Delete': MANAGE,
    }),
    seen: SEE_MORE_OF_ATLAS,
  },
  ofAtlas('Keys', {
    'Create key': MAKE_KEYS_IN_ATLAS,
    'laptop: Revoke': MANAGE_OR_MIA,
    'laptop: Request logs': [...SEE_ALL_LOGS, 'project member'],
    'laptop: Limits': SEE_ATLAS_SPEND,
    'robot: Revoke': MANAGE,
    'robot: Request logs': SEE_ACCOUNT_LOGS,
    'robot: Limits': SEE_ATLAS_SPEND,
  }),
  ofAtlas('Limits', {
    'Set spend limit': ADMINISTER,
    'Create alert': ADMINISTER,
    ...SET_DEFAULTS,
    'Remove the default of values of end_user': ADMINISTER,
    [`Edit ${MODEL}`]: MANAGE,
    [`Reset limits of ${MODEL}`]: MANAGE,
    [`Empty buckets of ${MODEL}`]: MANAGE,
  }),
  {
    ...ofAtlas('Tag values', {
      'Add limit': ADMINISTER,
      'Export CSV': SEE_ATLAS_SPEND,
      'alice: Limits': SEE_ATLAS_SPEND,
      'alice: Remove own limits': ADMINISTER,
    }),
    seen: SEE_ATLAS_SPEND,
  },
  ofAtlas('Policies', {
    'Add alias': MANAGE,
    'Add fallbacks': MANAGE,
    'Change models': MANAGE,
    'Change hosted tools': MANAGE,
    'Change service tiers': MANAGE,
    'Change data retention': ADMINISTER,
  }),
  { ...ofAtlas('Activity', { 'Export CSV': SEE_MORE_OF_ATLAS }), seen: SEE_MORE_OF_ATLAS },
  {
    link: 'People',
    actions: {
      'Add person': ADMINISTER,
      'mia@example.com: Change role': OWN,
      'mia@example.com: Limits': SEE_SPEND,
      'mia@example.com: Sign out everywhere': ADMINISTER,
      'mia@example.com: Remove': ADMINISTER,
    },
  },
  {
    link: 'People',
    tab: 'Invites',
    actions: {
      'Invite person': ADMINISTER,
      'nina@example.com: Accept invite': ADMINISTER,
      'nina@example.com: Delete': ADMINISTER,
    },
  },
  {
    link: 'People',
    tab: 'Groups',
    actions: {
      'Create group': ADMINISTER,
      'staff: Rename': ADMINISTER,
      'staff: Link to the identity provider': ADMINISTER,
      'staff: Delete': ADMINISTER,
    },
  },
  {
    link: 'People',
    tab: 'Roles',
    actions: {
      'Create role': ADMINISTER,
      'Administrator: Edit': OWN,
      'Administrator: Delete': OWN,
    },
  },
  { link: 'People', tab: 'SCIM', seen: OWN, actions: { 'Create token': OWN } },
  {
    link: 'Keys',
    seen: [...MANAGE, 'reading key'],
    actions: { 'Choose all shown': MANAGE },
  },
  {
    link: 'Admin keys',
    actions: { 'Create admin key': OWN, 'script: Delete': OWN },
  },
  {
    link: 'Usage and costs',
    tab: 'Report',
    seen: HAVE_USAGE,
    actions: {
      'Export CSV': HAVE_USAGE,
      'Export over time': HAVE_USAGE,
    },
  },
  { link: 'Usage and costs', tab: 'Statements', seen: HAVE_USAGE, actions: {} },
  { link: 'Usage and costs', tab: 'Invoices', seen: SEE_ALL_USAGE, actions: {} },
  {
    link: 'Usage and costs',
    tab: 'Spend limits',
    seen: SEE_SPEND,
    actions: {
      'Export CSV': SEE_SPEND,
      'Set the default of projects': ADMINISTER,
      ...SET_DEFAULTS,
    },
  },
  { link: 'Usage and costs', tab: 'Tag values', seen: SEE_SPEND, actions: {} },
  {
    link: 'Usage and costs',
    tab: 'Organization spend limit',
    seen: SEE_SPEND,
    actions: { 'Set spend limit': ADMINISTER, 'Create alert': ADMINISTER },
  },
  { link: 'Request logs', seen: SEE_LOGS, actions: { 'Export CSV': SEE_LOGS } },
  { link: 'Audit log', seen: SEE_MORE_OF_ATLAS, actions: { 'Export CSV': SEE_MORE_OF_ATLAS } },
  {
    link: 'Playground',
    seen: SEE_ATLAS,
    actions: { 'Create a one-hour key': MAKE_KEYS, 'Use this key': SEE_ATLAS },
  },
  { link: 'Settings', actions: { 'Add alias': ADMINISTER, 'Change keys of people': ADMINISTER } },
]

function settingsOf(models: readonly string[]): Record<string, readonly Role[]> {
  return Object.fromEntries(models.map((model) => [model, HAVE_OWN_KEYS]))
}

export interface Call {
  readonly by: readonly Role[]
  readonly method?: 'GET' | 'DELETE'
  readonly path: string
  readonly body?: unknown
}

const SPEND_LIMIT = { threshold_amount: 100, currency: 'USD', interval: 'month' }

/** API requests of the actions and pages, below `/v1/organization/`. */
export function callsOn(idOf: (name: string) => string): readonly Call[] {
  const atlas = `projects/${idOf('Atlas')}`
  const mia = `${atlas}/users/${idOf('Mia')}`
  const robot = `${atlas}/service_accounts/${idOf('robot')}`
  const limit = `${atlas}/rate_limits/${idOf('limit')}`
  const member = { user_id: idOf('Greta'), role: 'member' }
  return [
    { by: ADMINISTER, path: 'projects', body: { name: 'Mine' } },
    { by: ADMINISTER, path: `${atlas}/archive` },
    { by: ADMINISTER, path: 'users', body: { email: 'eve@example.com', role: 'reader' } },
    { by: OWN, path: `users/${idOf('Mia')}`, body: { role: 'owner' } },
    // Mia has more permissions in Atlas than the administrator, whose page cannot know it.
    { by: OWN, method: 'DELETE', path: `users/${idOf('Mia')}` },
    { by: OWN, path: 'invites', body: { email: 'eve@example.com', role: 'owner' } },
    { by: ADMINISTER, path: `invites/${idOf('invite')}/accept` },
    { by: ADMINISTER, method: 'DELETE', path: `invites/${idOf('invite')}` },
    { by: OWN, path: 'admin_api_keys', body: { name: 'mine' } },
    { by: OWN, method: 'DELETE', path: `admin_api_keys/${idOf('script')}` },
    { by: MANAGE, path: atlas, body: { name: 'Mine' } },
    { by: OWN_ATLAS, path: `${atlas}/users`, body: member },
    { by: OWN_ATLAS, path: mia, body: { role: 'owner' } },
    { by: OWN_ATLAS, method: 'DELETE', path: mia },
    { by: OWN_ATLAS, path: `${atlas}/service_accounts`, body: { name: 'mine' } },
    { by: MANAGE, path: robot, body: { name: 'mine' } },
    { by: OWN_ATLAS, path: `${robot}/api_keys`, body: { name: 'mine' } },
    { by: MANAGE, method: 'DELETE', path: robot },
    { by: MANAGE, method: 'DELETE', path: `${atlas}/api_keys/${idOf('laptop')}` },
    { by: MANAGE, path: limit, body: { max_requests_per_1_minute: 1_000 } },
    { by: MANAGE, path: `${limit}/empty` },
    { by: ADMINISTER, path: `rate_limits/${idOf('limit')}/empty` },
    { by: MANAGE, method: 'DELETE', path: limit },
    { by: MAKE_KEYS_IN_ATLAS, path: `${mia}/api_keys`, body: { name: 'mine' } },
    { by: MANAGE_OR_MIA, method: 'DELETE', path: `${mia}/api_keys/${idOf('laptop')}` },
    { by: ADMINISTER, path: `${atlas}/data_retention`, body: { retention_type: 'none' } },
    ...['', '/users', '/api_keys', '/rate_limits', '/policies'].map((rest) => ({
      by: SEE_ATLAS,
      method: 'GET' as const,
      path: `${atlas}${rest}`,
    })),
    { by: SEE_MORE_OF_ATLAS, method: 'GET', path: `${atlas}/service_accounts` },
    { by: ADMINISTER, path: 'user_key_settings', body: { max_keys: 2 } },
    { by: ADMINISTER, path: 'spend_limit', body: SPEND_LIMIT },
    { by: ADMINISTER, path: `${atlas}/spend_limit`, body: SPEND_LIMIT },
    { by: ADMINISTER, path: `users/${idOf('Mia')}/spend_limit`, body: SPEND_LIMIT },
    { by: ADMINISTER, path: `${robot}/spend_limit`, body: SPEND_LIMIT },
    { by: ADMINISTER, path: 'spend_limit_defaults', body: { user: SPEND_LIMIT } },
    {
      by: ADMINISTER,
      path: `${atlas}/tag_values/end_user=bob`,
      body: { spend_limit: SPEND_LIMIT },
    },
    { by: ADMINISTER, method: 'DELETE', path: `${atlas}/tag_values/end_user=alice` },
    ...['budget', 'spend_limits', 'tag_values?key=end_user'].flatMap((path) => [
      { by: SEE_SPEND, method: 'GET' as const, path },
      { by: SEE_ATLAS_SPEND, method: 'GET' as const, path: `${atlas}/${path}` },
    ]),
    { by: HAVE_LOGS, method: 'GET', path: 'request_logs' },
    { by: SEE_USAGE, method: 'GET', path: 'costs/statement?month=2026-01' },
    { by: SEE_ALL_USAGE, method: 'GET', path: 'costs/reconciliation' },
    { by: SEE_USAGE, method: 'GET', path: 'usage/tags' },
    { by: SEE_USAGE, method: 'GET', path: `usage/completions?start_time=0` },
    { by: SEE_USAGE, method: 'GET', path: `costs?start_time=0` },
  ]
}
