/** Addresses of pages about keys. */
import type { Permissions } from '#console/api/permissions.ts'

interface KeyPlace {
  readonly id: string
  readonly projectId: string
}

/** The page of a key, or for those without a list of all keys the keys of its project. */
export function keyAddress({ seesKeys }: Permissions, { id, projectId }: KeyPlace): string {
  return seesKeys ? `/keys/${id}` : `/projects/${projectId}/keys?search=${id}`
}

export function adminKeyAddress(id: string): string {
  return `/admin-keys?search=${id}`
}
