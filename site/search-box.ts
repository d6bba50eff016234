/**
 * Roles of VitePress's search box that assistive technology understands. The theme's own are a button
 * around everything, and options that contain links: here a dialog, and options that are the links.
 * Each replacement must match, so that an upgrade of VitePress that changes the box is noticed.
 */

const COMPONENT = 'VPLocalSearchBox.vue'

const REPLACEMENTS: readonly (readonly [from: string, to: string])[] = [
  [
    `role="button"
      :aria-owns="results?.length ? 'localsearch-list' : undefined"
      aria-expanded="true"
      aria-haspopup="listbox"
      aria-labelledby="localsearch-label"`,
    `role="dialog"
      aria-modal="true"
      aria-label="Search"`,
  ],
  [
    `:id="'localsearch-item-' + index"
            :aria-selected="selectedIndex === index ? 'true' : 'false'"
            role="option"`,
    'role="presentation"',
  ],
  [
    `:aria-label="[...p.titles, p.title].join(' > ')"`,
    `:id="'localsearch-item-' + index"
              :aria-selected="selectedIndex === index ? 'true' : 'false'"
              role="option"`,
  ],
  ['<span class="title-icon">', '<span class="title-icon" aria-hidden="true">'],
  ['<kbd :aria-label', '<kbd role="img" :aria-label'],
]

/** Changes the component's source; other files are left alone. */
export function withRoles(source: string, path: string): string | undefined {
  if (!path.endsWith(COMPONENT)) return undefined
  return REPLACEMENTS.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${COMPONENT} has changed: it has no ${from}`)
    return text.replaceAll(from, to)
  }, source)
}
