/** Actions on a project: rename and archive. The default project has none. */
import { useDisclosure } from '@mantine/hooks'
import { ArchiveIcon, PencilIcon } from 'lucide-react'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Project } from '#contract/projects.ts'
import { ArchiveProject } from './archive-project.tsx'
import { RenameProject } from './rename-project.tsx'

export function ProjectActions({ project }: { project: Project }) {
  const { administers, manages } = useAllowed()
  const { default_project_id: defaultId } = useSession().organization
  const [isRenaming, renaming] = useDisclosure()
  const archiving = useSubject<Project>()
  const mayChange = project.status === 'active' && project.id !== defaultId && manages(project.id)
  return (
    <>
      {mayChange && (
        <RowMenu label={`Actions for ${project.name}`}>
          <RowAction icon={PencilIcon} onClick={renaming.open}>
            Rename
          </RowAction>
          {administers && (
            <RowAction icon={ArchiveIcon} isFinal onClick={() => archiving.open(project)}>
              Archive
            </RowAction>
          )}
        </RowMenu>
      )}
      <RenameProject project={project} opened={isRenaming} onClose={renaming.close} />
      <ArchiveProject archiving={archiving} />
    </>
  )
}
