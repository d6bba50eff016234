/** Badge of a deleted object, beside its last name. */
import { Badge } from '@mantine/core'

export const Deleted = () => (
  <Badge component="span" variant="light" color="gray" size="sm" className="deleted">
    Deleted
  </Badge>
)
