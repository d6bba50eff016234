/** Payloads of the audit events of groups. */
import { Type } from 'typebox'

const text = Type.Optional(Type.String())
const ids = Type.Optional(Type.Array(Type.String()))
const Deletion = Type.Object({ id: Type.String() })

export const accessPayloads = {
  'group.created': Type.Object({
    id: Type.String(),
    data: Type.Object({ group_name: Type.String() }),
  }),
  'group.updated': Type.Object({
    id: Type.String(),
    changes_requested: Type.Object({
      group_name: text,
      /** Extensions: OpenAI has no event of a change of members. */
      members_added: ids,
      members_removed: ids,
    }),
  }),
  'group.deleted': Deletion,
}
