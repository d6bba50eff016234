/**
 * Dialog that creates a key: a form, then the key in its place. The key is only in the memory of
 * the dialog, which then closes by its button alone.
 */
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useIsMutating } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { holdKey } from '#console/api/held-key.ts'
import { Secret } from '#console/display/secret.tsx'
import type { ByLanguage } from '#console/display/snippets.tsx'

export interface MadeKey {
  readonly name: string
  readonly value: string
  /** As in `Rotated the key laptop.` Default: created. */
  readonly verb?: string
  /** Text after its name. */
  readonly about: string
  readonly snippets: ByLanguage
  /** Whether the playground can send with it at once. */
  readonly isForPlayground: boolean
}

/** Callbacks of the dialog for its form. */
export interface KeyForm {
  readonly show: (key: MadeKey) => void
  readonly close: () => void
}

type Form = (parts: KeyForm) => ReactNode

interface KeyDialogProps {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  /** Renders the form, with callbacks to show the created key. */
  readonly children: Form
}

/** Cannot be closed while a key is being created: its response would be lost. */
export function KeyDialog({ title, opened, onClose, children }: KeyDialogProps) {
  const [isShown, setIsShown] = useState(false)
  const isMaking = useIsMutating() > 0
  const close = (): void => {
    if (isMaking) return
    setIsShown(false)
    onClose()
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size="lg"
      closeOnEscape={!isShown}
      withCloseButton={!isShown}
    >
      <Stages form={children} onShow={() => setIsShown(true)} onClose={close} />
    </Modal>
  )
}

interface StagesProps {
  readonly form: Form
  readonly onShow: () => void
  readonly onClose: () => void
}

/** Mounted with each opening, so that no state is kept for the next. */
function Stages({ form, onShow, onClose }: StagesProps) {
  const [made, setMade] = useState<MadeKey>()
  if (made) return <Made made={made} onClose={onClose} />
  const show = (key: MadeKey): void => {
    setMade(key)
    onShow()
  }
  return form({ show, close: onClose })
}

function Made({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  const { name, value, verb = 'Created', about, snippets, isForPlayground } = made
  const navigate = useNavigate()
  const container = useRef<HTMLDivElement>(null)
  // Not on a button: a second Enter would close the dialog unread.
  useEffect(() => container.current?.focus(), [])
  const tryIt = (): void => {
    holdKey(value, name)
    void navigate('/playground')
  }
  return (
    <Stack ref={container} tabIndex={-1} className="shown-key">
      <Text size="sm">
        {verb} the key <b>{name}</b>.{about}
      </Text>
      <Secret value={value} snippets={snippets} />
      <Group justify="flex-end">
        {isForPlayground && (
          <Button variant="default" onClick={tryIt}>
            Try it in the playground
          </Button>
        )}
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  )
}
