/** Grouping and filter by tags, in the query string beside the other choices of a report. */
import { useAddressText } from '#console/display/address.ts'
import { useView, type View } from '#console/pages/usage/view.ts'

export interface TagView {
  /** Key of the tag that costs are grouped by; '' for another grouping. */
  readonly tag: string
  /** Only usage with this tag, as `team=search`; '' for all. */
  readonly only: string
}

export interface CostView extends View, TagView {}

const TAG = 'tag:'

/** Of the address. */
export function tagViewIn(address: URLSearchParams): TagView {
  const by = address.get('by') ?? ''
  return {
    tag: by.startsWith(TAG) ? by.slice(TAG.length) : '',
    only: address.get('only') ?? '',
  }
}

/** Value of a grouping in the address. */
export function byTag(key: string): string {
  return `${TAG}${key}`
}

export function useCostView(defaultRange: View['range']): CostView {
  const view = useView(defaultRange)
  const [by] = useAddressText('by')
  const [only] = useAddressText('only')
  return { ...view, ...tagViewIn(new URLSearchParams({ by, only })) }
}

/** Whether the costs are those of tagged usage. */
export function isTagged({ tag, only }: TagView): boolean {
  return tag !== '' || only !== ''
}

/** Grouping of tagged usage, which has neither keys nor users. */
export function taggedBy({ tag, by }: Pick<CostView, 'tag' | 'by'>) {
  if (tag !== '') return { tag }
  return by === 'model' ? 'model' : 'project'
}
