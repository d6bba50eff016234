/** The drawing of a chart, as the slider that selects its bars, with the marks below it. */
import { useElementSize } from '@mantine/hooks'
import { type KeyboardEvent, useId } from 'react'
import type { Actions } from './actions.ts'
import { Drawing } from './drawing.tsx'
import { CHART_HEIGHT, frameOf } from './frame.ts'
import { Marks } from './marks.tsx'
import { usePointer } from './pointer.ts'
import { endsOf, type Selection, selectionAfter, seriesAfter } from './selection.ts'
import {
  type ChartData,
  type ChartLine,
  type ChartMark,
  type ChartMarks,
  textOf,
} from './series.ts'

interface PlotProps extends Keyed {
  readonly lines: readonly ChartLine[]
  readonly formatTick: ChartData['format']
  readonly whole: boolean
  readonly marks: ChartMarks
  readonly onMark: (mark: ChartMark | undefined) => void
  readonly onBlur: () => void
}

export function Plot(props: PlotProps) {
  const { data, lines, selection, singled, marks, onMark, onBlur, formatTick, whole } = props
  const { label, buckets } = data
  const hatch = useId()
  const { ref, width } = useElementSize()
  const frame = frameOf(data, width, { format: formatTick, whole, lines })
  return (
    <div className="chart-plot">
      <div
        ref={ref}
        className="plot"
        style={{ minHeight: CHART_HEIGHT }}
        role="slider"
        tabIndex={0}
        aria-label={`${label}: selected bar`}
        aria-valuemin={1}
        aria-valuemax={buckets.length}
        aria-valuenow={(selection?.at ?? 0) + 1}
        aria-valuetext={sentenceOf(data, selection?.at ?? 0, singled)}
        aria-description={keysOf(props)}
        data-pressable={props.pages !== undefined}
        onKeyDown={(event) => onKey(event, props)}
        {...usePointer({ ...props, frame, count: buckets.length })}
        onBlur={onBlur}
      >
        {width > 0 && (
          <Drawing
            data={data}
            lines={lines}
            frame={frame}
            ends={selection && endsOf(selection)}
            single={singled}
            hatch={hatch}
          />
        )}
      </div>
      {width > 0 && <Marks marks={marks} frame={frame} onPoint={onMark} />}
    </div>
  )
}

interface Keyed extends Actions {
  readonly data: ChartData
  readonly selection: Selection | undefined
  readonly singled: string | undefined
}

function onKey(event: KeyboardEvent, keyed: Keyed): void {
  const { pages, zoom, select, single, data, selection, singled } = keyed
  const { key } = event
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (/^(Arrow|Home$|End$)/.test(key)) event.preventDefault()
  select(selectionAfter(event, selection, data.buckets.length))
  single(key === 'Escape' ? undefined : seriesAfter(key, data.series, singled))
  if (key === '-') zoom?.out?.()
  if (!selection) return
  const [first, last] = endsOf(selection)
  const isRange = first < last
  if (key === '+' || (key === 'Enter' && isRange)) zoom?.to(first, last)
  else if (key === 'Enter') pages?.open(selection.at, singled)
}

/** The keys, for screen readers. */
function keysOf({ pages, zoom }: Pick<Actions, 'pages' | 'zoom'>): string {
  return [
    'Left and right select a bar, up and down a series.',
    pages?.description.replace('Press', 'Press Enter on'),
    zoom && 'Shift and arrows select several, Enter or plus zooms to them, minus zooms out.',
  ]
    .filter(Boolean)
    .join(' ')
}

function sentenceOf(data: ChartData, at: number, single: string | undefined): string {
  const { buckets, series } = data
  const parts = series
    .filter(({ id }) => single === undefined || id === single)
    .map(({ name, values }) => `${name} ${textOf(data, values[at])}`)
  return `${buckets[at]?.name ?? ''}: ${parts.join(', ')}`
}
