/** Field for a name, up to the length that the API accepts. */
import { TextInput, type TextInputProps } from '@mantine/core'
import { NAME_MAX } from '#contract/schema.ts'

/** Named one by one: the compiler takes seconds for all others of an input. */
type InputProps = Pick<TextInputProps, 'value' | 'label' | 'description' | 'maxLength' | 'error'>

interface NameFieldProps extends InputProps {
  readonly onChange: (name: string) => void
}

/** Value as typed: the caller trims it before sending. */
export function NameField({ onChange, ...input }: NameFieldProps) {
  return (
    <TextInput
      label="Name"
      maxLength={NAME_MAX}
      autoComplete="off"
      onChange={({ currentTarget: { value } }) => onChange(value)}
      {...input}
    />
  )
}
