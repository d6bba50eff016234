/// <reference types="vitepress/client" />
/** VitePress's own theme with the colours of the console, and with the reader's fonts. */
import theme from 'vitepress/theme-without-fonts'
import './theme.css'

export default theme
