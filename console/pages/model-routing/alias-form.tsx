/** Form of an alias: a new one with its name, or another model for one that exists. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { DialogForm } from '#console/dialogs/dialog-form.tsx'
import type { NewModelAlias } from '#contract/extensions/model-aliases.ts'
import type { ListedAlias } from './alias.ts'

interface AliasFormProps {
  /** Null: a new one. */
  readonly alias: ListedAlias | null
  readonly onClose: () => void
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
  readonly save: (value: NewModelAlias) => void
}

export function AliasForm({ alias: before, onClose, change, save }: AliasFormProps) {
  const [alias, setAlias] = useState(before?.alias ?? '')
  const [model, setModel] = useState(before?.model ?? '')
  const value = { alias: alias.trim(), model: model.trim() }
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => save(value)}
      action={before ? 'Save' : 'Add'}
      change={change}
      incomplete={value.alias === '' || value.model === ''}
    >
      <TextInput
        label="Alias"
        description="The name that requests use. It can’t be the name of a model."
        value={alias}
        readOnly={before !== null}
        data-autofocus={before === null || undefined}
        onChange={({ currentTarget }) => setAlias(currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <TextInput
        label="Model"
        description="Limits, permissions and prices are those of this model."
        value={model}
        data-autofocus={before !== null || undefined}
        onChange={({ currentTarget }) => setModel(currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </DialogForm>
  )
}
