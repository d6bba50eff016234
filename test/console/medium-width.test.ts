/**
 * Pages at 1,024 pixels: no cell or figure breaks inside a word, none is cut, and labels are apart.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Page } from 'playwright-core'
import { resize, skipWithoutBrowser, type Visit } from './browser.ts'
import {
  type ListedConsole,
  moveToListed,
  openListedConsole,
  visitListed,
} from './listed-console.ts'
import { PAGES } from './pages.ts'

/** Pages with tables, by the beginnings of their names. */
const LISTS = [
  ...['projects', 'project-overview', 'archived-project-month', 'project-members'],
  'project-service-accounts',
  ...['project-keys', 'people-members', 'people-invites', 'people-groups', 'people-roles'],
  ...['admin-keys', 'usage', 'costs', 'costs-limits', 'costs-statements', 'sessions', 'settings'],
  ...['costs-tag-values', 'project-tag-values', 'project-tag-values-session'],
]
/** Longest word of a language; longer ones are ids, addresses and values of keys. */
const WORD_MAX = 22
/** Least distance of two labels of a chart, in pixels. */
const GAP = 3

/** Words that lie on two lines, and texts that are cut at their end. */
function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(
    ([longest, gap]) => {
      const faults: string[] = []
      for (const cell of document.querySelectorAll('.rows th, .rows td, .figure')) {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          // The content of what is folded has boxes too.
          if (!text.parentElement?.checkVisibility()) continue
          for (const { 0: word, index } of (text.nodeValue ?? '').matchAll(/[^\s\-–/@._·,]+/g)) {
            if (word.length > longest) continue
            const range = document.createRange()
            range.setStart(text, index)
            range.setEnd(text, index + word.length)
            const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
            if (tops.size > 1) faults.push(`${word} in “${cell.textContent}” is broken`)
          }
        }
        for (const part of [cell, ...cell.querySelectorAll('*')]) {
          const { overflowX } = getComputedStyle(part)
          const isHidden = part.closest('.visually-hidden') !== null
          if (!isHidden && overflowX !== 'visible' && part.scrollWidth > part.clientWidth + 1) {
            faults.push(`“${part.textContent}” is cut`)
          }
        }
      }
      for (const chart of document.querySelectorAll('.chart svg')) {
        const boxes = [...chart.querySelectorAll('text')].map((one) => one.getBoundingClientRect())
        for (const [at, one] of boxes.entries()) {
          for (const other of boxes.slice(at + 1)) {
            const isBeside = one.right + gap <= other.left || other.right + gap <= one.left
            const isBelow = one.bottom <= other.top || other.bottom <= one.top
            if (!isBeside && !isBelow) faults.push('labels of a chart touch each other')
          }
        }
      }
      if (document.documentElement.scrollWidth > innerWidth) {
        faults.push(`the page is ${document.documentElement.scrollWidth} px wide`)
      }
      return faults
    },
    [WORD_MAX, GAP] as const,
  )
}

describe('tables and figures at 1,024 pixels', { skip: skipWithoutBrowser }, () => {
  const pages = PAGES.filter(({ name }) => LISTS.includes(name))
  let harness: ListedConsole
  let visited: Visit

  before(async () => {
    harness = await openListedConsole()
    const [first] = pages
    visited = await visitListed(harness, first ?? assert.fail('no page'), {})
    await resize(visited.page, 'medium')
  })
  after(async () => {
    await visited?.close()
    await harness?.close()
  })

  for (const listed of pages) {
    it(`${listed.name}: no cell or figure breaks inside a word, and none is cut`, async () => {
      await moveToListed(harness, listed, visited)
      assert.deepEqual(await faultsOf(visited.page), [])
    })
  }
})
