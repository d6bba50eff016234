/** Names of people, of whom sometimes only the id is known. */
import { Text } from '@mantine/core'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { personAddress } from '#console/navigation/addresses.ts'
import { NameAt } from './links.tsx'

export interface Person {
  readonly id: string
  readonly name: string | null
  readonly email: string | null
}

/** In sentences and headings. Several may be called so. */
export function nameOf({ id, name, email }: Person): string {
  return name ?? email ?? id
}

/** E-mail address, else name, else id: to be typed, and to distinguish rows. */
export function addressOf({ id, name, email }: Person): string {
  return email ?? name ?? id
}

/** `Ada Lovelace (ada@example.com)`, as far as they are known. */
export function fullNameOf(person: Person): string {
  return person.name && person.email ? `${person.name} (${person.email})` : nameOf(person)
}

interface WhoProps {
  readonly person: Person
  /** In place of the address of their page, for those who do not see that. */
  readonly otherwise?: string | undefined
}

/** Table cell for a person: name above address, with "(you)" for the current user. */
export function Who({ person, otherwise }: WhoProps) {
  const to = personAddress(useAllowed(), person.id) ?? otherwise
  const isMe = useSession().user?.id === person.id
  return (
    <div>
      <NameAt to={to} fw={500}>
        {nameOf(person)}
      </NameAt>
      {isMe && <span className="dim"> (you)</span>}
      {person.name && person.email && (
        <Text size="xs" c="dimmed" className="name">
          {person.email}
        </Text>
      )}
    </div>
  )
}
