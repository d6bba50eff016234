/** Button of the finder in the header, and its keys: Ctrl+K, or ⌘K. */
import { Button } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { SearchIcon } from 'lucide-react'
import { lazy, Suspense, useRef, useState } from 'react'

const Finder = lazy(async () => ({ default: (await import('./finder.tsx')).Finder }))

const isApple = /Mac|iPhone|iPad/.test(navigator.platform)
/** Other dialogs keep the keys: what is typed there would be left behind. */
const OTHER_DIALOG = '[role="dialog"][aria-modal="true"]:not(.finder)'

export function FinderButton() {
  const [opened, dialog] = useDisclosure()
  const before = useRef<Element>(null)
  const open = (): void => {
    before.current = document.activeElement
    dialog.open()
  }
  // The dialog is first mounted open, and so has not seen what had the focus.
  const close = (): void => {
    dialog.close()
    if (before.current instanceof HTMLElement) before.current.focus()
  }
  const [isUsed, setUsed] = useState(false)
  if (opened && !isUsed) setUsed(true)
  const toggle = (): void => {
    if (opened) close()
    else if (!document.querySelector(OTHER_DIALOG)) open()
  }
  useHotkeys([['mod+K', toggle]], [])
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        fw={500}
        className="find"
        aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
        leftSection={<SearchIcon size={14} aria-hidden />}
        onClick={open}
      >
        <span>Search</span> <kbd aria-hidden>{isApple ? '⌘K' : 'Ctrl K'}</kbd>
      </Button>
      {isUsed && (
        <Suspense>
          <Finder opened={opened} onClose={close} />
        </Suspense>
      )}
    </>
  )
}
