/** Legend of a chart: names of the series, with the numbers of the selected bars. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Sample } from './curves.tsx'
import { endsOf, type Selection } from './selection.ts'
import { type ChartData, type ChartLine, colorOf, type Series, textOf } from './series.ts'

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
 * Of bars in the order of the stack from its top, with sums; of lines in their own order, with the
 * values of one time. It is beside the drawing, or below a narrow one, and covers no bar. Screen
 * readers use the slider.
 */
export function Details(props: DetailsProps) {
  const { data, lines, selection, singled, onSingle, note, hint } = props
  const { kind, series, format, buckets } = data
  const isStack = kind === 'bars'
  const amountOf = (values: Series['values']): string => {
    if (!selection) return ''
    return isStack ? format(sumOf(values, selection)) : textOf(data, values[selection.at])
  }
  const total = selection
    ? series.reduce((sum, { values }) => sum + sumOf(values, selection), 0)
    : 0
  const names = series.map((one, index) => (
    <Amount
      key={one.id}
      name={one.name}
      swatch={<Swatch one={one} index={index} isStack={isStack} />}
      amount={amountOf(one.values)}
      isFaint={singled !== undefined && singled !== one.id}
      onPoint={() => onSingle(one.id)}
    />
  ))
  return (
    <div className="details" aria-hidden="true" onPointerLeave={() => onSingle(undefined)}>
      <Text
        size="xs"
        {...(note || selection ? { fw: 600 } : { c: 'dimmed' })}
        className="details-time"
      >
        {note ?? (selection ? nameOf(buckets, selection) : hint)}
      </Text>
      {isStack ? names.toReversed() : names}
      {lines.map(({ id, name, tone, values }) => (
        <Amount
          key={id}
          name={name}
          wraps
          swatch={<span className="swatch level" data-tone={tone} />}
          amount={tone === 'limit' ? format(values[0] ?? 0) : amountOf(values)}
        />
      ))}
      {isStack && buckets.some(({ isUnfinished }) => isUnfinished) && (
        <Amount name="So far" swatch={<span className="swatch so-far" />} amount="" />
      )}
      {/* Last: its room is empty while nothing is selected. */}
      {isStack && series.length > 1 && (
        <Amount name="Total" amount={format(total)} isHidden={!selection} />
      )}
    </div>
  )
}

interface SwatchProps {
  readonly one: Series
  readonly index: number
  readonly isStack: boolean
}

function Swatch({ one, index, isStack }: SwatchProps) {
  if (!isStack) return <Sample one={one} index={index} />
  return <span className="swatch" style={{ background: colorOf(one, index) }} />
}

/** Of the selected bars. */
function sumOf(values: Series['values'], selection: Selection): number {
  const [first, last] = endsOf(selection)
  return values.slice(first, last + 1).reduce<number>((sum, value) => sum + (value ?? 0), 0)
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
  /** Whether a long name has several lines. */
  readonly wraps?: boolean
  readonly onPoint?: () => void
}

function Amount(props: AmountProps) {
  const { name, swatch, amount, isFaint = false, isHidden = false, wraps = false, onPoint } = props
  const visibility = isHidden ? 'hidden' : 'visible'
  return (
    <div className="amount" data-faint={isFaint} style={{ visibility }} onPointerEnter={onPoint}>
      {swatch}
      <Text size="xs" truncate={!wraps} title={name}>
        {name}
      </Text>
      <Text size="xs" className="number" ml="auto" flex="none">
        {amount}
      </Text>
    </div>
  )
}
