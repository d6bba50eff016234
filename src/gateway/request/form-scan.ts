/**
 * The scan of a long form in slices of a fixed number of bytes, with other work between them. The
 * slices are pieces to the reader of forms, for which any division gives the same result.
 */

import type { FormRouteId } from '#contract/data-plane/forms.ts'
import type { Advance } from '#event-loop/scan-queue.ts'
import type { JsonBounds } from '#json/bounds.ts'
import { createFormReader, type FormFacts } from './form.ts'

export interface FormScan {
  /** Scans the next slice. Throws a `Problem` with 400. */
  readonly advance: Advance
  /** The facts, after the last slice. Throws a `Problem` with 400. */
  facts(): FormFacts
}

export interface FormScanOptions {
  readonly route: FormRouteId
  readonly contentType: string | undefined
  readonly bounds: JsonBounds
  readonly sliceBytes: number
}

export function scanForm(bytes: Buffer, options: FormScanOptions): FormScan {
  const { route, contentType, bounds, sliceBytes } = options
  const reader = createFormReader(route, contentType, {}, bounds)
  let at = 0
  return {
    advance: () => {
      reader.push(bytes.subarray(at, at + sliceBytes))
      at += sliceBytes
      return at >= bytes.length
    },
    facts: reader.end,
  }
}
