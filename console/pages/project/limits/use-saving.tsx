/**
 * Saves limits. A change that would have refused much of last week's requests, and more than the
 * present limits would have, is saved only after a confirmation.
 */
import { Text } from '@mantine/core'
import { useState } from 'react'
import { useFetchAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { ConfirmDialog } from '#console/dialogs/confirm-dialog.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import type { RateLimitChange } from '#contract/rate-limits.ts'
import { refusesMuch, replayedOf, replaySentence } from './replay.ts'
import { undoChange } from './undo.ts'

interface Confirmed {
  readonly change: RateLimitChange
  readonly sentence: string
}

export function useSaving(projectId: string, limits: RateLimitSources, onSaved: () => void) {
  const update = useChange('updateProjectRateLimits', {
    undo: (change) => undoChange(projectId, limits, change),
  })
  const warningOn = useWarning(projectId, limits)
  const confirming = useSubject<Confirmed>()
  const [isTried, setIsTried] = useState(false)
  const send = (change: RateLimitChange): void =>
    update.mutate(
      { project_id: projectId, rate_limit_id: limits.id, ...change },
      { onSuccess: onSaved, onError: confirming.close },
    )
  const save = async (change: RateLimitChange): Promise<void> => {
    if (isTried || update.isPending) return
    setIsTried(true)
    const sentence = await warningOn(change)
    setIsTried(false)
    if (sentence === undefined) send(change)
    else confirming.open({ change, sentence })
  }
  const { subject } = confirming
  return {
    save,
    error: update.error,
    isPending: isTried || update.isPending,
    reset: update.reset,
    plan: update.plan,
    send,
    dialog: subject && (
      <ConfirmDialog
        opened={confirming.opened}
        onClose={confirming.close}
        onConfirm={() => send(subject.change)}
        title={`Limits of ${limits.model}`}
        action="Save anyway"
        isPending={update.isPending}
        error={null}
        plan={update.plan}
      >
        <Text size="sm">{subject.sentence}</Text>
      </ConfirmDialog>
    ),
  }
}

/** Question to confirm a change; none if no replay is available: the server decides. */
function useWarning(projectId: string, limits: RateLimitSources) {
  const seesUsage = useAllowed().may('usage.read', projectId)
  const fetchAnswer = useFetchAnswer()
  return async (change: RateLimitChange): Promise<string | undefined> => {
    const proposed = replayedOf(change)
    if (!seesUsage || Object.keys(proposed).length === 0) return undefined
    const ids = { project_id: projectId, rate_limit_id: limits.id }
    try {
      const [now, then] = await Promise.all([
        fetchAnswer('replayProjectRateLimit', ids),
        fetchAnswer('replayProjectRateLimit', { ...ids, ...proposed }),
      ])
      return refusesMuch(then, now) ? replaySentence(then, now, change) : undefined
    } catch {
      return undefined
    }
  }
}
