/**
 * Amounts over time, as bars of stacked series: drawn without a library
 * (docs/decisions/0131-charts-without-a-library.md).
 *
 * A bar or a range of bars is selected, and of the stack perhaps one series. Pointer: hovering
 * selects, a press opens the requests of a bar, a drag zooms to its bars. Keys: left and right
 * select a bar, with Shift a range; up and down a series; Enter opens a bar, or zooms to a range; +
 * zooms to what is selected and − out. Screen readers get every number in a table.
 */
import { type PointerEvent, useState } from 'react'
import type { Actions, BarPages, BarZoom } from './actions.ts'
import { Details } from './chart-details.tsx'
import { NumbersTable } from './numbers-table.tsx'
import { Plot } from './plot.tsx'
import { endsOf, type Selection } from './selection.ts'
import type { Axis, ChartData, ChartLine, ChartMark } from './series.ts'

interface BarChartProps extends Omit<ChartData, keyof Axis> {
  /** Shared by the charts of a page. */
  readonly axis: Axis
  /** Shorter format for the axis. */
  readonly formatTick?: ChartData['format']
  /** Whether there are no parts of one: requests, tokens. */
  readonly whole?: boolean
  /** Page of a bar, which a press opens; the description says what it is. */
  readonly pages?: BarPages | undefined
  /** Left out of a chart that does not zoom. */
  readonly zoom?: BarZoom | undefined
  readonly lines?: readonly ChartLine[] | undefined
  readonly marks?: readonly ChartMark[] | undefined
}

/** Bar chart of the width of its container. A series has a value per bucket. */
export function BarChart(props: BarChartProps) {
  const { formatTick, whole = true, axis, pages, zoom, marks = [], ...rest } = props
  const count = axis.buckets.length
  const lines = (props.lines ?? []).map((line) => ({
    ...line,
    values: line.values.slice(0, count),
  }))
  const data: ChartData = { ...rest, buckets: axis.buckets, zone: axis.zone }
  const [selected, select] = useState<Selection>()
  const [named, single] = useState<string>()
  const [marked, mark] = useState<ChartMark>()
  // New data may have fewer buckets and other series than the previous.
  const selection = selected && Math.max(...endsOf(selected)) < count ? selected : undefined
  const singled = data.series.some(({ id }) => id === named) ? named : undefined
  const clear = (): void => {
    select(undefined)
    single(undefined)
  }
  const actions = { pages, zoom: zoom && clearedBy(clear, zoom), select, single }
  const shown = { data, lines, selection, singled }
  // A finger leaves with every touch.
  const onPointerLeave = ({ pointerType }: PointerEvent) => pointerType !== 'touch' && clear()
  return (
    <figure className="chart" aria-label={data.label} onPointerLeave={onPointerLeave}>
      <div className="chart-body">
        <Plot
          {...shown}
          {...actions}
          formatTick={formatTick ?? data.format}
          whole={whole}
          marks={marks}
          onMark={mark}
          onBlur={clear}
        />
        <Details {...shown} onSingle={single} note={marked?.text} hint={hintOf(actions)} />
      </div>
      <NumbersTable
        label={data.label}
        axis={data}
        series={[...data.series, ...lines]}
        text={({ values }, at) => data.format(values[at] ?? 0)}
      />
    </figure>
  )
}

/** The selection is of the bars before. */
function clearedBy(clear: () => void, { to, out }: BarZoom): BarZoom {
  return {
    out,
    to: (first, last) => {
      clear()
      to(first, last)
    },
  }
}

function hintOf({ pages, zoom }: Pick<Actions, 'pages' | 'zoom'>): string {
  return [pages?.description, zoom && 'Drag to zoom.'].filter(Boolean).join(' ')
}
