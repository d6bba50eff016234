/** Names of the rows of a ranking, from its answer, deleted ones included. */
import { isUnnamed, keyLabel } from '#console/display/key-label.ts'
import type { Named } from '#console/display/name-link.tsx'
import type { RankedUsage } from '#contract/extensions/usage-ranking.ts'
import type { Of } from './amounts.ts'

/** Undefined for a model, which has its id alone, and for what left no name. */
export function namedOf(row: RankedUsage, by: keyof Of): Named | undefined {
  const { name, email, owner_name, project_name, deleted, archived } = row
  if (name === null) return undefined
  const common = {
    name,
    projectName: project_name ?? '',
    isDeleted: deleted,
    isArchived: archived,
  }
  if (by === 'api_key_id') {
    const isNamed = !isUnnamed(name, owner_name)
    const owner = isNamed ? (owner_name ?? '') : ''
    return { ...common, owner, name: keyLabel(name, owner_name), detail: isNamed ? owner : name }
  }
  const person = email === null || email === name ? '' : email
  const detail = isServiceAccount(row.user_id) ? 'Service account' : person
  return { ...common, owner: '', detail: by === 'user_id' ? detail : '' }
}

/** Whether an owner is a service account, by the form of its id. */
export function isServiceAccount(id: string | null): boolean {
  return id?.startsWith('svc_') === true
}
