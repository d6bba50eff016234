/** Fields of a spend limit besides its amount. */
import { Radio, Select, Stack } from '@mantine/core'
import type { Limit } from '#console/limits/amounts.ts'

interface IntervalFieldProps<I extends string> {
  /** Names of the periods, in the order in which they are offered. */
  readonly names: Readonly<Record<I, string>>
  readonly value: I
  readonly onChange: (interval: I) => void
}

export function IntervalField<I extends string>({ names, value, onChange }: IntervalFieldProps<I>) {
  const isName = (text: string | null): text is I => text !== null && Object.hasOwn(names, text)
  return (
    <Select
      label="Period"
      description="Calendar periods in UTC. Spend starts at 0 with each."
      data={Object.entries<string>(names).map(([name, label]) => ({ value: name, label }))}
      value={value}
      onChange={(text) => onChange(isName(text) ? text : value)}
      allowDeselect={false}
    />
  )
}

interface ModeFieldProps {
  readonly value: Limit['mode']
  readonly onChange: (mode: Limit['mode']) => void
}

export function ModeField({ value, onChange }: ModeFieldProps) {
  return (
    <Radio.Group
      label="Requests over the limit"
      value={value}
      onChange={(next) => onChange(next === 'warn' ? 'warn' : 'enforce')}
    >
      <Stack gap="xs" mt={6}>
        <Radio
          value="enforce"
          label="Reject"
          description="A request is sent only if the most that it can cost still fits."
        />
        <Radio
          value="warn"
          label="Warn only"
          description="Nothing is rejected. Spend is shown here."
        />
      </Stack>
    </Radio.Group>
  )
}
