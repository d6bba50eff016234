/** VitePress finds its configuration here. */
export { default } from '#site/config.ts'
