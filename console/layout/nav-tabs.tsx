/** Tabs that are links: the pages of one object, each at its own address. */
import { useEffect, useRef } from 'react'
import { NavLink, useLocation } from 'react-router'

interface Tab {
  /** Path below `base`; '' is the first tab. */
  readonly path: string
  readonly label: string
}

/** `base` is the address of the first tab. */
export function NavTabs(props: { label: string; base: string; tabs: readonly Tab[] }) {
  const nav = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // On a narrow screen the tabs scroll: the current one is kept visible. Some versions of Chrome
  // would begin the Tab order at an element that is scrolled into view.
  useEffect(() => {
    const open = nav.current?.querySelector('[aria-current="page"]')
    if (nav.current && open) nav.current.scrollLeft += offCentre(nav.current, open)
  }, [pathname])
  return (
    <nav ref={nav} className="tabs" aria-label={props.label}>
      {props.tabs.map(({ path, label }) => (
        <NavLink
          key={path}
          to={path === '' ? props.base : `${props.base}/${path}`}
          // The other tabs are current also at the pages below them.
          end={path === ''}
        >
          {label}
        </NavLink>
      ))}
    </nav>
  )
}

/** Distance in pixels by which the middle of `inner` is right of that of `outer`. */
function offCentre(outer: Element, inner: Element): number {
  const [around, within] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()]
  return within.left + within.width / 2 - (around.left + around.width / 2)
}
