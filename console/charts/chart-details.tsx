/** Parts of a chart beside its drawing: names and numbers of the series, and the table. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { endsOf, type Selection } from './selection.ts'
import { type ChartData, type ChartLine, colorOf } from './series.ts'

interface DetailsProps {
  readonly data: ChartData
  readonly lines: readonly ChartLine[]
  readonly selection: Selection | undefined
  /** Id of the series that is singled out. */
  readonly singled: string | undefined
  readonly onSingle: (id: string | undefined) => void
  /** Text of a mark, in the place of the time. */
  readonly note: string | undefined
  /** Sentence shown while nothing is selected. */
  readonly hint: string
}

/**
 * Legend, in the order of the stack from its top, with the numbers of the selected bars. It is
 * beside the drawing, or below a narrow one, and covers no bar. Screen readers use the slider.
 */
export function Details(props: DetailsProps) {
  const { data, lines, selection, singled, onSingle, note, hint } = props
  const { series, format, buckets } = data
  const sumOf = (values: readonly number[]): number => {
    if (!selection) return 0
    const [first, last] = endsOf(selection)
    return values.slice(first, last + 1).reduce((sum, value) => sum + value, 0)
  }
  const amount = (sum: number): string => (selection ? format(sum) : '')
  const total = series.reduce((sum, { values }) => sum + sumOf(values), 0)
  return (
    <div className="details" aria-hidden="true" onPointerLeave={() => onSingle(undefined)}>
      <Text
        size="xs"
        {...(note || selection ? { fw: 600 } : { c: 'dimmed' })}
        className="details-time"
      >
        {note ?? (selection ? nameOf(buckets, selection) : hint)}
      </Text>
      {series
        .map((one, index) => (
          <Amount
            key={one.id}
            name={one.name}
            swatch={<span className="swatch" style={{ background: colorOf(one, index) }} />}
            amount={amount(sumOf(one.values))}
            isFaint={singled !== undefined && singled !== one.id}
            onPoint={() => onSingle(one.id)}
          />
        ))
        .toReversed()}
      {series.length > 1 && <Amount name="Total" amount={amount(total)} isHidden={!selection} />}
      {lines.map(({ id, name, tone, values }) => (
        <Amount
          key={id}
          name={name}
          swatch={<span className="swatch level" data-tone={tone} />}
          amount={amount(tone === 'limit' ? (values[0] ?? 0) : sumOf(values))}
        />
      ))}
      {buckets.some(({ isUnfinished }) => isUnfinished) && (
        <Amount name="So far" swatch={<span className="swatch so-far" />} amount="" />
      )}
    </div>
  )
}

function nameOf(buckets: ChartData['buckets'], selection: Selection): string {
  const [first, last] = endsOf(selection)
  const name = buckets[first]?.name ?? ''
  return first === last ? name : `${name} – ${buckets[last]?.name}`
}

interface AmountProps {
  readonly name: string
  readonly swatch?: ReactNode
  readonly amount: string
  readonly isFaint?: boolean
  /** Whether only its room is kept. */
  readonly isHidden?: boolean
  readonly onPoint?: () => void
}

function Amount(props: AmountProps) {
  const { name, swatch, amount, isFaint = false, isHidden = false, onPoint } = props
  const visibility = isHidden ? 'hidden' : 'visible'
  return (
    <div className="amount" data-faint={isFaint} style={{ visibility }} onPointerEnter={onPoint}>
      {swatch}
      <Text size="xs" truncate title={name}>
        {name}
      </Text>
      <Text size="xs" className="number" ml="auto" flex="none">
        {amount}
      </Text>
    </div>
  )
}
