/**
 * Extension: sessions, the credentials of the console. A session is created from an admin key, or
 * by signing in at an identity provider, and its only credential in the browser is a cookie.
 */
import { type Static, Type } from 'typebox'
import { ACCESSES, endpoint } from '#contract/endpoint.ts'
import { Cursor, Limit, Order, Page } from '#contract/page.ts'
import { HeldProjectRole } from '#contract/project-users.ts'
import { Deleted, Nullable, PathId, Timestamp } from '#contract/schema.ts'
import { OrganizationRole } from '#contract/users.ts'

/** Requests and grants that a session may make in a place, as the server decides about them. */
const Allowed = {
  access: Type.Array(Type.Enum([...ACCESSES]), {
    description: 'Accesses of endpoints: those that need another one are answered with a 403.',
  }),
  grantable: Nullable(
    Type.Array(Type.String(), {
      description: 'Permissions that it may give to others and take from them. Null: all.',
    }),
  ),
}

/** Holder and permissions of a session. */
export const Session = Type.Object({
  object: Type.Literal('organization.session'),
  id: Type.String(),
  created_at: Timestamp,
  expires_at: Timestamp,
  organization: Type.Object({
    id: Type.String(),
    name: Type.String(),
    default_project_id: Type.String(),
  }),
  user: Nullable(
    Type.Object(
      { id: Type.String(), email: Type.String(), name: Nullable(Type.String()) },
      { description: "The person. Null in a session of the operator's key, which is nobody's." },
    ),
  ),
  authority: Type.Enum(['admin_key', 'person'], {
    description: 'Whether it may do what its admin key may, or what the roles of the person allow.',
  }),
  admin_api_key_id: Nullable(
    Type.String({ description: 'The admin key it was made from, with which it ends.' }),
  ),
  organization_role: Nullable(OrganizationRole),
  scopes: Nullable(
    Type.Array(Type.String(), {
      description: "The scopes of its admin key. Null: everything, or not by a key's authority.",
    }),
  ),
  projects: Type.Array(Type.Object({ id: Type.String(), role: HeldProjectRole }), {
    description: "The person's projects. Empty where the authority is an admin key's.",
  }),
  allowed: Type.Object({
    organization: Type.Object(Allowed, { description: 'Outside of projects.' }),
    every_project: Type.Object(Allowed, {
      description: 'In every project, and for any of its members.',
    }),
    projects: Type.Array(Type.Object({ project_ids: Type.Array(Type.String()), ...Allowed }), {
      description:
        "In the person's projects, for themselves; projects alike are together. `own_request_logs`: request logs of the project's service accounts.",
    }),
  }),
})
export type Session = Static<typeof Session>

/** A session in a list. Neither its token nor a hash of it is in any answer. */
export const SessionSummary = Type.Object({
  object: Type.Literal('organization.session.summary'),
  id: Type.String(),
  created_at: Timestamp,
  last_used_at: Type.Integer({
    description: 'Unix time in seconds, written at most once a minute.',
  }),
  expires_at: Type.Integer({
    description:
      'When it or its admin key ends, in Unix seconds. With an idle time it may end before.',
  }),
  user: Nullable(
    Type.Object({ id: Type.String(), email: Type.String(), name: Nullable(Type.String()) }),
  ),
  authority: Type.Enum(['admin_key', 'person']),
  admin_api_key: Nullable(
    Type.Object(
      { id: Type.String(), name: Type.String() },
      { description: 'The admin key it was created from.' },
    ),
  ),
  ip_address: Nullable(
    Type.String({
      description: 'Address of its sign-in in the audit log. Null once that event is deleted.',
    }),
  ),
  user_agent: Nullable(
    Type.String({ description: 'Browser of its sign-in, from the same event.' }),
  ),
})
export type SessionSummary = Static<typeof SessionSummary>

export const SessionQuery = Type.Object(
  { limit: Limit(), after: Cursor, order: Order('desc') },
  { additionalProperties: false },
)
export type SessionQuery = Static<typeof SessionQuery>

/** The cookie of a session: under https its name binds it to the host (RFC 6265bis, `__Host-`). */
export function sessionCookieName(isHttps: boolean): string {
  return isHttps ? '__Host-bailiwick' : 'bailiwick'
}

/** Header that a page of the console sends, with the value `1`, to show that it is one. */
export const CONSOLE_HEADER = 'x-bailiwick-console'

/** The header's value on automatic refreshes, which are no use of the session. */
export const CONSOLE_BACKGROUND = 'background'

export const sessionEndpoints = {
  createSession: endpoint({
    id: 'createSession',
    method: 'POST',
    path: '/organization/session',
    summary: 'Exchange the admin key of this request for a session, and set its cookie.',
    access: 'self',
    command: 'session create',
    response: Session,
    extension: true,
  }),
  retrieveSession: endpoint({
    id: 'retrieveSession',
    method: 'GET',
    path: '/organization/session',
    summary: "Retrieve the session of this request's cookie.",
    access: 'self',
    command: 'session retrieve',
    response: Session,
    extension: true,
  }),
  deleteSession: endpoint({
    id: 'deleteSession',
    method: 'DELETE',
    path: '/organization/session',
    summary: "End the session of this request's cookie.",
    access: 'self',
    command: 'session delete',
    response: Deleted('organization.session.deleted'),
    extension: true,
  }),
  listSessions: endpoint({
    id: 'listSessions',
    method: 'GET',
    path: '/organization/sessions',
    summary:
      "List live sessions, newest first by default: one's own, or all as an organization owner or with an admin key.",
    access: 'organization.read',
    command: 'sessions list',
    query: SessionQuery,
    response: Page(SessionSummary),
    extension: true,
  }),
  endSession: endpoint({
    id: 'endSession',
    method: 'DELETE',
    path: '/organization/sessions/:session_id',
    summary:
      "End a session: one of one's own, or any as an organization owner or with an admin key.",
    access: 'own_sessions',
    command: 'sessions end',
    params: Type.Object({ session_id: PathId }),
    response: Deleted('organization.session.deleted'),
    extension: true,
  }),
} as const
