/** Settings of the server, and of projects, by words that people type. */
import { SettingsIcon, SlidersHorizontalIcon } from 'lucide-react'
import type { Permissions } from '#console/api/permissions.ts'
import { seenTabs, TABS } from '#console/navigation/project-tabs.ts'
import { SETTINGS, type Setting, settingAddress } from '#console/navigation/setting-parts.ts'
import type { Entry } from './entry.ts'

const GROUP = 'Settings'

const PARTS: Readonly<Record<Setting, string>> = {
  Upstreams: 'providers health credentials openai anthropic weight regions',
  'Model aliases': 'names rename replace',
  'Keys of people': 'expiry lifetime bound terminal sign-in code browser',
  Nodes: 'servers processes heartbeat',
  'Background tasks': 'jobs retention clean up failing',
  'Connect your app': 'client configuration snippets codex claude python base url sdk',
}

/** Facts at the top of the page of settings. */
const FACTS = [
  ['Organization', 'name id sign-in sso oidc identity provider'],
  [
    'Server',
    'version database store sqlite postgres redis rate limiter certificate tls disk reload price list',
  ],
] as const

export function settingEntries({ seesServer }: Permissions): Entry[] {
  if (!seesServer) return []
  const entry = (label: string, words: string, to: string): Entry => ({
    id: `settings ${label}`,
    group: GROUP,
    label,
    detail: 'Settings',
    words,
    icon: SettingsIcon,
    to,
  })
  return [
    ...FACTS.map(([label, words]) => entry(label, words, '/settings')),
    ...SETTINGS.map((name) => entry(name, PARTS[name], settingAddress(name))),
  ]
}

const TAB_WORDS: Readonly<Record<string, string>> = {
  '': 'usage requests costs',
  members: 'people users add invite',
  roles: 'permissions access',
  'service-accounts': 'robots programs machines keys',
  keys: 'api tokens secrets revoke',
  limits: 'rate limits rpm tpm tokens requests minute spend budget quota cap',
  'tag-values': 'customers sessions end users',
  policies: 'models allowed blocked residency regions hosted tools retention',
  activity: 'changes history audit events',
}

/** Tabs that people look for before they have chosen a project. */
const SOUGHT = ['limits', 'policies', 'service-accounts']

/** Tabs of the project that is shown; without one, those that people look for. */
export function projectEntries(allowed: Permissions, projectId: string | undefined): Entry[] {
  if (projectId === undefined) {
    if (!allowed.mayAnywhere('project.read')) return []
    return TABS.filter(({ path }) => SOUGHT.includes(path)).map(({ path, label }) => ({
      id: `projects ${path}`,
      group: GROUP,
      label: `${label} of a project`,
      detail: 'Choose the project',
      words: TAB_WORDS[path] ?? '',
      icon: SlidersHorizontalIcon,
      to: '/projects',
    }))
  }
  return seenTabs(allowed, projectId).map(({ path, label }) => ({
    id: `project ${path}`,
    group: 'This project',
    label: `${label} of this project`,
    words: TAB_WORDS[path] ?? '',
    icon: SlidersHorizontalIcon,
    to: `/projects/${projectId}${path === '' ? '' : `/${path}`}`,
  }))
}
