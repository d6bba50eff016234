/** A dialog that a link opens on its page: its name is in the state of the history entry. */
import { useDisclosure } from '@mantine/hooks'
import { useEffect } from 'react'
import { useLocation, useNavigate } from 'react-router'

/** Whether a link has this state: `<Link to="/projects" state={{ action: 'create' }}>`. */
function isAsked(state: unknown, action: string): boolean {
  return typeof state === 'object' && state !== null && 'action' in state && state.action === action
}

/** Calls `open` when a link asked for the action; once, since the state is removed. */
export function useAskedAction(action: string, open: (() => void) | undefined): void {
  const { pathname, search, state, key } = useLocation()
  const navigate = useNavigate()
  useEffect(() => {
    if (!open || !isAsked(state, action)) return
    open()
    void navigate(pathname + search, { replace: true })
    // The key names the navigation: the function is another one in each rendering.
  }, [key, action])
}

/** `useDisclosure` of a dialog that a link may open, where the session may do so. */
export function useAskedDisclosure(action: string, may: boolean): ReturnType<typeof useDisclosure> {
  const disclosure = useDisclosure()
  useAskedAction(action, may ? disclosure[1].open : undefined)
  return disclosure
}
