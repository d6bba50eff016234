/** Ends a session. */
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Time } from '#console/time/time.tsx'
import type { SessionSummary } from '#contract/extensions/sessions.ts'

export function EndSession({ ending }: { ending: Subject<SessionSummary> }) {
  const { subject } = ending
  const confirming = useConfirming('endSession', ending)
  if (!subject) return null
  const { id, user, last_used_at: usedAt } = subject
  return (
    <ConfirmDialog title="End the session" action="End session" {...confirming({ session_id: id })}>
      <b>{user?.email ?? 'Operator'}</b>’s session, last used <Time at={usedAt} />, ends
      immediately. That browser has to sign in again.
    </ConfirmDialog>
  )
}
