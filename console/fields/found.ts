/** Searches of the server for options of filters, by kind of object. */
import { usePages } from '#console/api/queries.ts'
import { keyLabel, ownerName } from '#console/display/key-label.ts'
import { fullNameOf } from '#console/display/person.tsx'
import { searching } from './search.tsx'
import type { Option } from './searched-select.tsx'

/** Most of each group that are offered at once. */
export const OFFERED = 10

/** Search results. */
export interface Found {
  readonly groups: readonly { readonly group: string; readonly items: readonly Option[] }[]
  readonly error: Error | null
  readonly isFetching: boolean
}

export function useFoundPeople(search: string, enabled: boolean): Found {
  const people = usePages('listUsers', { limit: OFFERED, ...searching(search) }, { enabled })
  const items = people.items.map((one) => ({ value: one.id, label: fullNameOf(one) }))
  return { ...people, groups: [{ group: 'People', items }] }
}

/** Keys of a project, inactive ones too. */
export function useFoundKeys(search: string, projectId: string, enabled: boolean): Found {
  const keys = usePages(
    'listProjectApiKeys',
    {
      project_id: projectId,
      limit: OFFERED,
      owner_project_access: 'any',
      ...searching(search),
    },
    { enabled },
  )
  const items = keys.items.map((key) => ({
    value: key.id,
    label: keyText(key.name, ownerName(key)),
  }))
  return { ...keys, groups: [{ group: 'Keys', items }] }
}

export function useFoundAccounts(search: string, projectId: string, enabled: boolean): Found {
  const accounts = usePages(
    'listProjectServiceAccounts',
    { project_id: projectId, limit: OFFERED, ...searching(search) },
    { enabled },
  )
  const items = accounts.items.map(({ id, name }) => ({ value: id, label: name }))
  return { ...accounts, groups: [{ group: 'Service accounts', items }] }
}

/** `laptop (Ada)`; the owner alone where the key has no name of its own. */
export function keyText(name: string, owner: string): string {
  const label = keyLabel(name, owner)
  return label === owner ? label : `${label} (${owner})`
}

export function together(...found: readonly Found[]): Found {
  return {
    groups: found.flatMap(({ groups }) => groups),
    error: found.find(({ error }) => error)?.error ?? null,
    isFetching: found.some(({ isFetching }) => isFetching),
  }
}
