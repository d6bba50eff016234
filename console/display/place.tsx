/** Place in a page, to which links with its fragment lead: it is scrolled to, and focused. */
import { Stack } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

interface PlaceProps {
  /** `#spend-limit` */
  readonly hash: string
  readonly children: ReactNode
}

export function Place({ hash, children }: PlaceProps) {
  const place = useRef<HTMLDivElement>(null)
  const location = useLocation()
  useEffect(() => {
    if (location.hash !== hash) return
    place.current?.focus({ preventScroll: true })
    place.current?.scrollIntoView()
  }, [location, hash])
  return (
    <Stack ref={place} className="below-header" tabIndex={-1}>
      {children}
    </Stack>
  )
}
