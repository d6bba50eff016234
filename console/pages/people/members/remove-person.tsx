/** Takes somebody out of the organization, with all that works in their name. */
import { Alert, Stack } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useSession } from '#console/api/session.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { useNow } from '#console/display/clock.ts'
import { formatAmount } from '#console/display/numbers.ts'
import type { User } from '#contract/users.ts'

export const RemovePerson = ({ removing }: { removing: Subject<User> }) => {
  const { subject } = removing
  const confirming = useConfirming('deleteUser', removing)
  const isMe = useSession().user?.id === subject?.id
  if (!subject) return null
  const { id, name, email } = subject
  return (
    <ConfirmDialog
      title="Remove from the organization"
      name={email ?? name ?? id}
      action="Remove"
      {...confirming({ user_id: id })}
    >
      <Stack gap="xs">
        <span>
          <b>{name ?? email ?? id}</b> is signed out and leaves every project. The keys they made in
          projects stop working at once. <LostAdminKeys key={id} user={subject} />
        </span>
        <span>Added again, they start anew: neither projects nor keys come back.</span>
        {isMe && <Alert color="yellow">This is you: your own session ends with it.</Alert>}
      </Stack>
    </ConfirmDialog>
  )
}

/** The longest page of a list. */
const COUNTED_MAX = 100
/** As much of an address as is surely searched for. */
const SEARCHED_CHARACTERS = 100

/**
 * `So do their 2 admin keys: laptop, terraform.` The search also finds keys that are only called
 * alike, so it is certain when all that is found is on one page; else it says all.
 */
const LostAdminKeys = ({ user: { id, email } }: { user: User }) => {
  const now = useNow()
  const search = [...(email ?? id)].slice(0, SEARCHED_CHARACTERS).join('')
  const { data } = useAnswer('listAdminApiKeys', { search, limit: COUNTED_MAX })
  if (!data || data.has_more) return 'So do all their admin keys.'
  const names = data.data
    .filter(({ owner, expires_at: end }) => owner.id === id && (end === null || end > now))
    .map((key) => key.name)
  if (names.length === 0) return 'They have no admin key.'
  return `So ${names.length === 1 ? 'does' : 'do'} their ${formatAmount(names.length, 'admin key')}: ${names.join(', ')}.`
}
