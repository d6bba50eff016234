/** Dialog that creates a group, with members and a project where they are given, and opens it. */

import { Modal } from '@mantine/core'
import { useNavigate } from 'react-router'
import { groupAddress } from '#console/navigation/addresses.ts'
import { NewGroupForm } from './new-group.tsx'

interface CreateGroupProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function CreateGroup({ opened, onClose }: CreateGroupProps) {
  const navigate = useNavigate()
  return (
    <Modal opened={opened} onClose={onClose} title="Create a group">
      <NewGroupForm onClose={onClose} onCreated={(id) => void navigate(groupAddress(id))} />
    </Modal>
  )
}
