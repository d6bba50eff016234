/** Choice of the grouping of a report, and of the tag of its usage. */
import { Select } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { byTag, GROUPS, isUntagged, type View } from '#console/pages/usage/view.ts'

/** No tag has this key or value: it has a space. */
const NONE = ' none'

export function Grouping({ view }: { view: View }) {
  const { data, error } = useAnswer('listUsageTags', {})
  const tags = data?.data ?? []
  const keys = [...new Set([...tags.map(({ key }) => key), ...(view.tag ? [view.tag] : [])])]
  return (
    <>
      <Select
        label="Group by"
        data={[
          ...Object.entries(GROUPS).map(([value, { name }]) => ({
            value,
            label: name,
            disabled: isUntagged(value, view),
          })),
          { group: 'Tags', items: keys.map((key) => ({ value: byTag(key), label: `Tag ${key}` })) },
        ]}
        value={view.tag === '' ? view.by : byTag(view.tag)}
        onChange={(by) => by && view.change({ by })}
        error={error?.message}
        allowDeselect={false}
        className="filter small"
      />
      <Only view={view} tags={tags} />
    </>
  )
}

interface OnlyProps {
  readonly view: View
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
