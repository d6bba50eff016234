/** Filter by an exact text, with the texts of the loaded rows as suggestions. */
import { Autocomplete } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { SEARCH_MAX } from '#console/fields/search.tsx'
import { keyGuard } from '#console/pasted-key/pasted-key.tsx'

interface TextFilterProps {
  readonly label: string
  readonly placeholder?: string
  /** '' for all. */
  readonly value: string
  readonly offered: readonly string[]
  readonly onChoose: (value: string) => void
  /** Sentence about a text that the API would reject. */
  readonly wrong?: (typed: string) => string | false
}

/** Applied by Enter, by a suggestion, and when the field is left. */
export function TextFilter(props: TextFilterProps) {
  const { label, placeholder = 'All', value, offered, onChoose, wrong } = props
  const [typed, setTyped] = useState(value)
  const [seen, setSeen] = useState({ value, applied: value })
  // A value that is set elsewhere, as by “Clear” or a link, is in the field too.
  if (value !== seen.value) {
    setSeen({ value, applied: value })
    if (value !== seen.applied) setTyped(value)
  }
  const apply = (text: string): void => {
    const chosen = text.trim()
    if (chosen === value) return
    setSeen({ value, applied: chosen })
    onChoose(chosen)
  }
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent<HTMLInputElement>): void => {
    if (key === 'Enter') apply(currentTarget.value)
  }
  return (
    <Autocomplete
      label={label}
      placeholder={placeholder}
      maxLength={SEARCH_MAX}
      data={[...new Set(offered)]}
      value={typed}
      onChange={setTyped}
      onOptionSubmit={apply}
      onBlur={() => apply(typed)}
      onKeyDown={onKeyDown}
      {...keyGuard(typed, typed !== '' && wrong?.(typed.trim()))}
      autoComplete="off"
      className="filter small"
    />
  )
}
