/** Pages, settings, actions and documentation that the session may see. */
import {
  BookOpenIcon,
  FolderPlusIcon,
  KeyRoundIcon,
  LogOutIcon,
  type LucideIcon,
  MonitorIcon,
  MonitorSmartphoneIcon,
  MoonIcon,
  SunIcon,
  UserPlusIcon,
  WalletIcon,
} from 'lucide-react'
import type { Permissions } from '#console/api/permissions.ts'
import { seenSections } from '#console/navigation/sections.ts'
import { docsUrl, openApiUrl } from '#console/page-settings.ts'
import type { Entry } from './entry.ts'
import { PAGE_WORDS } from './page-words.ts'
import { settingEntries } from './setting-entries.ts'

const PAGES = 'Pages'
const ACTIONS = 'Actions'
const DOCS = 'Documentation'

/** Actions of the finder that open no page. */
export interface FinderActions {
  readonly setTheme: (theme: 'light' | 'dark' | 'auto') => void
  readonly signOut: () => void
}

export function staticEntries(allowed: Permissions, does: FinderActions): Entry[] {
  return [
    ...pages(allowed),
    ...actions(allowed),
    ...own(does),
    ...settingEntries(allowed),
    ...DOC_ENTRIES,
  ]
}

function pages(allowed: Permissions): Entry[] {
  const seen = seenSections(allowed).flatMap(({ path, label, icon, tabs }) =>
    tabs
      .filter(({ part }) => part.isSeenBy(allowed))
      .map((tab) => {
        const to = tab.path === '' ? path : `${path}/${tab.path}`
        const isFirst = tab.path === '' || tabs.length === 1
        return {
          id: to,
          group: PAGES,
          label: isFirst ? label : `${label}: ${tab.label}`,
          words: PAGE_WORDS[to] ?? '',
          icon,
          to,
        }
      }),
  )
  const sessions = {
    id: '/sessions',
    group: PAGES,
    label: 'Sessions',
    words: PAGE_WORDS['/sessions'] ?? '',
    icon: MonitorSmartphoneIcon,
    to: '/sessions',
  }
  return [...seen, sessions]
}

interface Action {
  readonly label: string
  readonly words: string
  readonly icon: LucideIcon
  readonly to: string
  readonly action: string
  readonly may: boolean
}

function actions({ may, isPerson, mayAnywhere }: Permissions): Entry[] {
  const manages = may('organization.write')
  const all: Action[] = [
    {
      label: 'Create a project',
      words: 'new add',
      icon: FolderPlusIcon,
      to: '/projects',
      action: 'create',
      may: manages,
    },
    {
      label: 'Invite a person',
      words: 'new add user member e-mail',
      icon: UserPlusIcon,
      to: '/people/invites',
      action: 'invite',
      may: manages,
    },
    {
      label: 'Add a person',
      words: 'new create user member',
      icon: UserPlusIcon,
      to: '/people',
      action: 'add',
      may: manages,
    },
    {
      label: 'Create a key of mine',
      words: 'new add api key',
      icon: KeyRoundIcon,
      to: '/account',
      action: 'create-key',
      may: isPerson && mayAnywhere('own_keys'),
    },
    {
      label: 'Create an admin key',
      words: 'new add terraform script',
      icon: KeyRoundIcon,
      to: '/admin-keys',
      action: 'create',
      may: may('admin_keys.write'),
    },
    {
      label: 'Set a spend limit',
      words: 'budget change cap money organization',
      icon: WalletIcon,
      to: '/usage/spend-limit',
      action: 'set-limit',
      may: manages,
    },
  ]
  return all
    .filter((action) => action.may)
    .map(({ label, words, icon, to, action }) => ({
      id: `${to}#${action}`,
      group: ACTIONS,
      label,
      words,
      icon,
      to,
      action,
    }))
}

function own({ setTheme, signOut }: FinderActions): Entry[] {
  const theme = (value: 'light' | 'dark' | 'auto', name: string, icon: LucideIcon): Entry => ({
    id: `theme-${value}`,
    group: ACTIONS,
    label: `Switch theme: ${name}`,
    words: 'colour color scheme mode',
    icon,
    run: () => setTheme(value),
  })
  return [
    theme('light', 'light', SunIcon),
    theme('dark', 'dark', MoonIcon),
    theme('auto', 'as the system', MonitorIcon),
    {
      id: 'sign-out',
      group: ACTIONS,
      label: 'Sign out',
      words: 'log out leave',
      icon: LogOutIcon,
      run: signOut,
    },
  ]
}

const DOC_ENTRIES: readonly Entry[] = [
  {
    id: 'docs',
    group: DOCS,
    label: 'API reference',
    words: 'documentation help operations endpoints',
    icon: BookOpenIcon,
    href: docsUrl,
  },
  {
    id: 'openapi',
    group: DOCS,
    label: 'OpenAPI document',
    words: 'documentation json schema swagger',
    icon: BookOpenIcon,
    href: openApiUrl,
  },
]
