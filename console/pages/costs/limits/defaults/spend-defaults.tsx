/** Default spend limits of a level: those of everybody, and of each value, without another. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Prefetch } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useChange } from '#console/changes/changes.ts'
import { Card } from '#console/charts/card.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { Answered } from '#console/display/states.tsx'
import { limitText } from '#console/limits/amounts.ts'
import { LimitForm } from '#console/pages/costs/budget/limit-form.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { ReadOnly, useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import type { SpendLimitDefault, TagSpendDefault } from '#contract/spend/defaults.ts'
import { DefaultDialog, type DefaultFormProps, DefaultRows } from './default-rows.tsx'
import { changeOf, type DefaultOf, manyText, subjectsOf } from './default-subjects.ts'
import { defaultsOperations } from './operations.ts'
import { BeyondField, GuardNote, isTagKey, KeyField, LimitAbove } from './value-fields.tsx'
import { ValueLimitForm } from './value-limit-form.tsx'

type SpendDefault = SpendLimitDefault | TagSpendDefault
type Default = DefaultOf<SpendDefault>

/** A tag that gets its first default: its key is typed. */
const NEW_TAG: Default = { subject: { kind: 'tag', key: '' }, limit: null }

export function loadSpendDefaults(prefetch: Prefetch, projectId: SpendScope): void {
  const { spend, ids } = defaultsOperations(projectId)
  prefetch.answer(spend, ids)
}

export function SpendDefaults({ projectId }: { projectId: SpendScope }) {
  const maySet = useMaySetLimits()
  const { spend, ids } = defaultsOperations(projectId)
  const query = useAnswer(spend, ids)
  const editing = useSubject<Default>()
  const removing = useSubject<Default>()
  return (
    <Card
      title="Default spend limits"
      about="For everyone without a limit of their own, now and later."
      action={
        maySet && (
          <Button
            variant="default"
            size="xs"
            aria-label="Add tag with a default spend limit"
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
            label="Default spend limits"
            noun="default"
            projectId={projectId}
            rows={[...projectOf(defaults), ...subjectsOf<SpendDefault>(defaults)]}
            textOf={limitText}
            maySet={maySet}
            editing={editing}
            removing={removing}
          />
        )}
      </Answered>
      {!maySet && <ReadOnly />}
      <DefaultDialog
        noun="spend limit"
        projectId={projectId}
        editing={editing}
        form={DefaultForm}
      />
      <RemoveDefault projectId={projectId} removing={removing} />
    </Card>
  )
}

/** The default of each project, which only the organization has. */
function projectOf(defaults: object | { readonly project: SpendDefault | null }): Default[] {
  return 'project' in defaults ? [{ subject: { kind: 'project' }, limit: defaults.project }] : []
}

function DefaultForm(props: DefaultFormProps<SpendDefault>) {
  const { subject, limit } = props.one
  if (subject.kind !== 'tag') return <FixedForm {...props} />
  const { projectId, onClose } = props
  return <TagForm projectId={projectId} tagKey={subject.key} limit={limit} onClose={onClose} />
}

function FixedForm({
  projectId,
  one: { subject, limit },
  onClose,
}: DefaultFormProps<SpendDefault>) {
  const { updateSpend, ids } = defaultsOperations(projectId)
  const change = useChange(updateSpend)
  return (
    <LimitForm
      limit={limit && isOfCalendar(limit) ? limit : null}
      projects={projectId === undefined ? undefined : [projectId]}
      change={change}
      onClose={onClose}
      onSave={(fields) =>
        change.mutate(
          { ...ids, ...changeOf(subject, { ...fields, currency: 'USD' as const }) },
          { onSuccess: onClose },
        )
      }
    />
  )
}

function isOfCalendar(limit: SpendDefault): limit is SpendLimitDefault {
  return limit.interval !== 'lifetime'
}

interface TagFormProps {
  readonly projectId: SpendScope
  /** Empty: it is typed. */
  readonly tagKey: string
  readonly limit: SpendDefault | null
  readonly onClose: () => void
}

function TagForm({ projectId, tagKey, limit, onClose }: TagFormProps) {
  const [key, setKey] = useState(tagKey)
  const [beyond, setBeyond] = useState(limit && 'beyond' in limit ? limit.beyond : 'reject')
  const { updateSpend, ids } = defaultsOperations(projectId)
  const change = useChange(updateSpend)
  return (
    <ValueLimitForm
      limit={limit}
      before={tagKey === '' && <KeyField value={key} onChange={setKey} projectId={projectId} />}
      incomplete={!isTagKey(key)}
      change={change}
      onClose={onClose}
      onSave={(fields) =>
        change.mutate(
          { ...ids, tags: { [key]: { ...fields, currency: 'USD', beyond } } },
          { onSuccess: onClose },
        )
      }
    >
      <BeyondField value={beyond} onChange={setBeyond} />
      <GuardNote />
      <LimitAbove projectId={projectId} />
    </ValueLimitForm>
  )
}

interface RemoveDefaultProps {
  readonly projectId: SpendScope
  readonly removing: Subject<Default>
}

function RemoveDefault({ projectId, removing }: RemoveDefaultProps) {
  const { updateSpend, ids } = defaultsOperations(projectId)
  const confirming = useConfirming(updateSpend, removing)
  const { subject: one } = removing
  if (!one?.limit) return null
  const many = manyText(one.subject)
  return (
    <ConfirmDialog
      title={`Remove the default of ${many}`}
      action="Remove"
      {...confirming({ ...ids, ...changeOf(one.subject, null) })}
    >
      The limit of <b>{limitText(one.limit)}</b> ends for all {many} without one of their own.
    </ConfirmDialog>
  )
}
