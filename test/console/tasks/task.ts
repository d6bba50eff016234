/** Task of a person at the console, described once for the mouse and for the keyboard. */
import type { Locator, Page } from 'playwright-core'
import type { TaskWorld } from './world.ts'

/** Input of a person: the mouse, or the keys alone. */
export interface Hand {
  /** Presses a link, a button, a radio, an item of a menu or an option of an open list. */
  press(target: Locator): Promise<void>
  /** Replaces the text of a field. */
  type(field: Locator, text: string): Promise<void>
  /** Opens a list and chooses an option. */
  choose(field: Locator, option: string): Promise<void>
  /** Opens *Search* and types into it. */
  search(text: string): Promise<void>
  /** Clicks, or keys without typed text. */
  count(): number
}

export interface Place {
  readonly page: Page
  readonly hand: Hand
  readonly world: TaskWorld
}

export interface Task {
  readonly name: string
  /** Most clicks from the first page after sign-in. */
  readonly clicksMax: number
  /** Default: an owner of the organization. */
  readonly by?: 'owner' | 'developer'
  /** Steps of the task. Resolves when its answer is on the page. */
  readonly run: (place: Place) => Promise<void>
}
