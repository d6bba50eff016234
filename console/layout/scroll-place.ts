/** Scroll positions of the entries of the history, to which *Back* returns. */
import { useEffect, useLayoutEffect, useRef } from 'react'
import { useLocation, useNavigationType } from 'react-router'

/** The router's own component is larger, and keeps them in the session storage for reloads. */
export function useScrollPlace(): void {
  const { key, pathname } = useLocation()
  const type = useNavigationType()
  const places = useRef(new Map<string, number>())
  const shown = useRef(pathname)
  useLayoutEffect(() => {
    const place = places.current.get(key)
    if (type === 'POP' && place !== undefined) scrollTo(0, place)
    else if (shown.current !== pathname) scrollTo(0, 0)
    shown.current = pathname
  }, [key, pathname, type])
  useEffect(() => {
    const keep = (): void => {
      places.current.set(key, scrollY)
    }
    addEventListener('scroll', keep, { passive: true })
    return () => removeEventListener('scroll', keep)
  }, [key])
}
