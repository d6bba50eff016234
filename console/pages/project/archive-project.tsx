/** Archives a project, after a confirmation that lists the consequences. */
import { Skeleton, Stack, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { Failed } from '#console/display/states.tsx'
import type { ProjectCounts } from '#contract/extensions/project-counts.ts'
import type { Project } from '#contract/projects.ts'

export function ArchiveProject({ archiving }: { archiving: Subject<Project> }) {
  const { subject } = archiving
  const confirming = useConfirming('archiveProject', archiving)
  if (!subject) return null
  return (
    <ConfirmDialog
      title="Archive the project"
      name={subject.name}
      action="Archive"
      {...confirming({ project_id: subject.id })}
    >
      <Consequences projectId={subject.id} />
    </ConfirmDialog>
  )
}

function Consequences({ projectId }: { projectId: string }) {
  const { data, error } = useAnswer('listProjectCounts', { project_ids: [projectId] })
  const counts = data?.data[0]
  return (
    <Stack gap="xs">
      {error && <Failed title="Couldn’t load the consequences" error={error} />}
      {counts ? <Text size="sm">{sentenceOf(counts)}</Text> : !error && <Skeleton height={20} />}
      <Text size="sm">
        Requests with its keys are rejected from now on. Its usage and audit log are kept. This
        can’t be undone.
      </Text>
    </Stack>
  )
}

/** `4 members lose it; 3 service accounts and 7 keys stop working.` */
function sentenceOf({ users, service_accounts: accounts, api_keys: keys }: ProjectCounts): string {
  const members = `${formatAmount(users, 'member')} ${users === 1 ? 'loses' : 'lose'} it`
  const stopping = [
    ...(accounts > 0 ? [formatAmount(accounts, 'service account')] : []),
    ...(keys > 0 ? [formatAmount(keys, 'key')] : []),
  ]
  if (stopping.length === 0)
    return users === 0 ? 'It has no members, service accounts or keys.' : `${members}.`
  const verb = accounts + keys === 1 ? 'stops' : 'stop'
  const stops = `${stopping.join(' and ')} ${verb} working`
  return users === 0 ? `${stops}.` : `${members}; ${stops}.`
}
