/** The table of sections that a reload applies, on the page of the configuration. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { CONFIG_SECTIONS } from '#config/config-file.ts'
import {
  FIRST_START_SECTIONS,
  RELOADED_SECTIONS,
  RESTART_SECTIONS,
} from '#config/reload-sections.ts'

const PAGE = 'docs/reference/configuration.md'

it('each section of the file is applied by a reload, by a restart or at the first start', () => {
  const listed = [...RELOADED_SECTIONS, ...RESTART_SECTIONS, ...FIRST_START_SECTIONS]
  assert.deepEqual(listed.sort(), [...CONFIG_SECTIONS].sort())
})

it('the page has each section with the time at which a change is applied', () => {
  const rows = [
    ...readFileSync(PAGE, 'utf8').matchAll(/^\| `(\w+)` \| (reload|restart|first start) \|$/gm),
  ]
  const onPage = rows.map(([, name = '', time = '']) => [name, time])
  const expected = [
    ...RELOADED_SECTIONS.map((name) => [name, 'reload']),
    ...RESTART_SECTIONS.map((name) => [name, 'restart']),
    ...FIRST_START_SECTIONS.map((name) => [name, 'first start']),
  ]
  assert.deepEqual(onPage, expected)
})
