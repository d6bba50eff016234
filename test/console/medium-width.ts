/** Tables and figures of a page that is 1,024 pixels wide. */
import type { Page } from 'playwright-core'

/** Longest word of a language; longer ones are ids, addresses and values of keys. */
const WORD_MAX = 22
/** Least distance of two labels of a chart, in pixels. */
const GAP = 3

/** Words on two lines, texts cut at their end, and labels that touch. */
export function brokenWordsOn(page: Page): Promise<string[]> {
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
      return faults
    },
    [WORD_MAX, GAP] as const,
  )
}
