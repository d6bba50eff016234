/** Name of a value of a tag: a text of callers, which may be of any script and length. */
import { Text } from '@mantine/core'
import type { TagValue } from '#contract/spend/tag-values.ts'

/** Key with values that are hashes of what requests name. */
export const HASHED_KEY = 'safety_identifier'

const OTHERS = 'All further values'

/** Isolated: characters that change the direction of text end with it. */
export function ValueName({ value }: Pick<TagValue, 'value'>) {
  return value === null ? <i>{OTHERS}</i> : <bdi className="name">{value}</bdi>
}

/** The same, as the cell of a table. */
export function ValueCell({ value }: Pick<TagValue, 'value'>) {
  return (
    <div>
      <Text component="div" size="sm" className="name">
        <ValueName value={value} />
      </Text>
      {value === null && (
        <Text size="xs" c="dimmed">
          Beyond the most that are counted: they share one limit
        </Text>
      )}
    </div>
  )
}
