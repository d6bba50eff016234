/**
 * Sections of the console and their tabs, with what each needs: the navigation, the tabs and the
 * first page have content for the session.
 */
import {
  ChartColumnIcon,
  CircleUserRoundIcon,
  FoldersIcon,
  HandCoinsIcon,
  HistoryIcon,
  KeyRoundIcon,
  KeySquareIcon,
  LayoutDashboardIcon,
  type LucideIcon,
  MessageSquareIcon,
  ScrollTextIcon,
  SettingsIcon,
  UsersIcon,
} from 'lucide-react'
import { EVERY_PROJECT, type Permissions } from '#console/api/permissions.ts'

/** A part of the administration that a role may not include. */
export interface Part {
  /** As the object of a sentence: `usage`. */
  readonly name: string
  /** Scope of an admin key that includes it. */
  readonly scope:
    | 'api.management.read'
    | 'api.management.write'
    | 'api.usage.read'
    | 'api.request_logs.read'
  readonly isSeenBy: (allowed: Permissions) => boolean
}

const MANAGEMENT = 'api.management.read'

export const USAGE: Part = {
  name: 'usage',
  scope: 'api.usage.read',
  isSeenBy: ({ seesUsage }) => seesUsage,
}
/** An invoice is of all projects together. */
const ALL_USAGE: Part = {
  name: 'the usage of all projects',
  scope: 'api.usage.read',
  isSeenBy: ({ may }) => may('usage.read', EVERY_PROJECT),
}
/** Latency and failures of requests of all projects. */
const LATENCY: Part = {
  name: 'latency',
  scope: 'api.usage.read',
  isSeenBy: ({ may }) => may('organization_usage.read'),
}
const EVENTS: Part = {
  name: 'the audit log',
  scope: MANAGEMENT,
  isSeenBy: ({ mayAnywhere }) => mayAnywhere('audit_logs.read'),
}
const SETTINGS: Part = {
  name: 'the settings',
  scope: MANAGEMENT,
  isSeenBy: ({ seesServer }) => seesServer,
}
const ADMIN_KEYS: Part = {
  name: 'admin keys',
  scope: MANAGEMENT,
  isSeenBy: ({ may }) => may('organization.read'),
}
const KEYS: Part = {
  name: 'keys of projects',
  scope: MANAGEMENT,
  isSeenBy: ({ seesKeys }) => seesKeys,
}
const PEOPLE: Part = {
  name: 'people',
  scope: MANAGEMENT,
  isSeenBy: ({ may }) => may('organization.read'),
}
const GROUPS: Part = {
  name: 'groups',
  scope: MANAGEMENT,
  isSeenBy: ({ may }) => may('groups.read'),
}
const ROLES: Part = {
  name: 'roles',
  scope: MANAGEMENT,
  isSeenBy: ({ may }) => may('roles.read'),
}
const PROVISIONING: Part = {
  name: 'provisioning',
  scope: 'api.management.write',
  isSeenBy: ({ may }) => may('admin_keys.write'),
}
const SPEND: Part = {
  name: 'spend limits of the organization',
  scope: MANAGEMENT,
  isSeenBy: ({ seesSpend }) => seesSpend(),
}
/** Of limits that the session may see: of the organization, or of a project. */
const RAISES: Part = {
  name: 'raise requests',
  scope: MANAGEMENT,
  isSeenBy: ({ seesSpend, mayAnywhere }) => seesSpend() || mayAnywhere('spend.read'),
}
/** Of others, of a person's own keys, or of service accounts that they manage. */
const REQUEST_LOGS: Part = {
  name: 'request logs',
  scope: 'api.request_logs.read',
  isSeenBy: ({ seesLogs }) => seesLogs,
}
const ACCOUNT: Part = {
  name: 'an account',
  scope: MANAGEMENT,
  isSeenBy: ({ isPerson }) => isPerson,
}
/** For those who administer: everybody else begins with their account. */
const OVERVIEW: Part = {
  name: 'the overview',
  scope: MANAGEMENT,
  isSeenBy: ({ administers, seesServer, seesUsage, mayAnywhere }) =>
    administers && (seesServer || seesUsage || mayAnywhere('spend.read')),
}
/** Keys belong to projects: without one there is nothing to try. */
const PROJECTS: Part = {
  name: 'projects',
  scope: MANAGEMENT,
  isSeenBy: ({ may, mayAnywhere }) => mayAnywhere('project.read') || may('organization.write'),
}

/** A page of a section. */
export interface Tab {
  /** Path below the section's; '' is the section's own. */
  readonly path: string
  readonly label: string
  readonly part: Part
}

