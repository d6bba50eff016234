/** Notice on the first page, after a key was removed from its address. */
import { Alert } from '@mantine/core'
import { KeyRoundIcon } from 'lucide-react'
import { useState } from 'react'

/** Until another page is opened. */
export function SecretNotice({ pathname }: { pathname: string }) {
  const [first] = useState(pathname)
  const [isLeft, leave] = useState(false)
  if (pathname !== first && !isLeft) leave(true)
  if (isLeft) return null
  return (
    <Alert
      color="orange"
      mb="lg"
      icon={<KeyRoundIcon aria-hidden />}
      title="The address had a key in it"
    >
      It was removed, and not searched for. The browser’s history and a proxy’s log may have it:
      revoke the key if others can read these.
    </Alert>
  )
}
