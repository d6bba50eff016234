/** Theme of the console: one accent, quiet greys, system fonts, nothing fetched. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const teal: MantineColorsTuple = [
  '#ecfdf8',
  '#d3f7ec',
  '#a5eddb',
  '#6fdec6',
  '#3fc9ad',
  '#1fae94',
  '#0f8f7a',
  '#0f766e',
  '#115e59',
  '#134e4a',
]

/** At the end of the page's content: the end of the document is in no landmark. */
const IN_MAIN = { target: 'main' }

export const theme = createTheme({
  primaryColor: 'bailiwick',
  primaryShade: { light: 7, dark: 7 },
  colors: { bailiwick: teal },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontWeight: '650',
    sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.1rem' } },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // A press outside of a dialog does not lose the typed text.
    Modal: {
      defaultProps: {
        centered: true,
        closeOnClickOutside: false,
        closeButtonProps: { 'aria-label': 'Close' },
        // The header of a dialog is no banner of the page.
        attributes: { header: { role: 'none' } },
      },
    },
    // The first item has the focus at once, without a placeholder before it.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, portalProps: IN_MAIN } },
    // The list itself scrolls, which screen readers can follow: see the styles.
    Select: { defaultProps: { withScrollArea: false } },
    Badge: { defaultProps: { tt: 'none' } },
    Tooltip: { defaultProps: { portalProps: IN_MAIN } },
  },
})

/** In the dark: a tint of the ground with text of its colour, and no block of it. */
function tint(name: string, color: string): Record<string, string> {
  return {
    [`--mantine-color-${name}-light`]: `${color}26`,
    [`--mantine-color-${name}-light-hover`]: `${color}38`,
    [`--mantine-color-${name}-light-color`]: color,
  }
}

/** Some of the components' own shades are too faint on their ground to be read by everybody. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6c757d',
    '--mantine-color-error': '#c21f1f',
    '--mantine-color-bailiwick-light-color': '#115e59',
    '--mantine-color-orange-light-color': '#9a3412',
    '--mantine-color-yellow-light-color': '#7a4f01',
    '--mantine-color-red-light-color': '#a61e1e',
    // Menu items use this color regardless of the rest of the theme.
    '--mantine-color-red-6': '#c21f1f',
    '--mantine-color-green-light-color': '#1d6b34',
    '--mantine-color-blue-light-color': '#17569b',
    '--mantine-color-gray-light-color': '#495057',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-placeholder': '#909296',
    '--mantine-color-error': '#ff8787',
    '--mantine-color-red-6': '#ff8787',
    ...tint('bailiwick', '#6fdec6'),
    ...tint('orange', '#ffc078'),
    ...tint('yellow', '#ffe066'),
    ...tint('red', '#ffa8a8'),
    ...tint('green', '#8ce99a'),
    ...tint('blue', '#a5d8ff'),
    ...tint('gray', '#ced4da'),
  },
})
