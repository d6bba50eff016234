/** Dialog that sets a limit of a value by its name, which may not have been used yet. */
import { Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useChange } from '#console/changes/changes.ts'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { OverAllModels, RateForm } from '#console/pages/costs/budget/rate-form.tsx'
import {
  type ValueLimitFields,
  ValueLimitForm,
} from '#console/pages/costs/limits/defaults/value-limit-form.tsx'
import type { TagValueChange } from '#contract/spend/tag-values.ts'
import { SUBJECT_VALUE_MAX } from '#contract/tag.ts'
import { valueOperations } from './operations.ts'
import { HASHED_KEY } from './value-name.tsx'

interface AddLimitFormProps {
  readonly projectId: SpendScope
  readonly tagKey: string
  /** The spend limit of each value; null without one. */
  readonly inherited: ValueLimitFields | null
  readonly onClose: () => void
}

interface AddLimitProps extends AddLimitFormProps {
  readonly opened: boolean
}

export function AddLimit({ opened, ...form }: AddLimitProps) {
  return (
    <Modal opened={opened} onClose={form.onClose} title={`Limit of a value of ${form.tagKey}`}>
      <AddLimitForm {...form} />
    </Modal>
  )
}

/** Mounted with each opening. */
function AddLimitForm({ projectId, tagKey, inherited, onClose }: AddLimitFormProps) {
  const { update, ids } = valueOperations(projectId)
  const change = useChange(update)
  const [kind, setKind] = useState('spend')
  const [value, setValue] = useState('')
  const save = (limits: TagValueChange): void =>
    change.mutate(
      { ...ids, tag_value: `${tagKey}=${value.trim()}`, ...limits },
      { onSuccess: onClose },
    )
  const form = {
    change,
    onClose,
    incomplete: value.trim() === '',
    before: (
      <>
        <ValueField tagKey={tagKey} value={value} onChange={setValue} />
        <SegmentedControl
          aria-label="Kind of limit"
          data={[
            { value: 'spend', label: 'Spend limit' },
            { value: 'rate', label: 'Rate limit' },
          ]}
          value={kind}
          onChange={setKind}
        />
      </>
    ),
  }
  if (kind === 'rate') {
    return (
      <RateForm {...form} limit={null} onSave={(fields) => save({ rate_limit: fields })}>
        <OverAllModels />
      </RateForm>
    )
  }
  return (
    <ValueLimitForm
      {...form}
      limit={inherited}
      onSave={(fields) => save({ spend_limit: { ...fields, currency: 'USD' } })}
    />
  )
}

interface ValueFieldProps {
  readonly tagKey: string
  readonly value: string
  readonly onChange: (value: string) => void
}

/** The first field of its dialog. */
function ValueField({ tagKey, value, onChange }: ValueFieldProps) {
  const isHashed = tagKey === HASHED_KEY
  return (
    <TextInput
      label={isHashed ? 'Plain value' : 'Value'}
      description={
        isHashed
          ? 'As requests send it. The server stores its hash alone, and the list shows that.'
          : 'Exactly as requests send it. It may be one that no request has had yet.'
      }
      data-autofocus
      maxLength={SUBJECT_VALUE_MAX}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
