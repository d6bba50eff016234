/** Data retention control of a project. */
import { Select } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { PROJECT_RETENTION_TYPES, type ProjectRetentionType } from '#contract/data-retention.ts'
import { PolicyCard, type PolicyProps } from './policy-card.tsx'

const LABELS: Readonly<Record<ProjectRetentionType, string>> = {
  organization_default: 'As the organization',
  none: 'None',
  zero_data_retention: 'Zero data retention',
  modified_abuse_monitoring: 'Modified abuse monitoring',
  enhanced_zero_data_retention: 'Enhanced zero data retention',
  enhanced_modified_abuse_monitoring: 'Enhanced modified abuse monitoring',
}

const ABOUT =
  'Under zero data retention upstreams store no answers. Under modified abuse monitoring background responses are deleted ten minutes after their end.'

export function Retention(props: PolicyProps) {
  const { data_retention: own, effective_data_retention: effective } = props.policies
  const inherited = own.type === 'organization_default' ? `: ${LABELS[effective]}` : ''
  return (
    <PolicyCard
      projectId={props.projectId}
      title="Data retention"
      about={ABOUT}
      isOfAdministrators
      form={(onClose) => <Form {...props} onClose={onClose} />}
    >
      {LABELS[own.type]}
      {inherited}
    </PolicyCard>
  )
}

function Form({ projectId, policies, onClose }: PolicyProps & { onClose: () => void }) {
  const before = policies.data_retention.type
  const [type, setType] = useState(before)
  const ids = { project_id: projectId }
  const undo = () => client.updateProjectDataRetention({ ...ids, retention_type: before })
  const change = useChange('updateProjectDataRetention', { undo: () => undo })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => change.mutate({ ...ids, retention_type: type }, { onSuccess: onClose })}
      action="Save"
      change={change}
      incomplete={type === before}
    >
      <Select
        label="Control"
        description="Requests that need a stored answer are rejected under zero data retention."
        data={PROJECT_RETENTION_TYPES.map((value) => ({ value, label: LABELS[value] }))}
        value={type}
        onChange={(value) => setType(PROJECT_RETENTION_TYPES.find((one) => one === value) ?? type)}
        allowDeselect={false}
      />
    </DialogForm>
  )
}
