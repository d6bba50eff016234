/** Field for an amount in dollars, to the cent. */
import { NumberInput } from '@mantine/core'
import { CENTS, centsOf, DOLLARS_MAX, formatCents } from '#console/limits/amounts.ts'

interface AmountFieldProps {
  readonly label?: string
  readonly description?: string
  readonly value: number | string
  readonly onChange: (value: number | string) => void
  /** Least amount that the API takes. */
  readonly leastCents: number
}

/** The first field of its dialog. An amount out of range is an error at the field. */
export function AmountField({
  label = 'Amount in US dollars',
  value,
  onChange,
  leastCents,
  ...texts
}: AmountFieldProps) {
  const isWrong = value !== '' && centsOf(value, leastCents) === undefined
  return (
    <NumberInput
      {...texts}
      label={label}
      data-autofocus
      prefix="$"
      thousandSeparator=","
      decimalScale={2}
      allowNegative={false}
      min={leastCents / CENTS}
      clampBehavior="none"
      hideControls
      value={value}
      onChange={onChange}
      error={isWrong && `From ${formatCents(leastCents)} to ${formatCents(DOLLARS_MAX * CENTS)}`}
    />
  )
}
