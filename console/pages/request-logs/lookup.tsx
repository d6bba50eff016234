/** Field that opens the log of a request by its id. */
import { Button, Group, TextInput } from '@mantine/core'
import { SearchIcon } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { holdsSecret } from '#console/address/secrets-in-text.ts'
import { logAddress } from '#console/navigation/log-addresses.ts'
import { keyGuard } from '#console/pasted-key/pasted-key.tsx'

/** Ids that the API takes. */
const ID = /^[A-Za-z0-9_.@-]{1,256}$/

export function Lookup() {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const id = typed.trim()
  const isId = ID.test(id) && !holdsSecret(typed)
  const open = (event: FormEvent): void => {
    event.preventDefault()
    if (isId) void navigate(logAddress(id))
  }
  return (
    <form onSubmit={open} className="lookup">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <TextInput
          type="search"
          aria-label="Request ID"
          placeholder="Request ID: req_…"
          leftSection={<SearchIcon size={16} aria-hidden />}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
          {...keyGuard(typed, id !== '' && !isId && 'No request has this ID.')}
          flex={1}
        />
        <Button type="submit" variant="default" disabled={!isId}>
          Open
        </Button>
      </Group>
    </form>
  )
}
