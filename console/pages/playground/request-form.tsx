/** Form for the model and its parameters. Empty fields are not sent. */
import { Autocomplete, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { Shutdown, shutdownText } from '#console/display/shutdown.tsx'
import { keyGuard } from '#console/pasted-key/pasted-key.tsx'
import type { Models } from './send.ts'
import type { Composition, Typed } from './use-composition.ts'

const MODEL_MAX = 200
const TEMPERATURE_MAX = 2
const TEMPERATURE_STEP = 0.1
const TOKENS_MAX = 10_000_000
/** Most models offered at once: typing narrows them. */
const OFFERED = 50
const ROWS_MAX = 10

interface RequestFormProps {
  readonly composition: Composition
  readonly set: (part: Partial<Typed>) => void
  /** Models that the key may use; undefined while they load. */
  readonly models: Pick<Models, 'names' | 'ends'> | undefined
}

export function RequestForm({ composition, set, models }: RequestFormProps) {
  return (
    <Card title="Request">
      <Stack gap="sm">
        <ModelField composition={composition} set={set} models={models} />
        <Textarea
          label="System prompt"
          placeholder="None"
          autosize
          maxRows={ROWS_MAX}
          value={composition.system}
          onChange={({ currentTarget: { value } }) => set({ system: value })}
        />
        <NumberInput
          label="Temperature"
          placeholder="Default"
          min={0}
          max={TEMPERATURE_MAX}
          step={TEMPERATURE_STEP}
          value={composition.temperature}
          onChange={(temperature) => set({ temperature })}
        />
        <NumberInput
          label="Max tokens"
          description="Maximum output tokens"
          placeholder="No limit"
          min={1}
          max={TOKENS_MAX}
          allowDecimal={false}
          allowNegative={false}
          value={composition.maxTokens}
          onChange={(maxTokens) => set({ maxTokens })}
        />
      </Stack>
    </Card>
  )
}

/** Models to choose from, with the days on which they end. */
function ModelField({ composition, set, models }: RequestFormProps) {
  const { model } = composition
  const end = models?.ends.get(model)
  return (
    <Autocomplete
      label="Model"
      description={end ? `${shutdownText(end)}.` : 'Choose a model or type a name'}
      data={[...(models?.names ?? [])]}
      renderOption={({ option: { value } }) => (
        <Text size="sm">
          {value}
          <Shutdown date={models?.ends.get(value)} />
        </Text>
      )}
      limit={OFFERED}
      maxLength={MODEL_MAX}
      withScrollArea={false}
      {...keyGuard(model)}
      value={model}
      onChange={(name) => set({ model: name })}
      onFocus={() => set({ model })}
      onBlur={() => model === '' && set({ model: undefined })}
    />
  )
}
