/** Field for the addresses of one person or of many, with what is known about them. */
import { Alert, List, Text, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { WAIT_MS } from '#console/fields/search.tsx'
import { type AddressList, addressesIn } from './address-list.ts'

/** Most addresses at once, which is a page of the list of people. */
const ADDRESSES_MAX = 100
const ROWS_MAX = 8
/** Longest text of so many addresses with names. */
const TEXT_MAX = 40_000

interface AddressesFieldProps {
  readonly value: string
  readonly onChange: (text: string) => void
  /** Sentence about the addresses. */
  readonly note: string | undefined
  readonly label?: string
  readonly hasFocus?: boolean
}

/** People of a text by their membership in the organization. */
export interface KnownPeople {
  readonly members: readonly { readonly id: string; readonly address: string }[]
  readonly others: readonly string[]
}

/** Error of a list, in words; undefined without one. */
function errorOf({ addresses, wrong }: AddressList): string | undefined {
  if (wrong.length > 0) return `No e-mail address: ${wrong.map((one) => `“${one}”`).join(', ')}`
  return addresses.length > ADDRESSES_MAX ? `At most ${ADDRESSES_MAX} addresses at once` : undefined
}

/** The addresses of a text; none while one is wrong. */
function readyAddresses(text: string): readonly string[] {
  const list = addressesIn(text)
  return errorOf(list) === undefined ? list.addresses : []
}

export function AddressesField(props: AddressesFieldProps) {
  const { value, onChange, note, label = 'Email', hasFocus = false } = props
  const [settled] = useDebouncedValue(value, WAIT_MS)
  const list = addressesIn(settled)
  return (
    <div>
      <Textarea
        {...(hasFocus && { 'data-autofocus': true })}
        label={label}
        description="One or many, separated by commas or lines: a@example.com, Bo <b@example.com>"
        autosize
        minRows={1}
        maxRows={ROWS_MAX}
        maxLength={TEXT_MAX}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        error={settled.trim() === value.trim() ? errorOf(list) : undefined}
      />
      <Text size="xs" c="dimmed" mt={4} aria-live="polite">
        {list.addresses.length > 1 && `${list.addresses.length} addresses. `}
        {note}
      </Text>
    </div>
  )
}

/** Undefined until the server has answered about the text as it is. */
function useKnownPeople(text: string): KnownPeople | undefined {
  const [settled] = useDebouncedValue(text, WAIT_MS)
  const { addresses, wrong } = addressesIn(settled)
  const asked = addresses.slice(0, ADDRESSES_MAX)
  const enabled = asked.length > 0 && wrong.length === 0
  const { data, isPlaceholderData } = useAnswer(
    'listUsers',
    { emails: [...asked], limit: ADDRESSES_MAX },
    { enabled },
  )
  if (!enabled || !data || isPlaceholderData || settled !== text) return undefined
  const ids = new Map(data.data.map(({ id, email }) => [email?.toLowerCase(), id]))
  const idOf = (address: string) => ids.get(address.toLowerCase())
  return {
    members: asked.flatMap((address) => {
      const id = idOf(address)
      return id === undefined ? [] : [{ id, address }]
    }),
    others: asked.filter((address) => idOf(address) === undefined),
  }
}

/** `Not in the organization: a, b.`; undefined without an address. */
export function listed(text: string, addresses: readonly string[] = []): string | undefined {
  return addresses.length === 0 ? undefined : `${text}: ${addresses.join(', ')}.`
}

/** An address that the server rejected, and why. */
export interface Rejection {
  readonly address: string
  readonly message: string
}

export function rejectionOf(address: string, { message }: Error): Rejection {
  return { address, message }
}

/** Addresses of a form. `settle` closes it, or leaves what was rejected in the field. */
export function useAddresses(onDone: () => void) {
  const [typed, setTyped] = useState('')
  const [rejections, setRejections] = useState<readonly Rejection[]>([])
  return {
    typed,
    field: { value: typed, onChange: setTyped },
    addresses: readyAddresses(typed),
    people: useKnownPeople(typed),
    rejections,
    settle: (rejected: readonly Rejection[]): void => {
      if (rejected.length === 0) onDone()
      setTyped(rejected.map(({ address }) => address).join('\n'))
      setRejections(rejected)
    },
  }
}

interface RejectedProps {
  readonly title: string
  readonly rejections: readonly Rejection[]
}

export function Rejected({ title, rejections }: RejectedProps) {
  if (rejections.length === 0) return null
  return (
    <Alert role="alert" color="red" title={title}>
      <List size="sm">
        {rejections.map(({ address, message }) => (
          <List.Item key={address}>
            {address}: {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}
