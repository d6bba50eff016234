/** Rate limit over all models of a person, a service account or a key, with its dialogs. */
import { Button, Group, Modal, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { operation } from '#console/api/query-options.ts'
import { useChange } from '#console/changes/changes.ts'
import { Failed, Loading } from '#console/display/states.tsx'
import { OverAllModels, RateForm } from './rate-form.tsx'
import { type RateFields, rateText } from './rates.ts'
import { isMissing, type SmallOwner, subjectOperations } from './small-owners.ts'

/** The limit of an owner; null without one. */
export function useOwnerRate(owner: SmallOwner, enabled: boolean) {
  const { rate, ids } = subjectOperations(owner)
  const { data, error, refetch } = useAnswer(rate, ids, { enabled })
  const hasNone = isMissing(error)
  return {
    limit: hasNone ? null : data,
    error: hasNone ? null : error,
    refetch: () => void refetch(),
  }
}

interface OwnerRateProps {
  readonly owner: SmallOwner
  readonly rate: ReturnType<typeof useOwnerRate>
  /** Opens the form; left out without the permission to set it. */
  readonly onEdit?: (() => void) | undefined
}

export function OwnerRate({ owner, rate: { limit, error, refetch }, onEdit }: OwnerRateProps) {
  const { removeRate, ids } = subjectOperations(owner)
  const removal = useChange(removeRate, { undo: () => (limit ? putBack(owner, limit) : undefined) })
  if (error) return <Failed error={error} retry={refetch} />
  if (limit === undefined) return <Loading lines={1} />
  return (
    <RateFacts
      limit={limit}
      removal={removal}
      onRemove={() => removal.mutate(ids)}
      onEdit={onEdit}
    />
  )
}

interface RateFactsProps {
  readonly limit: RateFields | null
  /** At one press: a toast undoes it. */
  readonly removal: { readonly isPending: boolean; readonly error: Error | null }
  readonly onRemove: () => void
  /** Opens the form; left out without the permission to set it. */
  readonly onEdit: (() => void) | undefined
}

/** A rate limit in words, with the buttons that change it. */
export function RateFacts({ limit, removal, onRemove, onEdit }: RateFactsProps) {
  return (
    <>
      <Text size="sm" className="number">
        {limit ? rateText(limit) : 'No limit of its own: the defaults hold, if there are any.'}
      </Text>
      {removal.error && <Failed title="Couldn’t remove" error={removal.error} />}
      {onEdit && (
        <Group justify="flex-end" gap="xs">
          {limit && (
            <Button variant="subtle" size="xs" loading={removal.isPending} onClick={onRemove}>
              Remove rate limit
            </Button>
          )}
          <Button variant="default" size="xs" onClick={onEdit}>
            {limit ? 'Edit rate limit' : 'Set rate limit'}
          </Button>
        </Group>
      )}
    </>
  )
}

/** The request that sets a limit as it was. */
function putBack(owner: SmallOwner, limit: RateFields) {
  const { updateRate, ids } = subjectOperations(owner)
  return () => operation(updateRate)({ ...ids, ...ratesOf(limit) })
}

/** The limit as the API takes it. */
function ratesOf(limit: RateFields): RateFields {
  const { max_requests_per_1_minute, max_tokens_per_1_minute, max_requests_per_1_day } = limit
  return {
    max_requests_per_1_minute,
    max_tokens_per_1_minute,
    max_requests_per_1_day,
  }
}

interface RateDialogProps {
  readonly owner: SmallOwner
  readonly name: string
  readonly limit: RateFields | null
  readonly opened: boolean
  readonly onClose: () => void
}

export function RateDialog({ owner, name, limit, opened, onClose }: RateDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Rate limit of ${name}`}>
      <OwnerRateForm owner={owner} limit={limit} onClose={onClose} />
    </Modal>
  )
}

/** Mounted with each opening. */
function OwnerRateForm({ owner, limit, onClose }: Omit<RateDialogProps, 'name' | 'opened'>) {
  const { updateRate, removeRate, ids } = subjectOperations(owner)
  const undo = () => (limit ? putBack(owner, limit) : () => operation(removeRate)(ids))
  const change = useChange(updateRate, { undo })
  return (
    <RateForm
      limit={limit}
      change={change}
      onClose={onClose}
      onSave={(fields) => change.mutate({ ...ids, ...fields }, { onSuccess: onClose })}
    >
      <OverAllModels />
    </RateForm>
  )
}
