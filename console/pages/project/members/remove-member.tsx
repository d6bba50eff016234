/** Removes a person from a project, with their keys in it. */
import { Stack } from '@mantine/core'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { LostKeys } from '#console/dialogs/lost-keys.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf } from '#console/display/person.tsx'
import type { Member } from './member.ts'

interface RemoveMemberProps {
  readonly projectId: string
  readonly removing: Subject<Member>
}

export function RemoveMember({ projectId, removing }: RemoveMemberProps) {
  const { subject } = removing
  const confirming = useConfirming('deleteProjectUser', removing)
  if (!subject) return null
  const { id, email } = subject
  return (
    <ConfirmDialog
      title="Remove from the project"
      name={addressOf(subject)}
      action="Remove"
      {...confirming({ project_id: projectId, user_id: id })}
    >
      <Stack gap="xs">
        <span>
          <b>{nameOf(subject)}</b> loses access to this project.{' '}
          <LostKeys key={id} projectId={projectId} owner={{ id, named: email }} whose="Their" />
        </span>
        <span>They stay in the organization. If you add them again, their keys work again.</span>
      </Stack>
    </ConfirmDialog>
  )
}
