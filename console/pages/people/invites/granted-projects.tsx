/** Dialog with the projects of an invite. */
import { Group, List, Modal, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useProjectName } from '#console/api/project-name.ts'
import type { Subject } from '#console/dialogs/subject.ts'
import { type OfferedRole, PROJECT_ROLES } from '#console/display/roles.ts'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import type { Invite } from '#contract/invites.ts'

/** Most projects shown by name: each name is a request. */
const NAMED_MAX = 20

export function GrantedProjects({ showing }: { showing: Subject<Invite> }) {
  const { subject, opened, close } = showing
  const { email = '', projects = [] } = subject ?? {}
  const rest = projects.length - NAMED_MAX
  return (
    <Modal opened={opened} onClose={close} title={`Projects for ${email}`} closeOnClickOutside>
      <Stack gap="sm">
        <List listStyleType="none" spacing="xs">
          {projects.slice(0, NAMED_MAX).map(({ id, role }) => (
            <List.Item key={id} className="wide">
              <Granted projectId={id} role={role} />
            </List.Item>
          ))}
        </List>
        {rest > 0 && (
          <Text size="sm" c="dimmed">
            and {rest} more
          </Text>
        )}
      </Stack>
    </Modal>
  )
}

function Granted({ projectId, role }: { projectId: string; role: OfferedRole }) {
  const to = useProjectAddress()(projectId)
  const name = useProjectName(projectId, { enabled: to !== undefined })
  return (
    <Group justify="space-between" wrap="nowrap">
      {to === undefined ? <span>{name}</span> : <Link to={to}>{name}</Link>}
      <Text size="sm" c="dimmed">
        {PROJECT_ROLES[role]}
      </Text>
    </Group>
  )
}
