/** Invites: membership offered to a person who is not in the organization yet. */
import { type Static, Type } from 'typebox'
import { endpoint } from './endpoint.ts'
import { ListQuery, Page, Search } from './page.ts'
import { Closed, Deleted, Email, Id, Nullable, PathId, Timestamp } from './schema.ts'
import { OrganizationRole } from './users.ts'

/** Roles that an invite may grant in a project: OpenAI's SDK knows no others. */
const InvitedRole = Type.Enum(['owner', 'member'])

/** Maximum number of projects in one invite. */
const PROJECTS_MAX = 100

export const Invite = Type.Object({
  object: Type.Literal('organization.invite'),
  id: Type.String(),
  email: Type.String(),
  role: OrganizationRole,
  status: Type.Enum(['accepted', 'expired', 'pending']),
  created_at: Timestamp,
  expires_at: Nullable(Timestamp),
  accepted_at: Nullable(Timestamp),
  projects: Type.Array(Type.Object({ id: Type.String(), role: InvitedRole })),
})
export type Invite = Static<typeof Invite>

export const InviteParams = Type.Object({ invite_id: PathId })

export const NewInvite = Closed({
  email: Email,
  role: OrganizationRole,
  projects: Type.Optional(
    Type.Array(Closed({ id: Id, role: InvitedRole }), {
      maxItems: PROJECTS_MAX,
      description:
        'The projects that acceptance grants. Left out: the default project. Empty: none.',
    }),
  ),
})
export type NewInvite = Static<typeof NewInvite>

export const InviteQuery = ListQuery({ search: Search })
export type InviteQuery = Static<typeof InviteQuery>

export const inviteEndpoints = {
  listInvites: endpoint({
    id: 'listInvites',
    method: 'GET',
    path: '/organization/invites',
    summary: 'List the invites, newest first.',
    access: 'organization.read',
    command: 'invites list',
    query: InviteQuery,
    response: Page(Invite),
  }),
  createInvite: endpoint({
    id: 'createInvite',
    method: 'POST',
    path: '/organization/invites',
    summary: 'Invite somebody to the organization.',
    access: 'organization.write',
    command: 'invites create',
    body: NewInvite,
    response: Invite,
  }),
  retrieveInvite: endpoint({
    id: 'retrieveInvite',
    method: 'GET',
    path: '/organization/invites/:invite_id',
    summary: 'Retrieve an invite.',
    access: 'organization.read',
    command: 'invites retrieve',
    params: InviteParams,
    response: Invite,
  }),
  deleteInvite: endpoint({
    id: 'deleteInvite',
    method: 'DELETE',
    path: '/organization/invites/:invite_id',
    summary: 'Delete an invite that has not been accepted.',
    access: 'organization.write',
    command: 'invites delete',
    params: InviteParams,
    response: Deleted('organization.invite.deleted'),
  }),
} as const
