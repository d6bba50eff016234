/**
 * Finder: pages, objects and actions by a few letters. A combobox with a list that is always open
 * (ARIA Authoring Practices): arrow keys choose, Enter opens, the focus stays in the field.
 */
import { Loader, Modal, Text, TextInput, useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { SearchIcon } from 'lucide-react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { matchPath, useLocation, useNavigate } from 'react-router'
import { holdsSecret, KEY_SHAPED } from '#console/address/secrets-in-text.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed, useSignOut } from '#console/api/session.tsx'
import { SEARCH_MAX } from '#console/fields/search.tsx'
import { KeyLookUp } from '#console/pasted-key/key-look-up.tsx'
import { useDocEntries } from './docs/use-doc-entries.ts'
import { type Entry, type EntryGroup, groupsOf } from './entry.ts'
import { foundEntry, idEntries, upstreamEntry } from './found-entries.ts'
import { projectEntries } from './setting-entries.ts'
import { staticEntries } from './static-entries.ts'

const WAIT_MS = 150
/** A single letter is in nearly every name. */
const SEARCHED_MIN = 2
/** Most entries of a group. */
const SHOWN = 6
const SHOWN_AT_FIRST = 20
const LIST = 'finder-list'
/** A key and what is around it may be longer than a search. */
const TYPED_MAX = 4_000

interface FinderProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function Finder({ opened, onClose }: FinderProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Search"
      centered={false}
      size="lg"
      closeOnClickOutside
      returnFocus={false}
      classNames={{ content: 'finder' }}
    >
      <Search close={onClose} />
    </Modal>
  )
}

/** Mounted with each opening. */
function Search({ close }: { close: () => void }) {
  const [typed, setTyped] = useState('')
  const isKey = holdsSecret(typed)
  const { groups, isSearching } = useGroups(isKey ? '' : typed)
  const shown = isKey ? [] : groups
  const entries = shown.flatMap((group) => group.entries)
  const { active, move, reset } = useActive(entries)
  const open = useOpen(close)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key]
    if (event.nativeEvent.isComposing) return
    if (step !== undefined) {
      event.preventDefault()
      move(step)
    }
    if (event.key === 'Enter' && active) {
      event.preventDefault()
      open(active)
    }
  }
  return (
    <>
      <Field
        typed={typed}
        active={active}
        isOpen={entries.length > 0}
        isSearching={isSearching}
        onType={(value) => {
          setTyped(value)
          reset()
        }}
        onKeyDown={onKeyDown}
      />
      {isKey ? (
        <div className="finder-key">
          <Text size="sm">{KEY_SHAPED}</Text>
          <KeyLookUp text={typed} onLeave={close} />
        </div>
      ) : (
        <Results groups={shown} active={active} open={open} />
      )}
      <Text size="xs" c="dimmed" role="status" className="finder-count">
        {!isKey && countText(entries.length, isSearching, typed)}
      </Text>
    </>
  )
}

