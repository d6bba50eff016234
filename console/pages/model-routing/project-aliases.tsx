/** Aliases of models that hold in a project. */

import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Answered } from '#console/display/states.tsx'
import { aliasesOf, type ListedAlias } from './alias.ts'
import { AliasForm } from './alias-form.tsx'
import { AliasesCard } from './aliases-card.tsx'

interface OfProject {
  readonly projectId: string
}

export function ProjectAliases({ projectId }: OfProject) {
  const { may } = useAllowed()
  const query = useAnswer('listProjectModelAliases', { project_id: projectId })
  const enabled = may('organization.read')
  const inherited = useAnswer('listModelAliases', {}, { enabled })
  return (
    <Answered query={query}>
      {({ data }) => (
        <AliasesCard
          about="Names that requests of the project may use in place of a model."
          aliases={aliasesOf(data, inherited.data?.data ?? [])}
          mayChange={may('project.write', projectId)}
          isOfProject
          form={(alias, onClose) => <Form projectId={projectId} alias={alias} onClose={onClose} />}
          deletion={(deleting) => <Delete projectId={projectId} deleting={deleting} />}
        />
      )}
    </Answered>
  )
}

interface FormProps extends OfProject {
  readonly alias: ListedAlias | null
  readonly onClose: () => void
}

function Form({ projectId, alias, onClose }: FormProps) {
  const change = useChange('updateProjectModelAlias')
  return (
    <AliasForm
      alias={alias}
      onClose={onClose}
      change={change}
      save={(value) => change.mutate({ project_id: projectId, ...value }, { onSuccess: onClose })}
    />
  )
}

function Delete({ projectId, deleting }: OfProject & { deleting: Subject<ListedAlias> }) {
  const { subject } = deleting
  const confirming = useConfirming('deleteProjectModelAlias', deleting)
  if (!subject) return null
  const ids = { project_id: projectId, alias: subject.alias }
  return (
    <ConfirmDialog title="Delete the alias" action="Delete" {...confirming(ids)}>
      Requests of the project for <b>{subject.alias}</b> are rejected, unless the organization has
      an alias of this name.
    </ConfirmDialog>
  )
}
