/** Default rate limits of a level: those of everybody, and of each value, without another. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useChange } from '#console/changes/changes.ts'
import { Card } from '#console/charts/card.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { Answered } from '#console/display/states.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { RateForm } from '#console/pages/costs/budget/rate-form.tsx'
import { rateText } from '#console/pages/costs/budget/rates.ts'
import { ReadOnly, useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import type { RateDefault, TagRateDefault } from '#contract/extensions/subject-rate-limits.ts'
import { DefaultDialog, type DefaultFormProps, DefaultRows } from './default-rows.tsx'
import { changeOf, type DefaultOf, manyText, subjectsOf } from './default-subjects.ts'
import { defaultsOperations } from './operations.ts'
import { BeyondField, GuardNote, isTagKey, KeyField } from './value-fields.tsx'

type Rates = RateDefault | TagRateDefault
type Default = DefaultOf<Rates>

/** A tag that gets its first default: its key is typed. */
const NEW_TAG: Default = { subject: { kind: 'tag', key: '' }, limit: null }

export function loadRateDefaults(prefetch: Prefetch, projectId: SpendScope): void {
  const { rates, ids } = defaultsOperations(projectId)
  prefetch.answer(rates, ids)
}

export function RateDefaults({ projectId }: { projectId: SpendScope }) {
  const maySet = useMaySetLimits()
  const { rates, ids } = defaultsOperations(projectId)
  const query = useAnswer(rates, ids)
  const editing = useSubject<Default>()
  const removing = useSubject<Default>()
  return (
    <Card
      title="Default rate limits"
      about="For everyone without a limit of their own, over all models."
      action={
        maySet && (
          <Button
            variant="default"
            size="xs"
            aria-label="Add tag with a default rate limit"
            onClick={() => editing.open(NEW_TAG)}
          >
            Add tag
          </Button>
        )
      }
    >
      <Answered query={query}>
        {(defaults) => (
          <DefaultRows
            label="Default rate limits"
            noun="default rate limit"
            projectId={projectId}
            rows={subjectsOf<Rates>(defaults)}
            textOf={rateText}
            maySet={maySet}
            editing={editing}
            removing={removing}
          />
        )}
      </Answered>
      {!maySet && <ReadOnly />}
      <DefaultDialog noun="rate limit" projectId={projectId} editing={editing} form={DefaultForm} />
      <RemoveDefault projectId={projectId} removing={removing} />
    </Card>
  )
}

function DefaultForm({ projectId, one: { subject, limit }, onClose }: DefaultFormProps<Rates>) {
  const { updateRates, ids } = defaultsOperations(projectId)
  const change = useChange(updateRates)
  const isOfValues = subject.kind === 'tag'
  const [key, setKey] = useState(isOfValues ? subject.key : '')
  const [beyond, setBeyond] = useState(limit && 'beyond' in limit ? limit.beyond : 'reject')
  return (
    <RateForm
      limit={limit}
      before={
        isOfValues &&
        subject.key === '' && <KeyField value={key} onChange={setKey} projectId={projectId} />
      }
      incomplete={isOfValues && !isTagKey(key)}
      change={change}
      onClose={onClose}
      onSave={(fields) =>
        change.mutate(
          {
            ...ids,
            ...(isOfValues
              ? { tags: { [key]: { ...fields, beyond } } }
              : changeOf(subject, fields)),
          },
          { onSuccess: onClose },
        )
      }
    >
      {isOfValues && (
        <>
          <BeyondField value={beyond} onChange={setBeyond} />
          <GuardNote />
        </>
      )}
    </RateForm>
  )
}

interface RemoveDefaultProps {
  readonly projectId: SpendScope
  readonly removing: Subject<Default>
}

function RemoveDefault({ projectId, removing }: RemoveDefaultProps) {
  const { updateRates, ids } = defaultsOperations(projectId)
  const confirming = useConfirming(updateRates, removing)
  const { subject: one } = removing
  if (!one?.limit) return null
  const many = manyText(one.subject)
  return (
    <ConfirmDialog
      title={`Remove the default rate limit of ${many}`}
      action="Remove"
      {...confirming({ ...ids, ...changeOf(one.subject, null) })}
    >
      The limit of <b>{rateText(one.limit)}</b> ends for all {many} without one of their own.
    </ConfirmDialog>
  )
}