interface FieldProps {
  readonly typed: string
  readonly active: Entry | undefined
  readonly isOpen: boolean
  readonly isSearching: boolean
  readonly onType: (text: string) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function Field({ typed, active, isOpen, isSearching, onType, onKeyDown }: FieldProps) {
  return (
    <TextInput
      data-autofocus
      role="combobox"
      aria-label="Search"
      aria-expanded={isOpen}
      aria-controls={LIST}
      aria-autocomplete="list"
      aria-activedescendant={active ? optionId(active) : undefined}
      placeholder="A page, project, person, key, request ID, action…"
      leftSection={isSearching ? <Loader size={16} /> : <SearchIcon size={16} aria-hidden />}
      autoComplete="off"
      spellCheck={false}
      maxLength={TYPED_MAX}
      value={typed}
      onChange={({ currentTarget: { value } }) => onType(value)}
      onKeyDown={onKeyDown}
    />
  )
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

function countText(count: number, isSearching: boolean, typed: string): string {
  if (count === 0) return isSearching ? 'Searching…' : `No results for “${typed.trim()}”`
  return `${count} ${count === 1 ? 'result' : 'results'}`
}

function useGroups(typed: string): { groups: EntryGroup[]; isSearching: boolean } {
  const allowed = useAllowed()
  const { setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  // A page that is slow to load may follow while the finder is open.
  const projectId = matchPath('/projects/:projectId/*', useLocation().pathname)?.params.projectId
  const fixed = useMemo(
    () => [
      ...projectEntries(allowed, projectId),
      ...staticEntries(allowed, { setTheme: setColorScheme, signOut: () => void signOut() }),
    ],
    // Permissions are another object in each rendering; the finder is mounted with each opening.
    [projectId],
  )
  const text = typed.trim().slice(0, SEARCH_MAX)
  const [settled] = useDebouncedValue(text, WAIT_MS)
  const isSearched = text.length >= SEARCHED_MIN
  const { data, isFetching } = useAnswer(
    'searchOrganization',
    { text: settled },
    { enabled: isSearched && settled.length >= SEARCHED_MIN },
  )
  const docs = useDocEntries(isSearched)
  const found = isSearched ? (data?.data ?? []) : []
  // In the cache, since every page watches them.
  const server = useAnswer('retrieveServer', {}, { enabled: allowed.seesServer && isSearched })
  const entries = [
    ...idEntries(text, allowed),
    ...found.map((object) => foundEntry(object, allowed)),
    ...(isSearched ? (server.data?.upstreams ?? []).map(upstreamEntry) : []),
    ...fixed,
    ...(isSearched ? (docs ?? []) : []),
  ]
  return {
    groups: groupsOf(entries, text, text === '' ? SHOWN_AT_FIRST : SHOWN),
    isSearching: isSearched && (isFetching || settled !== text || docs === undefined),
  }
}

/** The chosen entry: the first, until the arrow keys choose another. */
function useActive(entries: readonly Entry[]) {
  const [chosen, choose] = useState('')
  const at = Math.max(
    entries.findIndex(({ id }) => id === chosen),
    0,
  )
  return {
    active: entries[at],
    move: (step: number) =>
      choose(entries[(at + step + entries.length) % entries.length]?.id ?? ''),
    reset: () => choose(''),
  }
}

function useOpen(close: () => void) {
  const navigate = useNavigate()
  return ({ to, href, run, action }: Entry): void => {
    close()
    run?.()
    if (href !== undefined) location.assign(href)
    if (to !== undefined) void navigate(to, { state: action === undefined ? null : { action } })
  }
}

function optionId({ id }: Entry): string {
  return `finder ${id}`.replaceAll(' ', '-')
}

interface ResultsProps {
  readonly groups: readonly EntryGroup[]
  readonly active: Entry | undefined
  readonly open: (entry: Entry) => void
}

function Results({ groups, active, open }: ResultsProps) {
  const list = useRef<HTMLDivElement>(null)
  const activeId = active && optionId(active)
  useEffect(() => {
    const option = activeId === undefined ? null : document.getElementById(activeId)
    option?.scrollIntoView({ block: 'nearest' })
  }, [activeId])
  return (
    <div ref={list} id={LIST} role="listbox" aria-label="Results" className="finder-list">
      {groups.map(({ name, entries }) => (
        // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset.
        <div key={name} role="group" aria-label={name}>
          <div className="finder-group" aria-hidden>
            {name}
          </div>
          {entries.map((entry) => (
            <Option key={entry.id} entry={entry} isActive={entry === active} open={open} />
          ))}
        </div>
      ))}
    </div>
  )
}

interface OptionProps {
  readonly entry: Entry
  readonly isActive: boolean
  readonly open: (entry: Entry) => void
}

function Option({ entry, isActive, open }: OptionProps) {
  const { label, detail, icon: Icon } = entry
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the field choose.
    // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus.
    <div
      id={optionId(entry)}
      role="option"
      aria-selected={isActive}
      className="finder-option"
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => open(entry)}
    >
      <Icon size={16} strokeWidth={1.6} aria-hidden />
      <span className="name">{label}</span>
      {detail && <span className="dim name">{detail}</span>}
    </div>
  )
}
