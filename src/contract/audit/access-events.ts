/** Payloads of the audit events of groups, roles and assignments of roles. */
import { Type } from 'typebox'
import { earlierOf } from '#contract/earlier.ts'
import { Nullable } from '#contract/schema.ts'
import { LastOwner } from './scim-events.ts'

const text = Type.Optional(Type.String())
const ids = Type.Optional(Type.Array(Type.String()))
const Deletion = Type.Object({ id: Type.String() })

/** Assignment. Its id is `role_assignment_`, the id of the role, and the id of the principal. */
const Assignment = Type.Object({
  id: Type.String(),
  principal_id: Type.String(),
  principal_type: Type.Enum(['user', 'group']),
  resource_id: Type.String(),
  resource_type: Type.Enum(['api.organization', 'api.project']),
})

export const accessPayloads = {
  'group.created': Type.Object({
    id: Type.String(),
    /** Extension: value of the claim of groups. */
    data: Type.Object({ group_name: Type.String(), oidc_group: text }),
  }),
  'group.updated': Type.Object({
    id: Type.String(),
    changes_requested: Type.Object({
      group_name: text,
      /** Extension: id of the group at an identity provider. */
      external_id: text,
      /** Extension: value of the claim of groups; null after its removal. */
      oidc_group: Type.Optional(Nullable(Type.String())),
      last_owner: LastOwner,
      /** Extensions: OpenAI has no event of a change of members. */
      members_added: ids,
      members_removed: ids,
    }),
    previous: earlierOf({ group_name: text, oidc_group: Type.Optional(Nullable(Type.String())) }),
  }),
  'group.deleted': Deletion,
  /** Extension: somebody read request logs of other people: a search, or one by its id. */
  'request_logs.read': Type.Object({
    /** The organization, or the id of the request. */
    id: Type.String(),
    format: Type.Enum(['json', 'csv', 'jsonl']),
    /** Digest of all filters but the period, the same for each page of a search. */
    search: text,
    filters: Type.Optional(
      Type.Object(
        {
          start_time: Type.Optional(Type.Integer()),
          end_time: Type.Optional(Type.Integer()),
          project_ids: ids,
          api_key_ids: ids,
          user_ids: ids,
          models: ids,
          upstreams: ids,
          statuses: Type.Optional(Type.Array(Type.Integer())),
          outcomes: ids,
          codes: ids,
          tags: ids,
          session: text,
        },
        { description: 'Of each list at most 20 values.' },
      ),
    ),
  }),
  /** Extension: an administrator reloaded the configuration of a node. */
  'configuration.reloaded': Type.Object({
    /** The organization. */
    id: Type.String(),
    /** Sections of the file that are in use since. */
    changed: Type.Array(Type.String()),
    needs_restart: Type.Array(Type.String()),
  }),
  'role.created': Type.Object({
    id: Type.String(),
    role_name: Type.String(),
    permissions: Type.Array(Type.String()),
    resource_type: Type.String(),
    resource_id: Type.String(),
  }),
  'role.updated': Type.Object({
    id: Type.String(),
    changes_requested: Type.Object({
      role_name: text,
      resource_id: text,
      resource_type: text,
      permissions_added: ids,
      permissions_removed: ids,
      description: text,
    }),
    previous: earlierOf({ role_name: text, description: text }),
  }),
  'role.deleted': Deletion,
  'role.assignment.created': Assignment,
  'role.assignment.deleted': Assignment,
}
