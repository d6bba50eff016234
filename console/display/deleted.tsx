/** Badge of a deleted object, beside its last name. */
import { Badge } from '@mantine/core'

export function Deleted() {
  return (
    <Badge component="span" variant="light" color="gray" size="sm" className="deleted">
      Deleted
    </Badge>
  )
}
