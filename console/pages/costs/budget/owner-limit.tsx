/** Dialog with the spend limit and the rate limit of a person, a service account or a key. */
import { Button, Divider, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { formatDollars } from '#console/display/numbers.ts'
import { Answered, Failed, Loading } from '#console/display/states.tsx'
import { CENTS, limitText } from '#console/limits/amounts.ts'
import { Time } from '#console/time/time.tsx'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import { BudgetFacts } from './budget-facts.tsx'
import { LimitActions } from './limit-actions.tsx'
import { type LimitAction, LimitDialog } from './limit-dialog.tsx'
import { LimitHistory } from './limit-history.tsx'
import { OwnerRate, RateDialog, useOwnerRate } from './owner-rate.tsx'
import { ReadOnly, useMaySetLimits } from './read-only.tsx'
import { isMissing, limitQuery, type SmallOwner, subjectOperations } from './small-owners.ts'

export interface NamedOwner {
  readonly owner: SmallOwner
  readonly name: string
}

/** Mounted again for each owner. */
export function OwnerLimit({ shown }: { shown: Subject<NamedOwner> }) {
  const { subject } = shown
  return subject && <Dialogs key={subject.owner.id} named={subject} shown={shown} />
}

export function loadLimit({ answer }: Prefetch, owner: SmallOwner): void {
  const { list, parameters } = limitQuery(owner)
  answer(list, parameters)
}

/** Spend limit of an owner on their page. The dialog has the defaults and the rate limit, too. */
export function OwnerLimitCard({ named }: { named: NamedOwner }) {
  const { list, parameters } = limitQuery(named.owner)
  const query = useAnswer(list, parameters)
  const shown = useSubject<NamedOwner>()
  return (
    <Card
      title="Spend limit"
      action={
        <Group gap="xs">
          <LimitHistory owner={named.owner} />
          <Button size="xs" variant="default" onClick={() => shown.open(named)}>
            Limits
          </Button>
        </Group>
      }
    >
      <Answered query={query} loading={<Loading lines={1} />}>
        {({ data: [budget] }) =>
          budget ? (
            <BudgetFacts budget={budget} />
          ) : (
            <Text size="sm" c="dimmed">
              No limit of its own. A default may apply: it is at Limits, with the rate limit.
            </Text>
          )
        }
      </Answered>
      <OwnerLimit shown={shown} />
    </Card>
  )
}

interface DialogsProps {
  readonly named: NamedOwner
  readonly shown: Subject<NamedOwner>
}

/** A dialog of an action takes the place of the first one, which comes back after it. */
function Dialogs({ named: { owner, name }, shown: { opened, close } }: DialogsProps) {
  const [action, setAction] = useState<LimitAction | 'rate'>()
  const [lastAction, setLastAction] = useState<LimitAction>('set')
  const { list, parameters } = limitQuery(owner)
  const query = useAnswer(list, parameters, { enabled: opened })
  const rate = useOwnerRate(owner, opened)
  const budget = query.data?.data[0]
  const leave = (): void => setAction(undefined)
  const act = (next: LimitAction): void => {
    setAction(next)
    setLastAction(next)
  }
  return (
    <>
      <Modal
        opened={opened && action === undefined}
        onClose={close}
        title={`Limits of ${name}`}
        size="lg"
      >
        <Answered query={query}>
          {() => (
            <Limits
              owner={owner}
              budget={budget}
              rate={rate}
              onAction={act}
              onRate={() => setAction('rate')}
            />
          )}
        </Answered>
      </Modal>
      <LimitDialog
        owner={owner}
        name={name}
        budget={budget}
        action={lastAction}
        opened={opened && action !== undefined && action !== 'rate'}
        onClose={leave}
      />
      <RateDialog
        owner={owner}
        name={name}
        limit={rate.limit ?? null}
        opened={opened && action === 'rate'}
        onClose={leave}
      />
    </>
  )
}

interface LimitsProps {
  readonly owner: SmallOwner
  readonly budget: OwnerBudget | undefined
  readonly rate: ReturnType<typeof useOwnerRate>
  readonly onAction: (action: LimitAction) => void
  readonly onRate: () => void
}

function Limits({ owner, budget, rate, onAction, onRate }: LimitsProps) {
  const maySet = useMaySetLimits()
  return (
    <Stack gap="md">
      {budget ? <BudgetFacts budget={budget} /> : <NoLimit owner={owner} />}
      <Group justify="flex-end" gap="xs">
        <LimitHistory owner={owner} />
        {maySet && <LimitActions limit={budget?.limit ?? null} onAction={onAction} />}
      </Group>
      <Divider label="Rate limit, over all models" labelPosition="left" />
      <OwnerRate owner={owner} rate={rate} onEdit={maySet ? onRate : undefined} />
      {!maySet && <ReadOnly />}
    </Stack>
  )
}

const EACH = {
  user: 'person',
  project_user: 'person in the project',
  service_account: 'service account',
  api_key: 'key',
} as const

/** The default in force, if there is one, with what is left of it. */
function NoLimit({ owner }: { owner: SmallOwner }) {
  const { budget, ids } = subjectOperations(owner)
  const { data, error, refetch } = useAnswer(budget, ids)
  if (error && !isMissing(error)) {
    return <Failed error={error} retry={() => void refetch()} />
  }
  if (!data || error) return <Text size="sm">No limit of its own.</Text>
  const { limit, interval, spent, remaining, period_end: end } = data
  const amount = limitText({ threshold_amount: Math.round(limit * CENTS), interval })
  return (
    <>
      <Text size="sm">
        No limit of its own. The default holds: {amount} for each {EACH[owner.kind]}.
      </Text>
      <Text size="sm" className="number">
        {formatDollars(spent)} spent, {formatDollars(remaining)} left
        {end !== null && (
          <>
            {' '}
            until <Time at={end} />
          </>
        )}
        .
      </Text>
    </>
  )
}
