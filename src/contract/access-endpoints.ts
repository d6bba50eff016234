/** Operations and objects of groups. */
import { GroupMember, groupEndpoints, OrganizationGroup } from './groups.ts'

export const accessOperations = {
  ...groupEndpoints,
} as const

export const accessObjects = {
  Group: OrganizationGroup,
  GroupMember,
} as const
