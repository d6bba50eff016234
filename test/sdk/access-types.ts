/** Types of the SDK for groups, roles and assignments, for the proofs in `types.test.ts`. */
import type * as Groups from 'openai/resources/admin/organization/groups/index'
import type * as ProjectGroups from 'openai/resources/admin/organization/projects/groups/index'
import type * as ProjectRoles from 'openai/resources/admin/organization/projects/roles'
import type * as MemberRoles from 'openai/resources/admin/organization/projects/users/roles'
import type * as Roles from 'openai/resources/admin/organization/roles'
import type * as UserRoles from 'openai/resources/admin/organization/users/roles'

/** Members that its pages with `next` read. */
interface NextListOf<T> {
  data: T[]
  has_more: boolean
  next: string | null
}

interface InProject {
  project_id: string
}
type OfUser<P> = P & { user_id: string }
type OfGroup<P> = P & { group_id: string }
type OfRole<P> = P & { role_id: string }

/** Return types. */
export interface SdkAccessAnswers {
  listGroups: NextListOf<Groups.Group>
  createGroup: Groups.Group
  retrieveGroup: Groups.Group
  updateGroup: Groups.GroupUpdateResponse
  deleteGroup: Groups.GroupDeleteResponse
  listGroupUsers: NextListOf<Groups.OrganizationGroupUser>
  createGroupUser: Groups.UserCreateResponse
  retrieveGroupUser: Groups.UserRetrieveResponse
  deleteGroupUser: Groups.UserDeleteResponse
  listGroupRoles: NextListOf<Groups.RoleListResponse>
  createGroupRole: Groups.RoleCreateResponse
  retrieveGroupRole: Groups.RoleRetrieveResponse
  deleteGroupRole: Groups.RoleDeleteResponse
  listRoles: NextListOf<Roles.Role>
  createRole: Roles.Role
  retrieveRole: Roles.Role
  updateRole: Roles.Role
  deleteRole: Roles.RoleDeleteResponse
  listUserRoles: NextListOf<UserRoles.RoleListResponse>
  createUserRole: UserRoles.RoleCreateResponse
  retrieveUserRole: UserRoles.RoleRetrieveResponse
  deleteUserRole: UserRoles.RoleDeleteResponse
  listProjectRoles: NextListOf<Roles.Role>
  createProjectRole: Roles.Role
  retrieveProjectRole: Roles.Role
  updateProjectRole: Roles.Role
  deleteProjectRole: ProjectRoles.RoleDeleteResponse
  listProjectUserRoles: NextListOf<MemberRoles.RoleListResponse>
  createProjectUserRole: MemberRoles.RoleCreateResponse
  retrieveProjectUserRole: MemberRoles.RoleRetrieveResponse
  deleteProjectUserRole: MemberRoles.RoleDeleteResponse
  listProjectGroups: NextListOf<ProjectGroups.ProjectGroup>
  createProjectGroup: ProjectGroups.ProjectGroup
  retrieveProjectGroup: ProjectGroups.ProjectGroup
  deleteProjectGroup: ProjectGroups.GroupDeleteResponse
  listProjectGroupRoles: NextListOf<ProjectGroups.RoleListResponse>
  createProjectGroupRole: ProjectGroups.RoleCreateResponse
  retrieveProjectGroupRole: ProjectGroups.RoleRetrieveResponse
  deleteProjectGroupRole: ProjectGroups.RoleDeleteResponse
}

/** Parameter types. */
export interface SdkAccessParameters {
  listGroups: Groups.GroupListParams
  createGroup: Groups.GroupCreateParams
  retrieveGroup: OfGroup<unknown>
  updateGroup: OfGroup<Groups.GroupUpdateParams>
  deleteGroup: OfGroup<unknown>
  listGroupUsers: OfGroup<Groups.UserListParams>
  createGroupUser: OfGroup<Groups.UserCreateParams>
  retrieveGroupUser: OfUser<Groups.UserRetrieveParams>
  deleteGroupUser: OfUser<Groups.UserDeleteParams>
  listGroupRoles: OfGroup<Groups.RoleListParams>
  createGroupRole: OfGroup<Groups.RoleCreateParams>
  retrieveGroupRole: OfRole<Groups.RoleRetrieveParams>
  deleteGroupRole: OfRole<Groups.RoleDeleteParams>
  listRoles: Roles.RoleListParams
  createRole: Roles.RoleCreateParams
  retrieveRole: OfRole<unknown>
  updateRole: OfRole<Roles.RoleUpdateParams>
  deleteRole: OfRole<unknown>
  listUserRoles: OfUser<UserRoles.RoleListParams>
  createUserRole: OfUser<UserRoles.RoleCreateParams>
  retrieveUserRole: OfRole<UserRoles.RoleRetrieveParams>
  deleteUserRole: OfRole<UserRoles.RoleDeleteParams>
  listProjectRoles: InProject & ProjectRoles.RoleListParams
  createProjectRole: InProject & ProjectRoles.RoleCreateParams
  retrieveProjectRole: OfRole<ProjectRoles.RoleRetrieveParams>
  updateProjectRole: OfRole<ProjectRoles.RoleUpdateParams>
  deleteProjectRole: OfRole<ProjectRoles.RoleDeleteParams>
  listProjectUserRoles: OfUser<MemberRoles.RoleListParams>
  createProjectUserRole: OfUser<MemberRoles.RoleCreateParams>
  retrieveProjectUserRole: OfRole<MemberRoles.RoleRetrieveParams>
  deleteProjectUserRole: OfRole<MemberRoles.RoleDeleteParams>
  listProjectGroups: InProject & ProjectGroups.GroupListParams
  createProjectGroup: InProject & ProjectGroups.GroupCreateParams
  retrieveProjectGroup: OfGroup<ProjectGroups.GroupRetrieveParams>
  deleteProjectGroup: OfGroup<ProjectGroups.GroupDeleteParams>
  listProjectGroupRoles: OfGroup<ProjectGroups.RoleListParams>
  createProjectGroupRole: OfGroup<ProjectGroups.RoleCreateParams>
  retrieveProjectGroupRole: OfRole<ProjectGroups.RoleRetrieveParams>
  deleteProjectGroupRole: OfRole<ProjectGroups.RoleDeleteParams>
}