export const PEOPLE_TABS: readonly Tab[] = [
  { path: '', label: 'Members', part: PEOPLE },
  { path: 'invites', label: 'Invites', part: PEOPLE },
  { path: 'groups', label: 'Groups', part: GROUPS },
  { path: 'roles', label: 'Roles', part: ROLES },
  { path: 'scim', label: 'SCIM', part: PROVISIONING },
]

export const ACCOUNT_TABS: readonly Tab[] = [
  { path: '', label: 'Overview', part: ACCOUNT },
  { path: 'models', label: 'Models', part: ACCOUNT },
  { path: 'usage', label: 'Usage', part: ACCOUNT },
]

export const USAGE_TABS: readonly Tab[] = [
  { path: '', label: 'Report', part: USAGE },
  { path: 'latency', label: 'Latency', part: LATENCY },
  { path: 'statements', label: 'Statements', part: USAGE },
  { path: 'invoices', label: 'Invoices', part: ALL_USAGE },
  { path: 'spend-limit', label: 'Organization spend limit', part: SPEND },
  { path: 'limits', label: 'Spend limits', part: SPEND },
  { path: 'tag-values', label: 'Tag values', part: SPEND },
]

/** Address of the raise requests of people. */
export const RAISES_PATH = '/raise-requests'
/** Address of what a person has: keys, models, usage, limits. */
export const ACCOUNT_PATH = '/account'

interface Section {
  readonly path: string
  readonly label: string
  readonly icon: LucideIcon
  readonly tabs: readonly Tab[]
}

function page(path: string, label: string, icon: LucideIcon, part: Part): Section {
  return {
    path,
    label,
    icon,
    tabs: [{ path: '', label, part }],
  }
}

const SECTIONS: readonly Section[] = [
  page('/overview', 'Overview', LayoutDashboardIcon, OVERVIEW),
  { path: ACCOUNT_PATH, label: 'My account', icon: CircleUserRoundIcon, tabs: ACCOUNT_TABS },
  page('/projects', 'Projects', FoldersIcon, PROJECTS),
  page('/keys', 'Keys', KeySquareIcon, KEYS),
  { path: '/people', label: 'People', icon: UsersIcon, tabs: PEOPLE_TABS },
  page('/admin-keys', 'Admin keys', KeyRoundIcon, ADMIN_KEYS),
  { path: '/usage', label: 'Usage and costs', icon: ChartColumnIcon, tabs: USAGE_TABS },
  page(RAISES_PATH, 'Raise requests', HandCoinsIcon, RAISES),
  page('/request-logs', 'Request logs', ScrollTextIcon, REQUEST_LOGS),
  page('/audit-log', 'Audit log', HistoryIcon, EVENTS),
  page('/playground', 'Playground', MessageSquareIcon, PROJECTS),
  page('/settings', 'Settings', SettingsIcon, SETTINGS),
]

/** Parts with pages that explain themselves to sessions without content. */
const EXPLAINED: readonly Part[] = [PROJECTS, ACCOUNT]

/** Section at an address, if the session does not see it. */
export function unseenAt(pathname: string, allowed: Permissions): Unseen | undefined {
  const tabs = SECTIONS.flatMap(({ path, label, tabs: all }) =>
    all.map((tab) => ({ label, part: tab.part, path: tab.path ? `${path}/${tab.path}` : path })),
  )
  const [nearest] = tabs
    .filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
    .sort((one, other) => other.path.length - one.path.length)
  const isUnseen = nearest && !EXPLAINED.includes(nearest.part) && !nearest.part.isSeenBy(allowed)
  return isUnseen ? nearest : undefined
}

export interface Unseen {
  readonly label: string
  readonly part: Part
}

export interface SeenSection extends Section {
  /** Address of the first of its tabs that is seen. */
  readonly to: string
}

/** Sections with content for a session. */
export function seenSections(allowed: Permissions): readonly SeenSection[] {
  return SECTIONS.flatMap((section) => {
    const first = section.tabs.find(({ part }) => part.isSeenBy(allowed))
    if (!first) return []
    return [{ ...section, to: first.path ? `${section.path}/${first.path}` : section.path }]
  })
}

/** Sections of which a start says the most to who administers. */
const STARTS = ['/overview', '/projects', '/usage']
/** Everybody sees their sessions. */
const LAST_RESORT = '/sessions'

/** Address of the page that the console opens with. */
export function firstAddress(allowed: Permissions): string {
  if (allowed.isPerson && !allowed.administers) return ACCOUNT_PATH
  const seen = seenSections(allowed)
  const start = STARTS.flatMap((path) => seen.find((one) => one.path === path) ?? [])[0] ?? seen[0]
  return start?.to ?? LAST_RESORT
}
