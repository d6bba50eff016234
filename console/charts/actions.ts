/** Actions of a chart: the page of a bar, and the zoom to some of its bars. */
import type { Selection } from './selection.ts'

export interface BarPages {
  /** As in `Press a bar for its request logs.` */
  readonly description: string
  /** With the id of a series where the press was on its part of the bar. */
  readonly open: (at: number, series?: string) => void
}

export interface BarZoom {
  /** Zooms to these bars. */
  readonly to: (first: number, last: number) => void
  /** Left out of a range that is not zoomed. */
  readonly out?: (() => void) | undefined
}

export interface Actions {
  readonly pages: BarPages | undefined
  readonly zoom: BarZoom | undefined
  readonly select: (selection: Selection | undefined) => void
  readonly single: (series: string | undefined) => void
}
