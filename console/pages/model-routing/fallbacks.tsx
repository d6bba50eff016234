/** Fallbacks of the models of a project: the models that are tried when one can't answer. */
import { Button, Checkbox, Modal, Text, Textarea, TextInput } from '@mantine/core'
import { PencilIcon, Trash2Icon } from 'lucide-react'
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useChange } from '#console/changes/changes.ts'
import { Card } from '#console/charts/card.tsx'
import { ConfirmDialog, useConfirming } from '#console/dialogs/confirm-dialog.tsx'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Shutdown } from '#console/display/shutdown.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import type { ModelFallback } from '#contract/extensions/model-fallbacks.ts'

export function Fallbacks({ projectId }: { projectId: string }) {
  const query = useAnswer('listProjectModelFallbacks', { project_id: projectId })
  const mayChange = useAllowed().may('project.write', projectId)
  const changing = useSubject<ModelFallback | null>()
  const deleting = useSubject<ModelFallback>()
  return (
    <Card
      title="Fallback models"
      about="Models that are tried in their order when no upstream of a model can answer."
      action={
        mayChange && (
          <Button variant="default" size="xs" onClick={() => changing.open(null)}>
            Add fallbacks
          </Button>
        )
      }
    >
      <Answered query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="No fallbacks">Requests are answered by the model that they name.</Empty>
          ) : (
            <Rows
              label="Fallback models"
              rows={data}
              rowKey={({ model }) => model}
              columns={mayChange ? [...COLUMNS, actions(changing, deleting)] : COLUMNS}
            />
          )
        }
      </Answered>
      <Modal opened={changing.opened} onClose={changing.close} title="Fallbacks of a model">
        {changing.subject !== undefined && (
          <Form projectId={projectId} before={changing.subject} onClose={changing.close} />
        )}
      </Modal>
      <Delete projectId={projectId} deleting={deleting} />
    </Card>
  )
}

const COLUMNS: readonly Column<ModelFallback>[] = [
  {
    heading: 'Model',
    cell: ({ model, ending_models: ending }) => (
      <Text size="sm" fw={500} className="name">
        {model}
        <Shutdown date={endOf(ending, model)} />
      </Text>
    ),
  },
  {
    heading: 'Fallbacks',
    cell: ({ fallback_models: models, ending_models: ending }) =>
      models.map((model) => (
        <Text key={model} size="sm" className="name">
          {model}
          <Shutdown date={endOf(ending, model)} />
        </Text>
      )),
  },
  {
    heading: 'When',
    cell: ({ when }) => (when === 'failure' ? 'It fails' : 'It fails or is at a rate limit'),
  },
]

function endOf(ending: ModelFallback['ending_models'], name: string): string | undefined {
  return ending.find(({ model }) => model === name)?.shutdown_date
}

function actions(
  changing: Subject<ModelFallback | null>,
  deleting: Subject<ModelFallback>,
): Column<ModelFallback> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (fallback) => (
      <RowMenu label={`Actions for ${fallback.model}`}>
        <RowAction icon={PencilIcon} onClick={() => changing.open(fallback)}>
          Change
        </RowAction>
        <RowAction icon={Trash2Icon} onClick={() => deleting.open(fallback)} isFinal>
          Remove
        </RowAction>
      </RowMenu>
    ),
  }
}

interface FormProps {
  readonly projectId: string
  /** Null: of another model. */
  readonly before: ModelFallback | null
  readonly onClose: () => void
}

function Form({ projectId, before, onClose }: FormProps) {
  const [model, setModel] = useState(before?.model ?? '')
  const [typed, setTyped] = useState(before?.fallback_models.join('\n') ?? '')
  const [onLimit, setOnLimit] = useState(before?.when === 'failure_or_limit')
  const change = useChange('updateProjectModelFallback')
  const fallbacks = typed.split(/[\s,]+/).filter((name) => name !== '')
  const save = (): void => {
    const value = {
      project_id: projectId,
      model: model.trim(),
      fallback_models: fallbacks,
      when: onLimit ? ('failure_or_limit' as const) : ('failure' as const),
    }
    change.mutate(value, { onSuccess: onClose })
  }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={save}
      action="Save"
      change={change}
      incomplete={model.trim() === '' || fallbacks.length === 0}
    >
      <TextInput
        label="Model"
        value={model}
        readOnly={before !== null}
        onChange={({ currentTarget }) => setModel(currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Textarea
        label="Fallback models"
        description="One per line, at most three, in the order of attempts. Each is charged as the model that it is."
        autosize
        minRows={2}
        maxRows={4}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <Checkbox
        label="Also when a rate limit of the model is reached"
        checked={onLimit}
        onChange={({ currentTarget }) => setOnLimit(currentTarget.checked)}
      />
    </DialogForm>
  )
}

interface DeleteProps {
  readonly projectId: string
  readonly deleting: Subject<ModelFallback>
}

function Delete({ projectId, deleting }: DeleteProps) {
  const { subject } = deleting
  const confirming = useConfirming('deleteProjectModelFallback', deleting)
  if (!subject) return null
  const ids = { project_id: projectId, model: subject.model }
  return (
    <ConfirmDialog title="Remove the fallbacks" action="Remove" {...confirming(ids)}>
      Requests for <b>{subject.model}</b> fail when no upstream of it can answer.
    </ConfirmDialog>
  )
}
