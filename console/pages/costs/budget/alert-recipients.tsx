/** E-mail addresses of a spend alert, in a field. */
import { Textarea } from '@mantine/core'
import { isEmail } from '#console/fields/email-address.ts'
import { EMAIL_MAX } from '#contract/schema.ts'
import { NoMailServer } from './no-mail-server.tsx'

/** Most recipients of one alert that the API takes. */
const RECIPIENTS_MAX = 100
const SEPARATORS = /[\s,;]+/

interface RecipientsProps {
  readonly label: string
  readonly description: string
  readonly rows: number
  /** As typed. */
  readonly value: string
  readonly onChange: (value: string) => void
}

export function Recipients({ description, value, onChange, ...field }: RecipientsProps) {
  return (
    <Textarea
      {...field}
      description={
        <>
          {description}
          <NoMailServer />
        </>
      }
      autoComplete="off"
      value={value}
      onChange={({ currentTarget: { value: typed } }) => onChange(typed)}
      error={recipientsError(recipientsOf(value))}
    />
  )
}

export function recipientsOf(typed: string): string[] {
  return typed.split(SEPARATORS).filter((one) => one !== '')
}

export function recipientsError(recipients: readonly string[]): string | undefined {
  const wrong = recipients.find((one) => !isEmail(one) || one.length > EMAIL_MAX)
  if (wrong !== undefined) return `“${wrong}” is no e-mail address`
  return recipients.length > RECIPIENTS_MAX ? `At most ${RECIPIENTS_MAX} addresses` : undefined
}
