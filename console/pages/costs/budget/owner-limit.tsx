/** Dialog with the spend limit of a person, a service account or a key. */
import { Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { Answered } from '#console/display/states.tsx'
import { limitText } from './amounts.ts'
import { BudgetFacts } from './budget-facts.tsx'
import { LimitActions } from './limit-actions.tsx'
import { type LimitAction, LimitDialog } from './limit-dialog.tsx'
import type { SpendOwner } from './owners.ts'
import { ReadOnly, useMaySetLimits } from './read-only.tsx'

type SmallOwner = Extract<SpendOwner, { readonly kind: 'user' | 'service_account' | 'api_key' }>

export interface NamedOwner {
  readonly owner: SmallOwner
  readonly name: string
}

/** Mounted again for each owner. */
export function OwnerLimit({ shown }: { shown: Subject<NamedOwner> }) {
  const { subject } = shown
  return subject && <Dialogs key={subject.owner.id} named={subject} shown={shown} />
}

/** The limits of one owner: one, or none. */
function questionOf(owner: SmallOwner) {
  return owner.kind === 'user'
    ? { list: 'listSpendLimits' as const, parameters: { owner_ids: [owner.id] } }
    : {
        list: 'listProjectSpendLimits' as const,
        parameters: { project_id: owner.projectId, owner_ids: [owner.id] },
      }
}

interface DialogsProps {
  readonly named: NamedOwner
  readonly shown: Subject<NamedOwner>
}

/** A dialog of an action takes the place of the first one, which comes back after it. */
function Dialogs({ named: { owner, name }, shown: { opened, close } }: DialogsProps) {
  const maySet = useMaySetLimits()
  const [action, setAction] = useState<LimitAction>()
  const [lastAction, setLastAction] = useState<LimitAction>('set')
  const { list, parameters } = questionOf(owner)
  const query = useAnswer(list, parameters, { enabled: opened })
  const budget = query.data?.data[0]
  const act = (next: LimitAction): void => {
    setAction(next)
    setLastAction(next)
  }
  return (
    <>
      <Modal
        opened={opened && action === undefined}
        onClose={close}
        title={`Spend limit of ${name}`}
        size="lg"
      >
        <Answered query={query}>
          {() => (
            <Stack gap="md">
              {budget ? <BudgetFacts budget={budget} /> : <NoLimit kind={owner.kind} />}
              {maySet ? (
                <Group justify="flex-end">
                  <LimitActions limit={budget?.limit ?? null} onAction={act} />
                </Group>
              ) : (
                <ReadOnly />
              )}
            </Stack>
          )}
        </Answered>
      </Modal>
      <LimitDialog
        owner={owner}
        name={name}
        budget={budget}
        action={lastAction}
        opened={opened && action !== undefined}
        onClose={() => setAction(undefined)}
      />
    </>
  )
}

const EACH = { user: 'person', service_account: 'service account', api_key: 'key' } as const

function NoLimit({ kind }: { kind: SmallOwner['kind'] }) {
  const { data } = useAnswer(
    'retrieveSpendLimitDefaults',
    {},
    { enabled: useAllowed().seesSpend() },
  )
  const inherited = data?.[kind]
  return (
    <Text size="sm">
      No limit of its own.{' '}
      {inherited &&
        `The organization’s default holds: ${limitText(inherited)} for each ${EACH[kind]}.`}
    </Text>
  )
}
