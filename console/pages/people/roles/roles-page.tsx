/** Roles of the organization. */
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Roles } from '#console/pages/roles/roles.tsx'

export const load: Load = ({ pages }) => pages('listRoles', {})

export default function RolesPage() {
  return <Roles projectId={undefined} mayChange={useAllowed().may('roles.write')} />
}
