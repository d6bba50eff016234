/**
 * The keyboard alone: Tab, Shift+Tab, the arrows, Enter, Space, Ctrl+K and typed text. The focus is
 * never set by a script, and has to be visible at each stop.
 */
import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { Hand } from './task.ts'

/** More stops than a page has. */
const STOPS_MAX = 150

/** Place of the focus, seen from an element. */
type Way = 'there' | 'before' | 'after' | 'same group' | 'nowhere'

export function createKeyboard(page: Page): Hand {
  let keys = 0
  const key = async (name: string): Promise<void> => {
    await page.keyboard.press(name)
    keys += 1
  }
  /** Moves the focus to an element by Tab, or by Shift+Tab if it is above. */
  const reach = async (target: Locator): Promise<void> => {
    await target.waitFor({ state: 'attached' })
    for (let stop = 0; stop < STOPS_MAX; stop++) {
      const way = await target.evaluate(focusFrom)
      if (way === 'there') return
      await key(way === 'same group' ? 'ArrowRight' : way === 'after' ? 'Shift+Tab' : 'Tab')
      const unseen = await page.evaluate(unseenFocus)
      if (unseen !== null) assert.fail(`the focus is not visible: ${unseen}`)
    }
    assert.fail(`Tab does not lead to ${target}`)
  }
  /** Moves the choice of an open list or menu. */
  const arrowTo = async (option: Locator): Promise<void> => {
    await option.waitFor()
    for (let stop = 0; stop < STOPS_MAX; stop++) {
      if (await option.evaluate(isChosen)) return
      await key('ArrowDown')
    }
    assert.fail(`the arrows do not lead to ${option}`)
  }
  return {
    press: async (target) => {
      await target.waitFor({ state: 'attached' })
      const role = await target.evaluate(roleOf)
      if (role === 'option' || role === 'menuitem') await arrowTo(target)
      else await reach(target)
      if (role !== 'radio') await key(role === 'checkbox' ? 'Space' : 'Enter')
    },
    type: async (field, text) => {
      await reach(field)
      await page.keyboard.press('End')
      const { length } = await field.inputValue()
      for (let at = 0; at < length; at++) await page.keyboard.press('Backspace')
      await page.keyboard.insertText(text)
    },
    choose: async (field, option) => {
      await reach(field)
      await key('ArrowDown')
      await arrowTo(page.getByRole('option', { name: option, exact: true }))
      await key('Enter')
    },
    search: async (text) => {
      await key('Control+k')
      await page.locator('[role="combobox"]:focus').waitFor()
      await page.keyboard.insertText(text)
    },
    count: () => keys,
  }
}

/** Runs in the page. */
function roleOf(element: Element): string {
  if (element.matches('input[type="radio"]')) return 'radio'
  if (element.matches('input[type="checkbox"]')) return 'checkbox'
  return element.getAttribute('role') ?? ''
}

/** Runs in the page. A group of radios is one stop of Tab. */
function focusFrom(target: Element): Way {
  const { activeElement: focused } = document
  if (!focused || focused === document.body) return 'nowhere'
  if (focused === target) return 'there'
  const isOfGroup =
    target instanceof HTMLInputElement &&
    focused instanceof HTMLInputElement &&
    target.type === 'radio' &&
    target.name === focused.name
  if (isOfGroup) return 'same group'
  const isAfter = target.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING
  return isAfter && !focused.contains(target) ? 'after' : 'before'
}

/** Runs in the page. */
function isChosen(option: Element): boolean {
  return (
    option === document.activeElement ||
    option.hasAttribute('data-combobox-selected') ||
    document.activeElement?.getAttribute('aria-activedescendant') === option.id
  )
}

/**
 * Runs in the page. Markup of the focused control if nothing shows that it has the focus; null if
 * its outline does, or that of the label beside it, or the border of a field. Containers that only
 * pass the focus on are no controls.
 */
async function unseenFocus(): Promise<string | null> {
  const { activeElement: focused } = document
  await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})))
  if (!focused || focused === document.body || focused.matches('[tabindex="-1"]')) return null
  const box = focused.getBoundingClientRect()
  const parts = [focused, focused.nextElementSibling, focused.parentElement]
  const isOutlined = parts.some((part) => {
    if (!part) return false
    const { outlineStyle, outlineWidth } = getComputedStyle(part)
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
  })
  const isInView = box.bottom > 0 && box.top < innerHeight
  const probe = document.body.appendChild(document.createElement('i'))
  probe.style.color = getComputedStyle(focused).getPropertyValue('--input-bd-focus')
  const isBordered =
    focused.matches('input, textarea') &&
    getComputedStyle(focused).borderTopColor === getComputedStyle(probe).color
  probe.remove()
  return isInView && (isOutlined || isBordered) ? null : focused.outerHTML
}
