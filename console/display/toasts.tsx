/**
 * Short notices of changes, announced to screen readers: with *Undo* where a change can be undone,
 * and with *View* otherwise. They go after a while, but not under the pointer or the focus.
 */
import { Button, CloseButton, Group, Paper, Text } from '@mantine/core'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'

const SHOWN_MS = 10_000
/** Most toasts at once: the oldest is removed. */
const SHOWN_MAX = 3

export interface Toast {
  /** A sentence without its full stop. */
  readonly text: string
  readonly undo?: (() => void) | undefined
  /** An address of the console. */
  readonly view?: string | undefined
}

interface Kept extends Toast {
  readonly id: number
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined)

/** Shows a toast; below `Toasts`. */
export function useToast() {
  return useContext(ToastContext)
}

export function Toasts({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly Kept[]>([])
  const last = useRef(0)
  const [show] = useState(() => (toast: Toast) => {
    last.current += 1
    const kept = { ...toast, id: last.current }
    setShown((before) => [...before, kept].slice(-SHOWN_MAX))
  })
  const close = (id: number): void => setShown((before) => before.filter((one) => one.id !== id))
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" aria-live="polite">
        {shown.map((toast) => (
          <Notice key={toast.id} toast={toast} onClose={() => close(toast.id)} />
        ))}
      </div>
    </ToastContext>
  )
}

function Notice({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const [isHeld, hold] = useState(false)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => close.current(), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isHeld])
  const undo = (): void => {
    onClose()
    toast.undo?.()
  }
  return (
    <Paper
      withBorder
      shadow="md"
      p="xs"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      <Group gap="xs" justify="space-between" wrap="nowrap">
        <Text size="sm" className="name">
          {toast.text}.
        </Text>
        <Group gap={4} wrap="nowrap">
          {toast.undo && (
            <Button variant="subtle" size="compact-sm" onClick={undo}>
              Undo
            </Button>
          )}
          {!toast.undo && toast.view !== undefined && (
            <Button
              variant="subtle"
              size="compact-sm"
              component={Link}
              to={toast.view}
              onClick={onClose}
            >
              View
            </Button>
          )}
          <CloseButton size="sm" aria-label="Dismiss" onClick={onClose} />
        </Group>
      </Group>
    </Paper>
  )
}
