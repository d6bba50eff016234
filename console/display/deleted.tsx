/** Badges beside names: of a deleted object with its last name, and of an archived project. */
import { Badge } from '@mantine/core'

export function Deleted() {
  return <Mark text="Deleted" />
}

export function Archived() {
  return <Mark text="Archived" />
}

function Mark({ text }: { text: string }) {
  return (
    <Badge component="span" variant="light" color="gray" size="sm" className="name-mark">
      {text}
    </Badge>
  )
}
