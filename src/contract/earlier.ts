/** Extension of audit events: the values before a change. */
import { Type } from 'typebox'

/**
 * Earlier values of the members of `changes_requested`. Without an earlier value a member is null
 * or absent. Events from before the extension have no `previous`.
 */
export function earlierOf<P extends Parameters<typeof Type.Object>[0]>(changes: P) {
  return Type.Optional(Type.Object(changes))
}
