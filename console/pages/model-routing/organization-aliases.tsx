/** Aliases of models that hold in all projects. */

import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Answered } from '#console/display/states.tsx'
import { aliasesOf, type ListedAlias } from './alias.ts'
import { AliasForm } from './alias-form.tsx'
import { AliasesCard } from './aliases-card.tsx'

export function OrganizationAliases() {
  const query = useAnswer('listModelAliases', {})
  const mayChange = useAllowed().may('organization.write')
  return (
    <Answered query={query}>
      {({ data }) => (
        <AliasesCard
          about="Names that requests may use in place of a model, in all projects. Changes take effect at once."
          aliases={aliasesOf(data, [])}
          mayChange={mayChange}
          isOfProject={false}
          form={(alias, onClose) => <Form alias={alias} onClose={onClose} />}
          deletion={(deleting) => <Delete deleting={deleting} />}
        />
      )}
    </Answered>
  )
}

function Form({ alias, onClose }: { alias: ListedAlias | null; onClose: () => void }) {
  const change = useChange('updateModelAlias')
  return (
    <AliasForm
      alias={alias}
      onClose={onClose}
      change={change}
      save={(value) => change.mutate(value, { onSuccess: onClose })}
    />
  )
}

function Delete({ deleting }: { deleting: Subject<ListedAlias> }) {
  const { subject } = deleting
  const confirming = useConfirming('deleteModelAlias', deleting)
  if (!subject) return null
  const { alias } = subject
  return (
    <ConfirmDialog title="Delete the alias" action="Delete" {...confirming({ alias })}>
      Requests for <b>{alias}</b> are rejected, except in projects with an alias of this name.
    </ConfirmDialog>
  )
}
