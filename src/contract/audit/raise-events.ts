/** Events of requests for raises. They have neither the reason nor the note, which people write. */
import { Type } from 'typebox'

const of = {
  id: Type.String(),
  user_id: Type.String(),
  scope: Type.String(),
  scope_id: Type.String(),
}
const asked = { threshold_amount: Type.Integer(), until: Type.Integer() }

export const raisePayloads = {
  'raise_request.created': Type.Object({ ...of, ...asked }),
  'raise_request.withdrawn': Type.Object(of),
  'raise_request.approved': Type.Object({ ...of, ...asked }),
  'raise_request.denied': Type.Object(of),
}
