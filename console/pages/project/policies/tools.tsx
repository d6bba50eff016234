/** Hosted tools that a project may use. */
import { Checkbox, Stack } from '@mantine/core'
import { useState } from 'react'
import { client } from '#console/api/client.ts'
import { useChange } from '#console/changes/changes.ts'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import {
  HOSTED_TOOLS,
  type HostedTool,
  type HostedToolPermissions,
} from '#contract/hosted-tool-permissions.ts'
import { PolicyCard, type PolicyProps } from './policy-card.tsx'

const LABELS: Readonly<Record<HostedTool, string>> = {
  file_search: 'File search',
  web_search: 'Web search',
  image_generation: 'Image generation',
  mcp: 'MCP servers',
  code_interpreter: 'Code interpreter',
}

export function Tools(props: PolicyProps) {
  return (
    <PolicyCard
      projectId={props.projectId}
      title="Hosted tools"
      about="Tools that an upstream runs. Functions, which callers run, are always permitted."
      form={(onClose) => <Form {...props} onClose={onClose} />}
    >
      {textOf(props.policies.hosted_tool_permissions)}
    </PolicyCard>
  )
}

function textOf(permissions: HostedToolPermissions): string {
  const enabled = HOSTED_TOOLS.filter((tool) => permissions[tool].enabled)
  if (enabled.length === HOSTED_TOOLS.length) return 'All hosted tools'
  return enabled.map((tool) => LABELS[tool]).join(', ') || 'No hosted tools'
}

function Form({ projectId, policies, onClose }: PolicyProps & { onClose: () => void }) {
  const before = policies.hosted_tool_permissions
  const [tools, setTools] = useState(before)
  const ids = { project_id: projectId }
  const undo = () => client.updateProjectHostedToolPermissions({ ...ids, ...before })
  const change = useChange('updateProjectHostedToolPermissions', { undo: () => undo })
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => change.mutate({ ...ids, ...tools }, { onSuccess: onClose })}
      action="Save"
      change={change}
      incomplete={HOSTED_TOOLS.every((tool) => tools[tool].enabled === before[tool].enabled)}
    >
      <Stack gap="xs">
        {HOSTED_TOOLS.map((tool) => (
          <Checkbox
            key={tool}
            label={LABELS[tool]}
            checked={tools[tool].enabled}
            onChange={({ currentTarget: { checked: enabled } }) =>
              setTools({ ...tools, [tool]: { enabled } })
            }
          />
        ))}
      </Stack>
    </DialogForm>
  )
}
