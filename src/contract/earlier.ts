/** Extension of audit events: the values before a change. */
import { Type } from 'typebox'

/**
 * Earlier values of the members of `changes_requested`. One that had none is null or absent, and
 * events of before it was recorded have no `previous`.
 */
export function earlierOf<P extends Parameters<typeof Type.Object>[0]>(changes: P) {
  return Type.Optional(Type.Object(changes))
}
