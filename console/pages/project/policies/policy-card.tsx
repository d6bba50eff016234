/** Card of one policy, with its dialog for those who may change it. */
import { Button, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import type { ProjectPolicies } from '#contract/extensions/project-policies.ts'

/** The policies of a project, and what a card and a dialog make of them. */
export interface PolicyProps {
  readonly projectId: string
  readonly policies: ProjectPolicies
}

interface PolicyCardProps {
  readonly projectId: string
  readonly title: string
  readonly about: string
  /** The policy in words. */
  readonly children: ReactNode
  /** Further action of those who may change it. */
  readonly action?: ReactNode
  /** Form of the dialog, mounted with each opening. */
  readonly form: (onClose: () => void) => ReactNode
  /** Whether only those may change it who administer the organization. */
  readonly isOfAdministrators?: boolean
}

export function PolicyCard(props: PolicyCardProps) {
  const { projectId, title, about, action, children, form, isOfAdministrators = false } = props
  const { may } = useAllowed()
  const [opened, { open, close }] = useDisclosure()
  const mayChange = isOfAdministrators ? may('organization.write') : may('project.write', projectId)
  const actions = mayChange && (
    <Group gap="xs">
      {action}
      <Button variant="default" size="xs" onClick={open}>
        Change {title.toLowerCase()}
      </Button>
    </Group>
  )
  return (
    <Card title={title} about={about} action={actions}>
      <Text size="sm" className="name">
        {children}
      </Text>
      <Modal opened={opened} onClose={close} title={`${title} of the project`}>
        {form(close)}
      </Modal>
    </Card>
  )
}
