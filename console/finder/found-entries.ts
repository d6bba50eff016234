/** Entries of what the server found, and of ids that name a page. */
import {
  BotIcon,
  BoxIcon,
  FolderIcon,
  KeyRoundIcon,
  KeySquareIcon,
  type LucideIcon,
  MailIcon,
  ScrollTextIcon,
  ServerIcon,
  UserIcon,
  UsersIcon,
} from 'lucide-react'
import type { Permissions } from '#console/api/permissions.ts'
import {
  accountAddress,
  adminKeyAddress,
  groupAddress,
  keyAddress,
  modelAddress,
  personAddress,
  upstreamAddress,
} from '#console/navigation/addresses.ts'
import { logAddress, logsAddress } from '#console/navigation/log-addresses.ts'
import { projectAddress } from '#console/navigation/project-tabs.ts'
import type { FoundObject, FoundType } from '#contract/extensions/search.ts'
import type { UpstreamHealth } from '#contract/extensions/server.ts'
import type { Entry } from './entry.ts'

interface Kind {
  readonly group: string
  readonly icon: LucideIcon
  readonly to: (found: FoundObject, allowed: Permissions) => string | undefined
}

const KINDS: Readonly<Record<FoundType, Kind>> = {
  project: {
    group: 'Projects',
    icon: FolderIcon,
    to: ({ id }, allowed) => projectAddress(allowed, id),
  },
  user: { group: 'People', icon: UserIcon, to: ({ id }, allowed) => personAddress(allowed, id) },
  api_key: {
    group: 'Keys',
    icon: KeySquareIcon,
    to: ({ id, project }, allowed) => keyAddress(allowed, { id, projectId: project?.id ?? '' }),
  },
  service_account: {
    group: 'Service accounts',
    icon: BotIcon,
    to: ({ id, project }, allowed) => accountAddress(allowed, { id, projectId: project?.id ?? '' }),
  },
  admin_api_key: {
    group: 'Admin keys',
    icon: KeyRoundIcon,
    to: ({ id }) => adminKeyAddress(id),
  },
  group: { group: 'Groups', icon: UsersIcon, to: ({ id }) => groupAddress(id) },
  model: {
    group: 'Models',
    icon: BoxIcon,
    to: ({ id }, { seesUsage }) =>
      seesUsage ? modelAddress(id) : logsAddress({ range: '7d', model: id }),
  },
}

export function foundEntry(found: FoundObject, allowed: Permissions): Entry {
  const { type, id, name, detail, project, archived } = found
  const { group, icon, to } = KINDS[type]
  const more = [detail === name ? null : detail, project?.name, archived ? 'archived' : null]
  return {
    id: `${type} ${id}`,
    group,
    label: name,
    detail: more.filter((one) => one !== null && one !== undefined).join(' · '),
    icon,
    to: to(found, allowed),
  }
}

export function upstreamEntry({ name }: UpstreamHealth): Entry {
  return {
    id: `upstream ${name}`,
    group: 'Upstreams',
    label: name,
    detail: 'Upstream',
    icon: ServerIcon,
    to: upstreamAddress(name),
  }
}

const REQUEST_ID = /^req[_-][A-Za-z0-9_.@-]{4,250}$/
const INVITE_ID = /^invite-[0-9A-Za-z]{16,}$/

/** Pages of ids that the server does not search for. */
export function idEntries(text: string, { seesLogs, may }: Permissions): Entry[] {
  const id = text.trim()
  if (REQUEST_ID.test(id) && seesLogs) {
    return [
      {
        id: `request ${id}`,
        group: 'Requests',
        label: id,
        detail: 'Log of the request',
        icon: ScrollTextIcon,
        to: logAddress(id),
      },
    ]
  }
  if (INVITE_ID.test(id) && may('organization.read')) {
    return [
      {
        id: `invite ${id}`,
        group: 'Invites',
        label: id,
        icon: MailIcon,
        to: `/people/invites?search=${id}`,
      },
    ]
  }
  return []
}
