/**
 * Values over time, as bars of stacked series or as lines: drawn without a library
 * (docs/decisions/0131-charts-without-a-library.md).
 *
 * A bar or a range of bars is selected, and perhaps one series. Pointer: hovering selects, a press
 * opens the requests of a bar, a drag zooms to its bars. Keys: left and right select a bar, with
 * Shift a range; up and down a series; Enter opens a bar, or zooms to a range; + zooms to what is
 * selected and − out. Each number is in a table, which screen readers have at once.
 */
import { type PointerEvent, useState } from 'react'
import type { Actions, BarPages, BarZoom } from './actions.ts'
import { Details } from './chart-details.tsx'
import { linesInRange } from './frame.ts'
import { NumbersTable, TableToggle } from './numbers-table.tsx'
import { Plot } from './plot.tsx'
import { endsOf, type Selection } from './selection.ts'
import {
  type Axis,
  type ChartData,
  type ChartLine,
  type ChartMark,
  type ChartMarks,
  textOf,
} from './series.ts'

export interface ChartProps extends Omit<ChartData, keyof Axis> {
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
  readonly marks?: ChartMarks | undefined
}

/** Chart of the width of its container. A series has a value per bucket. */
export function Chart(props: ChartProps) {
  const { formatTick, whole = true, axis, pages, zoom, marks = noMarks, ...rest } = props
  const count = axis.buckets.length
  const lines = (props.lines ?? []).map((line) => firstOf(line, count))
  const data: ChartData = { ...rest, buckets: axis.buckets, zone: axis.zone }
  const [marked, mark] = useState<ChartMark>()
  const [hasTable, showTable] = useState(false)
  const { selection, singled, select, single, clear } = useSelection(data)
  const actions = { pages, zoom: zoom && clearedBy(clear, zoom), select, single }
  const shown = { data, selection, singled }
  const drawn = linesInRange(data, lines)
  // A finger leaves with every touch.
  const onPointerLeave = ({ pointerType }: PointerEvent) => pointerType !== 'touch' && clear()
  return (
    <figure className="chart" aria-label={data.label} onPointerLeave={onPointerLeave}>
      <div className="chart-body">
        <Plot
          {...shown}
          {...actions}
          lines={drawn}
          formatTick={formatTick ?? data.format}
          whole={whole}
          marks={marks}
          onMark={mark}
          onBlur={clear}
        />
        <div className="chart-side">
          <Details
            {...shown}
            lines={lines.map((line) => (drawn.includes(line) ? line : aboveAxis(line)))}
            onSingle={single}
            note={marked?.text}
            hint={hintOf(actions)}
          />
          <TableToggle label={data.label} isShown={hasTable} onShow={showTable} />
        </div>
      </div>
      <NumbersTable
        isShown={hasTable}
        label={data.label}
        axis={data}
        series={[...data.series, ...lines]}
        text={({ values }, at) => textOf(data, values[at])}
      />
    </figure>
  )
}

/** The selected bars, and the series that is singled out. */
function useSelection({ buckets, series }: ChartData) {
  const [selected, select] = useState<Selection>()
  const [named, single] = useState<string>()
  // New data may have fewer buckets and other series than the previous.
  const isInside = selected !== undefined && Math.max(...endsOf(selected)) < buckets.length
  const clear = (): void => {
    select(undefined)
    single(undefined)
  }
  return {
    selection: isInside ? selected : undefined,
    singled: series.some(({ id }) => id === named) ? named : undefined,
    select,
    single,
    clear,
  }
}

function noMarks(): [] {
  return []
}

function firstOf(line: ChartLine, count: number): ChartLine {
  return { ...line, values: line.values.slice(0, count) }
}

function aboveAxis(line: ChartLine): ChartLine {
  return { ...line, name: `${line.name}, above the axis` }
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
