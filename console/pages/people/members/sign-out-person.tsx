/** Signs a person out of every browser and every terminal. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { nameOf } from '#console/display/person.tsx'
import type { Listed } from './listed.ts'

export function SignOutPerson({ leaving }: { leaving: Subject<Listed> }) {
  const { subject } = leaving
  const confirming = useConfirming('signOutUser', leaving)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Sign out everywhere"
      action="Sign out everywhere"
      {...confirming({ user_id: subject.id })}
    >
      <b>{nameOf(subject)}</b> is signed out of every browser and every terminal. Keys that they
      made in the console keep working. They can sign in again.
    </ConfirmDialog>
  )
}
