/**
 * Search over the objects that the caller may read: each kind by the access that its list needs.
 * One request of a few bounded statements; a kind without access is not read at all.
 */
import { visibleProjects } from '#access/authorize.ts'
import { DEFAULT_MODEL } from '#catalog/catalog.ts'
import type { Context } from '#context.ts'
import type { Access } from '#contract/endpoint.ts'
import type { FoundObject, FoundType, SearchResults } from '#contract/extensions/search.ts'
import type { Reader } from '#storage/db.ts'
import * as store from './store.ts'

/** Most objects of a kind. */
const FOUND_MAX = 6
/** Most words that are looked for. */
const WORDS_MAX = 4
/** Whole ids by their prefix, and the kinds that have it. */
const ID = /^(proj_|user-|key_|svc_acct_|group_)[0-9A-Za-z_]{16,}$/
const KINDS_OF_IDS: Readonly<Record<string, readonly StoredType[]>> = {
  proj_: ['project'],
  'user-': ['user'],
  key_: ['api_key', 'admin_api_key'],
  svc_acct_: ['service_account'],
  group_: ['group'],
}

type StoredType = Exclude<FoundType, 'model'>

interface Kind {
  readonly access: Access
  readonly find: (reader: Reader, sought: store.Sought) => Promise<store.FoundRow[]>
}

const KINDS: Readonly<Record<StoredType, Kind>> = {
  project: { access: 'project.read', find: store.projects },
  user: { access: 'organization.read', find: store.users },
  api_key: { access: 'project_keys.read', find: store.apiKeys },
  service_account: { access: 'service_accounts.read', find: store.serviceAccounts },
  admin_api_key: { access: 'organization.read', find: store.adminKeys },
  group: { access: 'groups.read', find: store.accessGroups },
}

const STORED: readonly StoredType[] = [
  'project',
  'user',
  'api_key',
  'service_account',
  'admin_api_key',
  'group',
]

export async function searchObjects(ctx: Context, text: string): Promise<SearchResults> {
  const trimmed = text.trim()
  const [, prefix] = ID.exec(trimmed) ?? []
  const types = prefix === undefined ? STORED : (KINDS_OF_IDS[prefix] ?? [])
  const words = trimmed.split(/\s+/).slice(0, WORDS_MAX)
  const id = prefix === undefined ? undefined : trimmed
  if (trimmed === '') return resultsOf([])
  const found = await Promise.all(types.map((type) => findOf(ctx, type, { id, words })))
  return resultsOf([...found.flat(), ...(id === undefined ? modelsWith(ctx, words) : [])])
}

async function findOf(
  ctx: Context,
  type: StoredType,
  sought: Pick<store.Sought, 'id' | 'words'>,
): Promise<FoundObject[]> {
  const { access, find } = KINDS[type]
  const visible = visibleProjects(ctx.actor, access)
  if (visible.length === 0) return []
  const reader = sought.id === undefined ? ctx.slowReader : ctx.reader
  const rows = await find(reader, {
    ...sought,
    visible,
    organizationId: ctx.organization.id,
    rows: FOUND_MAX,
  })
  return rows.map((row) => foundToWire(type, row))
}

/** Models of the catalog, for whoever sees a project, whose limits name all of them. */
function modelsWith(ctx: Context, words: readonly string[]): FoundObject[] {
  if (visibleProjects(ctx.actor, 'project.read').length === 0) return []
  const sought = words.map((word) => word.toLowerCase())
  return ctx.catalog.models
    .filter(({ model }) => model !== DEFAULT_MODEL && sought.every((word) => model.includes(word)))
    .slice(-FOUND_MAX)
    .map(({ model }) => foundToWire('model', { id: model, name: model }))
}

function foundToWire(type: FoundType, row: store.FoundRow): FoundObject {
  const { id, detail = null, project_id: projectId, project_name: projectName } = row
  return {
    type,
    id,
    name: row.name ?? detail ?? '',
    detail,
    project: projectId === undefined ? null : { id: projectId, name: projectName ?? '' },
    archived: typeof row.archived_at === 'number',
  }
}

function resultsOf(data: FoundObject[]): SearchResults {
  return {
    object: 'organization.search_results',
    data,
  }
}
