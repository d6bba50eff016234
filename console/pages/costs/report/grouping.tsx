/** Choice of the grouping of a report, and of the tag of its usage. */
import { Select } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { Choice } from '#console/pages/usage/filters.tsx'
import { GROUPS } from '#console/pages/usage/view.ts'
import { byTag, type CostView } from './cost-view.ts'

/** No tag has this key or value: it has a space. */
const NONE = ' none'

/** Groupings that usage by tags does not have. */
const NOT_TAGGED: ReadonlySet<string> = new Set(['key', 'user'])

export function Grouping({ view }: { view: CostView }) {
  const { data, error } = useAnswer('listUsageTags', {})
  const tags = data?.data ?? []
  const keys = [...new Set([...tags.map(({ key }) => key), ...(view.tag ? [view.tag] : [])])]
  return (
    <>
      <Choice
        label="Group by"
        data={Object.entries(GROUPS).map(([value, { name }]) => ({
          value,
          label: name,
          disabled: view.only !== '' && NOT_TAGGED.has(value),
        }))}
        value={view.tag === '' ? shownGroup(view) : ''}
        onChange={(by) => view.change({ by })}
      />
      <Select
        label="Group by tag"
        placeholder={data && keys.length === 0 ? 'No tags yet' : 'None'}
        data={[
          ...(view.tag === '' ? [] : [{ value: NONE, label: 'None' }]),
          ...keys.map((key) => ({ value: key, label: key })),
        ]}
        value={view.tag || null}
        onChange={(key) => key && view.change({ by: key === NONE ? '' : byTag(key) })}
        disabled={keys.length === 0}
        error={error?.message}
        allowDeselect={false}
        className="filter small"
      />
      <Only view={view} tags={tags} />
    </>
  )
}

function shownGroup({ by, only }: CostView): string {
  return only !== '' && NOT_TAGGED.has(by) ? 'project' : by
}

interface OnlyProps {
  readonly view: CostView
  readonly tags: readonly { readonly key: string; readonly values: readonly string[] }[]
}

/** One value of one tag, or usage without that tag. */
function Only({ view, tags }: OnlyProps) {
  const groups = tags.map(({ key, values }) => ({
    group: key,
    items: [
      ...values.map((value) => ({ value: `${key}=${value}`, label: `${key}: ${value}` })),
      { value: `${key}=`, label: `${key}: without` },
    ],
  }))
  const isListed = groups.some(({ items }) => items.some(({ value }) => value === view.only))
  const isChosen = view.only !== ''
  return (
    <Select
      label="Tag"
      placeholder={tags.length === 0 ? 'No tags yet' : 'All usage'}
      searchable
      data={[
        ...(isChosen ? [{ value: NONE, label: 'All usage' }] : []),
        ...(isChosen && !isListed ? [{ value: view.only, label: view.only }] : []),
        ...groups,
      ]}
      value={view.only || null}
      onChange={(only) => only && view.change({ only: only === NONE ? '' : only })}
      disabled={tags.length === 0 && !isChosen}
      allowDeselect={false}
      className="filter small"
    />
  )
}
