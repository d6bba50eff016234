/** Names of the project, key and owner of a request, with links to those that the session sees. */
import { Text } from '@mantine/core'
import { useAllowed } from '#console/api/session.tsx'
import { isUnnamed, keyLabel } from '#console/display/key-label.ts'
import { ModelLink } from '#console/display/links.tsx'
import { NameLink } from '#console/display/name-link.tsx'
import { accountAddress, keyAddress, personAddress } from '#console/navigation/addresses.ts'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'

interface NameProps {
  readonly log: RequestLog
}

/** A name without a mark: a log has the last name, also of an object that was deleted. */
function Named({ id, name, to, detail }: NamedProps) {
  const named = {
    name,
    detail: '',
    owner: '',
    projectName: '',
    isDeleted: false,
    isArchived: false,
  }
  return <NameLink id={id} named={name === '' ? undefined : named} to={to} detail={detail} />
}

interface NamedProps {
  readonly id: string
  /** '' for a name that is not known. */
  readonly name: string
  readonly to: string | undefined
  readonly detail?: string
}

export function ProjectName({ log: { project_id: id, names } }: NameProps) {
  return <Named id={id} name={names[id] ?? ''} to={useProjectAddress()(id)} />
}

/** Name of the owner; '' if it is not known any more. */
export function ownerOf({ owner, names }: RequestLog): string {
  return owner === null ? '' : (names[owner.id] ?? owner.id)
}

/** With its owner below. */
export function KeyName({ log }: NameProps) {
  const { api_key_id: id, project_id: projectId, names } = log
  const allowed = useAllowed()
  const owner = ownerOf(log)
  const name = names[id] ?? ''
  return (
    <Named
      id={id}
      name={name === '' ? '' : keyLabel(name, owner)}
      detail={isUnnamed(name, owner) ? name : owner}
      to={keyAddress(allowed, { id, projectId })}
    />
  )
}

export function OwnerName({ log }: NameProps) {
  const { owner, project_id: projectId, names } = log
  const allowed = useAllowed()
  if (owner === null) return <Text size="sm">no longer kept</Text>
  const { id } = owner
  const to =
    owner.type === 'user' ? personAddress(allowed, id) : accountAddress(allowed, { id, projectId })
  return <Named id={id} name={names[id] ?? ''} to={to} />
}

/** The model, and below it the requested name and the model that answered, if they are others. */
export function ModelName({ log }: NameProps) {
  const { model, requested_model: requested, answered_model: answered } = log
  if (model === null) return <Text size="sm">–</Text>
  return (
    <div>
      <ModelLink model={model} />
      {requested !== null && (
        <Text size="xs" c="dimmed" className="name">
          for {requested}
        </Text>
      )}
      {answered !== null && answered !== model && (
        <Text size="xs" c="dimmed" className="name">
          answered by {answered}
        </Text>
      )}
    </div>
  )
}
