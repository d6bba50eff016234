/** Pointer over a chart: hovering selects a bar, a press opens its page, a drag zooms. */
import { type PointerEvent, type MouseEvent as Press, useRef } from 'react'
import type { Actions } from './actions.ts'
import { barAt, type Frame } from './frame.ts'
import { endsOf, type Selection } from './selection.ts'

/** A shorter way is a press with an unsteady hand, in pixels. */
const DRAG_MIN = 6

interface Pointed extends Actions {
  readonly frame: Frame
  readonly count: number
  readonly selection: Selection | undefined
}

interface Drag {
  readonly x: number
  readonly anchor: number
  /** Whether the numbers of the bar were shown before the press. */
  readonly wasShown: boolean
  hasMoved: boolean
}

/** Handlers of the element with the drawing. */
export function usePointer({ frame, count, selection, pages, zoom, select, single }: Pointed) {
  const drag = useRef<Drag>(undefined)
  const at = (event: PointerEvent): number =>
    barAt(frame, event.clientX - event.currentTarget.getBoundingClientRect().left, count)
  return {
    onPointerDown: (event: PointerEvent) => {
      const anchor = at(event)
      const wasShown = selection?.at === anchor
      select({ at: anchor, anchor })
      drag.current = {
        x: event.clientX,
        anchor,
        wasShown,
        hasMoved: false,
      }
    },
    onPointerMove: (event: PointerEvent) => {
      const begun = event.buttons === 1 && zoom ? drag.current : undefined
      if (begun && Math.abs(event.clientX - begun.x) >= DRAG_MIN && !begun.hasMoved) {
        begun.hasMoved = true
        event.currentTarget.setPointerCapture(event.pointerId)
      }
      select({ at: at(event), anchor: begun?.hasMoved ? begun.anchor : at(event) })
      if (!begun?.hasMoved) single(seriesIn(event))
    },
    onPointerUp: () => {
      if (drag.current?.hasMoved && selection) zoom?.to(...endsOf(selection))
    },
    onPointerCancel: () => {
      drag.current = undefined
    },
    onClick: (event: Press) => {
      const { hasMoved = false, wasShown = false } = drag.current ?? {}
      drag.current = undefined
      // The first touch of a bar shows its numbers, as hovering does.
      if (!hasMoved && wasShown && selection) pages?.open(selection.at, seriesIn(event))
    },
  }
}

/** Id of the series of the segment below the pointer. */
function seriesIn({ target }: { readonly target: EventTarget }): string | undefined {
  return target instanceof SVGElement ? target.dataset.series : undefined
}
