/** Field of an e-mail address. */
import { TextInput } from '@mantine/core'

/** Longest address that the API takes. */
const EMAIL_MAX = 320

interface EmailFieldProps {
  readonly value: string
  readonly onChange: (email: string) => void
}

/** The first field of its dialog. */
export function EmailField({ value, onChange }: EmailFieldProps) {
  return (
    <TextInput
      type="email"
      label="Email"
      data-autofocus
      autoComplete="off"
      maxLength={EMAIL_MAX}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
