/** Names of people, of whom sometimes only the id is known. */
import { Text } from '@mantine/core'
import { useSession } from '#console/api/session.tsx'

export interface Person {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
}

/** In sentences and headings. Several may be called so. */
export const nameOf = ({ id, name, email }: Person): string => name ?? email ?? id

/** E-mail address, else name, else id: to be typed, and to distinguish rows. */
export const addressOf = ({ id, name, email }: Person): string => email ?? name ?? id

/** `Ada Lovelace (ada@example.com)`, as far as they are known. */
export const fullNameOf = (person: Person): string =>
  person.name && person.email ? `${person.name} (${person.email})` : nameOf(person)

/** Table cell for a person: name above address, with "(you)" for the current user. */
export const Who = ({ person }: { person: Person }) => {
  const isMe = useSession().user?.id === person.id
  return (
    <div>
      <Text size="sm" fw={500} component="span" className="name">
        {nameOf(person)}
      </Text>
      {isMe && <span className="dim"> (you)</span>}
      {person.name && person.email && (
        <Text size="xs" c="dimmed" className="name">
          {person.email}
        </Text>
      )}
    </div>
  )
}
