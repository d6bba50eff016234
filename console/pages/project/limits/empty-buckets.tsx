/** Dialog that empties the buckets of a model, the project's or the organization's. */
import { Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'

interface EmptyBucketsProps {
  readonly projectId: string
  readonly emptying: Subject<RateLimitSources>
}

export function EmptyBuckets({ projectId, emptying }: EmptyBucketsProps) {
  const { subject } = emptying
  return subject ? (
    <Dialog key={subject.id} projectId={projectId} emptying={emptying} subject={subject} />
  ) : null
}

/** Whether a project has buckets of its own for a model. */
export function hasOwnBuckets({ project_limits: own }: RateLimitSources): boolean {
  return Object.keys(own).length > 0
}

type Scope = 'project' | 'organization'

interface DialogProps extends EmptyBucketsProps {
  readonly subject: RateLimitSources
}

function Dialog({ projectId, emptying, subject }: DialogProps) {
  const mayEmptyAll = useAllowed().may('organization.write')
  const isOwn = hasOwnBuckets(subject)
  const [scope, setScope] = useState<Scope>(isOwn ? 'project' : 'organization')
  const ofProject = useConfirming('emptyProjectRateLimit', emptying)
  const ofAll = useConfirming('emptyOrganizationRateLimit', emptying)
  const rate_limit_id = subject.id
  return (
    <ConfirmDialog
      title="Empty the buckets"
      name={subject.model}
      action="Empty"
      {...(scope === 'project'
        ? ofProject({ project_id: projectId, rate_limit_id })
        : ofAll({ rate_limit_id }))}
    >
      <Stack gap="xs">
        <Text size="sm">
          Counting restarts at zero with the next request, on every node. Queued batches still
          count.
        </Text>
        <Radio.Group
          aria-label="Buckets"
          value={scope}
          onChange={(value) => setScope(value === 'project' ? 'project' : 'organization')}
        >
          <Stack gap="xs">
            {isOwn && <Radio value="project" label="This project’s buckets" />}
            {mayEmptyAll && (
              <Radio
                value="organization"
                label="The organization’s buckets, shared by all projects"
              />
            )}
          </Stack>
        </Radio.Group>
      </Stack>
    </ConfirmDialog>
  )
}
