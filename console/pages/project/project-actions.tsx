/** What may be done with a project as a whole. The default one stays as it is. */
import { Menu } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArchive, IconPencil } from '@tabler/icons-react'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { RowMenu } from '#console/display/row-menu.tsx'
import type { Project } from '#contract/projects.ts'
import { ArchiveProject } from './archive-project.tsx'
import { RenameProject } from './rename-project.tsx'

export const ProjectActions = ({ project }: { project: Project }) => {
  const { administers, manages } = useAllowed()
  const { default_project_id: defaultId } = useSession().organization
  const [isRenaming, renaming] = useDisclosure()
  const archiving = useSubject<Project>()
  const mayChange = project.status === 'active' && project.id !== defaultId && manages(project.id)
  return (
    <>
      {mayChange && (
        <RowMenu label={`Actions for ${project.name}`}>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={renaming.open}>
            Rename
          </Menu.Item>
          {administers && (
            <Menu.Item
              color="red"
              leftSection={<IconArchive size={16} aria-hidden />}
              onClick={() => archiving.open(project)}
            >
              Archive
            </Menu.Item>
          )}
        </RowMenu>
      )}
      <RenameProject project={project} opened={isRenaming} onClose={renaming.close} />
      <ArchiveProject archiving={archiving} />
    </>
  )
}
