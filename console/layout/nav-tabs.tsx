/** The sides of one thing, each at an address of its own: links that look like tabs. */
import { useEffect, useRef } from 'react'
import { NavLink, useLocation } from 'react-router'

interface Tab {
  /** Below where one is; '' is the first. */
  readonly path: string
  readonly label: string
}

/** `base` is the address of the first tab. */
export const NavTabs = (props: { label: string; base: string; tabs: readonly Tab[] }) => {
  const nav = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // Where there is no room for all of them, the one that is open is in sight.
  useEffect(() => {
    const open = nav.current?.querySelector('[aria-current="page"]')
    open?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <nav ref={nav} className="tabs" aria-label={props.label}>
      {props.tabs.map(({ path, label }) => (
        <NavLink key={path} to={path === '' ? props.base : `${props.base}/${path}`} end>
          {label}
        </NavLink>
      ))}
    </nav>
  )
}
