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
  const { may } = useAllowed()
  const { default_project_id: defaultId } = useSession().organization
  const [isRenaming, renaming] = useDisclosure()
  const archiving = useSubject<Project>()
  const isChangeable = project.status === 'active' && project.id !== defaultId
  const mayRename = isChangeable && may('project.write', project.id)
  const mayArchive = isChangeable && may('organization.write')
  return (
    <>
      {(mayRename || mayArchive) && (
        <RowMenu label={`Actions for ${project.name}`}>
          {mayRename && (
            <RowAction icon={PencilIcon} onClick={renaming.open}>
              Rename
            </RowAction>
          )}
          {mayArchive && (
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
