/** Dialogs of a spend limit: its form, its raise, the end of that, and its removal. */
import { Modal, Text } from '@mantine/core'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { type Budget, type Limit, limitText } from '#console/limits/amounts.ts'
import { useLimitWithAlert } from './first-alert.ts'
import { useLimitChange, useLimitRemoval } from './limit-changes.ts'
import { LimitForm } from './limit-form.tsx'
import type { SpendOwner } from './owners.ts'
import { RaiseForm } from './raise-form.tsx'

export type LimitAction = 'set' | 'raise' | 'end' | 'remove'

interface LimitDialogProps extends LimitActionProps {
  readonly opened: boolean
  /** Name of the owner in the title: `the project`. */
  readonly name: string
}

/** Beginnings of titles, before the name of the owner. */
export const TITLES: Readonly<Record<LimitAction, string>> = {
  set: 'Spend limit of',
  raise: 'Raise the spend limit of',
  end: 'End the raise of',
  remove: 'Remove the spend limit of',
}

export function LimitDialog({ opened, name, ...rest }: LimitDialogProps) {
  const { action, onClose } = rest
  return (
    <Modal opened={opened} onClose={onClose} title={`${TITLES[action]} ${name}`}>
      <ActionForm {...rest} />
    </Modal>
  )
}

interface LimitActionProps {
  readonly owner: SpendOwner
  readonly action: LimitAction
  /** State of the budget; undefined where none is known, as of a key without a limit. */
  readonly budget: Budget | undefined
  /** Whether a new limit can come with an alert: of the organization or a project without one. */
  readonly offersAlert?: boolean
  readonly onClose: () => void
}

/** Mounted with each opening. */
function ActionForm({ owner, action, budget, offersAlert = false, onClose }: LimitActionProps) {
  const limit = budget?.limit ?? null
  const { change, raise } = useLimitChange(owner, limit, onClose)
  if (action === 'set' || !budget || !limit) {
    return (
      <SetForm
        owner={owner}
        budget={budget}
        offersAlert={offersAlert && !limit}
        onClose={onClose}
      />
    )
  }
  if (action === 'raise') {
    return (
      <RaiseForm
        limit={limit}
        change={change}
        onClose={onClose}
        periodEnd={budget.end_time}
        onSave={raise}
      />
    )
  }
  if (action === 'remove') return <Removal owner={owner} limit={limit} onClose={onClose} />
  return (
    <DialogForm onClose={onClose} onSubmit={() => raise(null)} action="End raise" change={change}>
      <Text size="sm">
        The limit of <b>{limitText(limit)}</b> holds again from now on.
      </Text>
    </DialogForm>
  )
}

/** Sets the limit, and creates an alert if it has recipients. */
function SetForm({ owner, budget, offersAlert, onClose }: Omit<LimitActionProps, 'action'>) {
  const limit = budget?.limit ?? null
  const { change, set } = useLimitWithAlert(owner, limit, onClose)
  return (
    <LimitForm
      limit={limit}
      budget={budget}
      projects={'projectId' in owner ? [owner.projectId] : undefined}
      offersAlert={offersAlert}
      change={change}
      onClose={onClose}
      onSave={set}
    />
  )
}

interface RemovalProps {
  readonly owner: SpendOwner
  readonly limit: Limit
  readonly onClose: () => void
}

function Removal({ owner, limit, onClose }: RemovalProps) {
  const { change, send } = useLimitRemoval(owner, limit, onClose)
  return (
    <DialogForm onClose={onClose} onSubmit={send} action="Remove" change={change}>
      <Text size="sm">
        The limit of <b>{limitText(limit)}</b> is removed: {CONSEQUENCES[owner.kind]}
      </Text>
    </DialogForm>
  )
}

const CONSEQUENCES: Readonly<Record<SpendOwner['kind'], string>> = {
  organization:
    'nothing bounds what the organization spends but the limits of its projects. Alerts in dollars stay; alerts in per cent rest until there is a limit.',
  project:
    'nothing bounds what this project spends but the organization’s limit and its defaults. Alerts in dollars stay; alerts in per cent follow the default, or rest without one.',
  user: 'the organization’s default for people holds, if there is one.',
  project_user: 'the project’s default for people holds, if there is one.',
  service_account: 'the default for service accounts holds, if there is one.',
  api_key: 'the default for keys holds, if there is one.',
  tag: 'the other limits of its projects and keys hold.',
}
