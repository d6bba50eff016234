/** The sides of one thing, each at an address of its own: links that look like tabs. */
import { NavLink } from 'react-router'

interface Tab {
  /** Below where one is; '' is the first. */
  readonly path: string
  readonly label: string
}

/** `base` is the address of the first tab. */
export const NavTabs = (props: { label: string; base: string; tabs: readonly Tab[] }) => (
  <nav className="tabs" aria-label={props.label}>
    {props.tabs.map(({ path, label }) => (
      <NavLink key={path} to={path === '' ? props.base : `${props.base}/${path}`} end>
        {label}
      </NavLink>
    ))}
  </nav>
)
