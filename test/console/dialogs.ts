/** Buttons of dialogs. A dialog stays on the page, with its content, until its transition ends. */
import type { Locator } from 'playwright-core'

/** Waits until a closing dialog is no longer on the page. */
export async function dialogGone(dialog: Locator): Promise<void> {
  await dialog.waitFor({ state: 'detached' })
}

/** Clicks the button that closes the dialog, and waits until it is no longer on the page. */
export async function closeDialog(dialog: Locator, button: string): Promise<void> {
  await dialog.getByRole('button', { name: button, exact: true }).click()
  await dialogGone(dialog)
}

/**
 * Presses a button of a form after the session has ended. A refresh of the page may notice the end
 * first: its dialog then covers the form, and a click would wait for it to go.
 */
export async function pressAfterEnd(form: Locator, button: string): Promise<void> {
  await form.getByRole('button', { name: button, exact: true }).dispatchEvent('click')
}
