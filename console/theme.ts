/** How the console looks: one accent, quiet greys, system fonts, nothing fetched. */
import { createTheme, type MantineColorsTuple } from '@mantine/core'

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
})
